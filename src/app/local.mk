noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = \
	src/app/accounts.c src/app/accounts.h src/app/act_account.c \
	src/app/account_rules.c src/app/account_rules.h \
	src/app/alert_lines.c src/app/alert_lines.h \
	src/app/alert_meetings.c src/app/alert_meetings.h \
	src/app/alert_stream.c src/app/alert_stream.h \
	src/app/alerts.c src/app/alerts.h \
	src/app/quiet.c src/app/quiet.h \
	src/app/events.c src/app/events.def src/app/events.h src/app/events_room.h src/app/events_state.h \
	src/app/events_diff.c src/app/events_diff.h \
	src/app/events_json.c \
	src/app/events_poll.c src/app/events_poll.h \
	src/app/events_record.c src/app/events_record.h \
	src/app/events_words.c \
	src/app/hook_line.c src/app/hook_line.h \
	src/app/hook_run.c src/app/hook_run.h \
	src/app/hooks.c src/app/hooks.h \
	src/app/notice.c src/app/notice.h \
	src/app/ops.def \
	src/app/options.c src/app/options.def src/app/options.h src/app/options_file.c \
	src/app/themes.c src/app/themes.h \
	src/app/scopes.c src/app/scopes.h \
	src/app/outbox.c src/app/outbox.h src/app/outbox_room.h \
	src/app/outbox_check.c \
	src/app/outbox_clock.c \
	src/app/outbox_find.c src/app/outbox_guard.c \
	src/app/outbox_compare.c src/app/outbox_compare.h \
	src/app/outbox_reread.c \
	src/app/outbox_match.c src/app/outbox_match.h \
	src/app/outbox_seek.c src/app/outbox_seek.h \
	src/app/outbox_send.c \
	src/app/outbox_step.c src/app/outbox_step.h \
	src/app/outbox_turn.c \
	src/app/outbox_watch.c \
	src/app/undo.c \
	src/app/wire.c src/app/wire.h \
	src/app/command.c src/app/command.h src/app/commands.def src/app/synonyms.def \
	src/app/key.c src/app/key.h \
	src/app/keymap.c src/app/keymap.h src/app/keymap_file.c src/app/presets.def \
	src/app/act.c \
	src/app/act_board.c \
	src/app/act_calendar.c \
	src/app/act_people.c \
	src/app/act_sync.c \
	src/app/act_tasks.c \
	src/app/home.c src/app/home.h \
	src/app/tasks.c src/app/tasks.h src/app/tasks_state.h \
	src/app/tasks_ops.c \
	src/app/tasks_sync.c \
	src/app/app.c src/app/app.h \
	src/app/app_read.c \
	src/app/app_trace.c \
	src/app/changes.h \
	src/app/inbox_recall.c \
	src/app/mirror.c src/app/mirror.h \
	src/app/thread_recall.c \
	src/app/conflict.c src/app/conflict.h \
	src/app/enrol.c src/app/enrol.h src/app/enrol_state.h \
	src/app/enrol_answer.c \
	src/app/enrol_check.c \
	src/app/enrol_input.c \
	src/app/enrol_keep.c \
	src/app/enrol_read.c \
	src/app/enrol_work.c src/app/enrol_work.h \
	src/app/complete.c src/app/complete.h \
	src/app/core.h \
	src/app/courier.c src/app/courier.h \
	src/app/feed.h \
	src/app/finder.c src/app/finder.h src/app/finder_room.h \
	src/app/finder_past.c \
	src/app/finder_rows.c \
	src/app/facts.c src/app/facts.h \
	src/app/fill.c src/app/fill.def src/app/fill.h src/app/fill_state.h \
	src/app/fill_ask.c \
	src/app/fill_gone.c \
	src/app/fill_hand.c \
	src/app/fill_mark.c \
	src/app/fill_save.c \
	src/app/fill_tell.c \
	src/app/front.c src/app/front.h \
	src/app/inbox.c src/app/inbox.h \
	src/app/inbox_ops.c \
	src/app/inbox_range.c \
	src/app/inbox_state.h \
	src/app/inbox_sync.c \
	src/app/opview.c src/app/opview.h \
	src/app/query.c src/app/query.h \
	src/app/search.c src/app/search.h \
	src/app/session.c src/app/session.h \
	src/app/state.h \
	src/app/sync.c src/app/sync.h \
	src/app/sync_account.c \
	src/app/sync_lead.c \
	src/app/sync_link.c \
	src/app/sync_mark.c \
	src/app/sync_plan.c src/app/sync_plan.h \
	src/app/sync_state.h \
	src/app/thread.c src/app/thread.h \
	src/app/thread_at.c \
	src/app/thread_send.c \
	src/app/thread_state.h \
	src/app/thread_sync.c \
	src/app/board.c src/app/board.h \
	src/app/board_ops.c \
	src/app/board_state.h \
	src/app/board_sync.c \
	src/app/people.c src/app/people.h \
	src/app/people_detail.c \
	src/app/people_ops.c \
	src/app/people_recall.c \
	src/app/people_rows.c src/app/people_rows.h \
	src/app/people_state.h \
	src/app/planner.c src/app/planner.h \
	src/app/planner_edit.c src/app/planner_guest.c \
	src/app/planner_ops.c \
	src/app/planner_slots.c \
	src/app/planner_state.h \
	src/app/planner_sync.c \
	src/app/when.c src/app/when.h src/app/when_tail.c
