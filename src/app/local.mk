noinst_LIBRARIES += libapp.a
libapp_a_SOURCES = \
	src/app/command.c src/app/command.h src/app/commands.def \
	src/app/key.c src/app/key.h \
	src/app/keymap.c src/app/keymap.h
