noinst_LIBRARIES += libui.a
libui_a_SOURCES = \
	src/ui/canvas.c src/ui/canvas.h src/ui/canvas_box.c \
	src/ui/bars.c src/ui/bars.h \
	src/ui/clip.c src/ui/clip.h \
	src/ui/completion.c src/ui/completion.h \
	src/ui/help.c \
	src/ui/hints.c \
	src/ui/hints.h \
	src/ui/jump.h \
	src/ui/shell_jump.c \
	src/ui/view_jump.c \
	src/ui/view_search.c \
	src/ui/links.c src/ui/links.h \
	src/ui/messages.c \
	src/ui/notify.c src/ui/notify.h \
	src/ui/shell_notify.c \
	src/ui/term_kind.c src/ui/term_kind.h \
	src/ui/term_rescue.c src/ui/term_rescue.h \
	src/ui/term_title.c src/ui/term_title.h \
	src/ui/exchange.c src/ui/exchange.h \
	src/ui/trace.c \
	src/ui/view_events.c \
	src/ui/overlays.h \
	src/ui/palette.c \
	src/ui/panes.c src/ui/panes.h \
	src/ui/line_history.c src/ui/line_history.h \
	src/ui/picker.c \
	src/ui/prompt.c src/ui/prompt.h \
	src/ui/shell.c \
	src/ui/shell_command.c \
	src/ui/shell_config.c \
	src/ui/shell_add.c \
	src/ui/shell_copy.c \
	src/ui/shell_draw.c \
	src/ui/shell_edit.c \
	src/ui/shell_keys.c \
	src/ui/shell_mouse.c \
	src/ui/shell_overlay.c \
	src/ui/shell_own.c \
	src/ui/pager.c \
	src/ui/announce.c src/ui/announce.h \
	src/ui/plain.c src/ui/plain.h src/ui/plain_room.h src/ui/plain_book.c \
	src/ui/plain_command.c src/ui/plain_conflict.c src/ui/plain_events.c src/ui/plain_facts.c src/ui/plain_found.c src/ui/plain_help.c src/ui/plain_home.c src/ui/plain_jump.c src/ui/plain_news.c src/ui/plain_search.c src/ui/plain_seats.c src/ui/plain_in.c src/ui/plain_list.c src/ui/plain_lists.c src/ui/plain_open.c \
	src/ui/plain_out.c src/ui/plain_reply.c src/ui/plain_rows.c \
	src/ui/shell_bulk.c \
	src/ui/shell_marks.c \
	src/ui/shell_labels.c \
	src/ui/shell_macro.c \
	src/ui/shell_pipe.c \
	src/ui/shell_record.c \
	src/ui/shell_sizes.c \
	src/ui/targets.c src/ui/targets.h \
	src/ui/planner_range.c \
	src/ui/menu.c \
	src/ui/shell_follow.c \
	src/ui/inbox_tabs.c src/ui/inbox_tabs.h src/ui/tab_strip.c src/ui/tab_strip.h \
	src/ui/inbox_row.c src/ui/inbox_row.h \
	src/ui/shell_past.c \
	src/ui/shell_prompt.c \
	src/ui/shell_screens.c src/ui/shell_seats.c \
	src/ui/shell_state.h \
	src/ui/signals.c src/ui/signals.h \
	src/ui/term.c src/ui/term.h src/ui/term_out.c src/ui/term_out.h \
	src/ui/term_answer.c src/ui/term_answer.h \
	src/ui/term_talk.c src/ui/term_talk.h \
	src/ui/term_measure.c src/ui/term_measure.h \
	src/ui/beside.c src/ui/beside.h \
	src/ui/canvas_win.h \
	src/ui/excuse.c src/ui/excuse.h src/ui/title.c src/ui/title.h src/ui/row_mark.c src/ui/row_mark.h \
	src/ui/format.c src/ui/format.h \
	src/ui/geometry.h \
	src/ui/glyphs.c src/ui/glyphs.h \
	src/ui/look.c src/ui/look.h \
	src/ui/layout.c src/ui/layout.h \
	src/ui/lineedit.c src/ui/lineedit.h \
	src/ui/list.c src/ui/list.h \
	src/ui/shell.h \
	src/ui/styles.def \
	src/ui/term_keys.c src/ui/term_keys.h \
	src/ui/ink.c src/ui/ink.h \
	src/ui/term_tint.c src/ui/term_tint.h \
	src/ui/theme.c src/ui/theme.h \
	src/ui/theme_color.c src/ui/theme_color.h \
	src/ui/theme_fit.c \
	src/ui/shell_theme.c \
	src/ui/wizard.c src/ui/wizard.h src/ui/wizard_state.h \
	src/ui/wizard_draw.c \
	src/ui/wizard_help.c \
	src/ui/wizard_keys.c \
	src/ui/wizard_mouse.c \
	src/ui/wizard_pages.c \
	src/ui/wizard_pick.c \
	src/ui/view.h \
	src/ui/views.h \
	src/ui/format_feed.c \
	src/ui/talk.c src/ui/talk.h \
	src/ui/thread_lines.c src/ui/thread_lines.h src/ui/thread_side.c src/ui/thread_side.h \
	src/ui/shell_pending.h \
	src/ui/thread_show.c src/ui/thread_show.h \
	src/ui/board_draw.c \
	src/ui/board_fold.c \
	src/ui/board_layout.c src/ui/board_layout.h \
	src/ui/board_mouse.c \
	src/ui/board_view.h \
	src/ui/contact_lines.c src/ui/contact_lines.h \
	src/ui/view_board.c \
	src/ui/view_conflict.c \
	src/ui/view_contact.c \
	src/ui/view_deal.c src/ui/view_deal.h \
	src/ui/home_lines.c src/ui/home_lines.h src/ui/view_home.c src/ui/view_tasks.c \
	src/ui/view_outbox.c src/ui/view_places.c \
	src/ui/view_people.c \
	src/ui/planner_agenda.c \
	src/ui/planner_cursor.c \
	src/ui/planner_draw.c \
	src/ui/planner_face.c src/ui/planner_face.h \
	src/ui/planner_grid.c \
	src/ui/planner_mouse.c \
	src/ui/planner_place.c \
	src/ui/planner_view.h \
	src/ui/view_event.c src/ui/view_event.h \
	src/ui/view_planner.c \
	src/ui/booking_draw.c \
	src/ui/booking_keys.c \
	src/ui/booking_view.h \
	src/ui/view_booking.c \
	src/ui/compose_draw.c \
	src/ui/compose_view.h \
	src/ui/view_compose.c \
	src/ui/view_inbox.c \
	src/ui/view_thread.c
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURSES_CFLAGS) $(READLINE_CFLAGS)
EXTRA_DIST += $(theme_files)
