# The program itself.
bin_PROGRAMS += eyrie
eyrie_SOURCES = src/main.c
eyrie_LDADD = libcli.a $(ui_libs) $(sandbox_libs)

noinst_LIBRARIES += libcli.a
libcli_a_SOURCES = \
	src/args.c src/args.h \
	src/first.c src/first.h \
	src/cli.c src/cli.h \
	src/cli_api.c src/cli_api.h \
	src/cli_auth.c src/cli_auth.h src/cli_auth_room.h \
	src/cli_auth_change.c \
	src/cli_auth_login.c \
	src/cli_auth_oauth.c \
	src/cli_auth_status.c \
	src/cli_complete.c src/cli_complete.h \
	src/cli_complete_value.c \
	src/cli_doctor.c src/cli_doctor.h \
	src/doctor.h \
	src/doctor_account.c \
	src/doctor_local.c \
	src/doctor_net.c \
	src/doctor_term.c \
	src/cli_events.c src/cli_events.h \
	src/cli_events_follow.c \
	src/cli_outbox.c src/cli_outbox.h \
	src/cli_outbox_act.c \
	src/cli_outbox_log.c \
	src/cli_search.c src/cli_search.h \
	src/start.c src/start.h \
	src/start_app.c src/start_app.h
libcli_a_CPPFLAGS = $(AM_CPPFLAGS) -DPKGDATADIR='"$(pkgdatadir)"'

themesdir = $(pkgdatadir)/themes
dist_themes_DATA = $(theme_files)

bashcompdir = $(datadir)/bash-completion/completions
zshcompdir = $(datadir)/zsh/site-functions
fishcompdir = $(datadir)/fish/vendor_completions.d
dist_zshcomp_DATA = completions/_eyrie
dist_fishcomp_DATA = completions/eyrie.fish
EXTRA_DIST += completions/eyrie.bash
# bash looks for a file named like the program.
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(bashcompdir)"
	$(INSTALL_DATA) $(srcdir)/completions/eyrie.bash "$(DESTDIR)$(bashcompdir)/eyrie"
uninstall-local:
	rm -f "$(DESTDIR)$(bashcompdir)/eyrie"

# Prints what the documents repeat of the tables; tests/lint/docs holds the documents to it.
noinst_PROGRAMS += gendoc
gendoc_SOURCES = src/gendoc.c
gendoc_LDADD = $(eyrie_LDADD)
dist_man_MANS = doc/eyrie.1 doc/eyrie-config.5 doc/eyrie-keys.7
EXTRA_DIST += README.md doc/ARCHITECTURE.md
if HAVE_TESTS
TESTS += tests/lint/docs
endif
