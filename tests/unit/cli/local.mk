# The real program without a screen, against a sandbox on loopback.
check_PROGRAMS += unit_cli
TESTS += unit_cli
unit_cli_SOURCES = \
	tests/harness/http.c \
	tests/harness/http.h \
	tests/unit/unit.h \
	tests/unit/cli/gate.c \
	tests/unit/cli/gate.h \
	tests/unit/cli/main.c \
	tests/unit/cli/seat.c \
	tests/unit/cli/seat.h \
	tests/unit/cli/test_cli_auth.c \
	tests/unit/cli/test_cli_keyring.c \
	tests/unit/cli/test_cli_login.c \
	tests/unit/cli/test_cli_complete.c \
	tests/unit/cli/test_cli_doctor.c \
	tests/unit/cli/test_cli_events.c \
	tests/unit/cli/test_cli_outbox.c \
	tests/unit/cli/test_cli_plain.c \
	tests/unit/cli/test_cli_plain_lists.c \
	tests/unit/cli/test_cli_plain_seat.c \
	tests/unit/cli/test_cli_search.c \
	tests/unit/cli/test_cli_shells.c \
	tests/unit/cli/typist.c \
	tests/unit/cli/typist.h \
	tests/unit/cli/ward.c \
	tests/unit/cli/ward.h
unit_cli_CPPFLAGS = $(unit_cppflags) -DTHEMES_DIR='"$(abs_top_srcdir)/themes"' \
	-DCOMPLETIONS_DIR='"$(abs_top_srcdir)/completions"'
unit_cli_LDADD = $(harness_libs) libsandbox.a $(MHD_LIBS) $(app_libs) $(CMOCKA_LIBS)
unit_cli_DEPENDENCIES = eyrie$(EXEEXT) libharness.a libsecret-1.so.0 libsandbox.a libapp.a libapi.a libstore.a libmodel.a libbase.a
