# The program itself.
bin_PROGRAMS += eyrie
eyrie_SOURCES = \
	src/main.c \
	src/args.c src/args.h \
	src/cli.c src/cli.h \
	src/cli_api.c src/cli_api.h \
	src/start.c src/start.h
eyrie_CPPFLAGS = $(AM_CPPFLAGS) -DPKGDATADIR='"$(pkgdatadir)"'
eyrie_LDADD = $(ui_libs) $(sandbox_libs)

themesdir = $(pkgdatadir)/themes
dist_themes_DATA = themes/dark.theme themes/light.theme themes/mono.theme
