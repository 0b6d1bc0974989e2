check_PROGRAMS += unit_app
TESTS += unit_app
unit_app_SOURCES = \
	tests/unit/unit.h \
	tests/unit/app/card.c tests/unit/app/card.h \
	tests/unit/app/desk.c \
	tests/unit/app/desk.h \
	tests/unit/app/main.c \
	tests/unit/app/office.c \
	tests/unit/app/office.h \
	tests/unit/app/test_alerts.c \
	tests/unit/app/test_board.c \
	tests/unit/app/test_people.c \
	tests/unit/app/test_people_rows.c \
	tests/unit/app/test_planner.c \
	tests/unit/app/test_planner_edit.c \
	tests/unit/app/test_when.c \
	tests/unit/app/test_stream.c \
	tests/unit/app/test_sync.c \
	tests/unit/app/test_sync_plan.c \
	tests/unit/app/test_talk.c \
	tests/unit/app/test_command.c \
	tests/unit/app/test_conflict.c \
	tests/unit/app/test_conflict_ask.c \
	tests/unit/app/differ.c \
	tests/unit/app/differ.h \
	tests/harness/browser.c tests/harness/browser.h \
	tests/unit/app/gate.c tests/unit/app/gate.h \
	tests/unit/app/test_enrol.c \
	tests/unit/app/test_enrol_app.c \
	tests/unit/app/test_enrol_crash.c \
	tests/unit/app/test_events.c \
	tests/unit/app/test_events_work.c \
	tests/unit/app/test_finder.c \
	tests/unit/app/test_fill.c \
	tests/unit/app/test_front.c \
	tests/unit/app/test_accounts.c \
	tests/unit/app/test_guard.c \
	tests/unit/app/test_places.c \
	tests/unit/app/test_home.c \
	tests/unit/app/test_inbox.c \
	tests/unit/app/test_key.c \
	tests/unit/app/test_keymap.c \
	tests/unit/app/test_mirror.c \
	tests/unit/app/test_net.c \
	tests/unit/app/test_notice.c \
	tests/unit/app/test_options.c \
	tests/unit/app/test_outbox.c \
	tests/unit/app/test_outbox_clock.c \
	tests/unit/app/test_outbox_compare.c \
	tests/unit/app/test_outbox_crash.c \
	tests/unit/app/test_outbox_twin.c \
	tests/unit/app/test_outbox_doubt.c \
	tests/unit/app/test_outbox_lost.c \
	tests/unit/app/test_outbox_match.c \
	tests/unit/app/test_outbox_step.c \
	tests/unit/app/test_tasks.c \
	tests/unit/app/test_undo.c \
	tests/unit/app/test_query.c \
	tests/unit/app/test_scopes.c \
	tests/unit/app/test_search.c \
	tests/unit/app/test_wire.c
unit_app_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
unit_app_LDADD = libsandbox.a $(MHD_LIBS) $(app_libs) $(CMOCKA_LIBS)
