noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = \
	src/app/command.c src/app/command.h src/app/commands.def \
	src/app/key.c src/app/key.h \
	src/app/keymap.c src/app/keymap.h \
	src/app/act.c \
	src/app/act_board.c \
	src/app/act_calendar.c \
	src/app/act_people.c \
	src/app/app.c src/app/app.h \
	src/app/app_read.c \
	src/app/changes.h \
	src/app/complete.c src/app/complete.h \
	src/app/core.h \
	src/app/feed.h \
	src/app/inbox.c src/app/inbox.h \
	src/app/inbox_ops.c \
	src/app/inbox_state.h \
	src/app/inbox_sync.c \
	src/app/opview.c src/app/opview.h \
	src/app/session.c src/app/session.h \
	src/app/state.h \
	src/app/sync.c src/app/sync.h \
	src/app/thread.c src/app/thread.h \
	src/app/thread_send.c \
	src/app/thread_state.h \
	src/app/thread_sync.c
