check_PROGRAMS += unit_base
TESTS += unit_base
unit_base_SOURCES = \
	tests/unit/unit.h \
	tests/unit/base/main.c \
	tests/unit/base/test_clock.c \
	tests/unit/base/test_datetime.c \
	tests/unit/base/test_err.c \
	tests/unit/base/test_fs.c \
	tests/unit/base/test_fuzzy.c \
	tests/unit/base/test_html.c \
	tests/unit/base/test_json.c \
	tests/unit/base/test_json_out.c \
	tests/unit/base/test_json_rows.c \
	tests/unit/base/test_lazy.c \
	tests/unit/base/test_log.c \
	tests/unit/base/test_mailbox.c \
	tests/unit/base/test_open.c \
	tests/unit/base/test_ranked.c \
	tests/unit/base/test_secret.c \
	tests/unit/base/test_sieve.c \
	tests/unit/base/test_spawn.c \
	tests/unit/base/test_text.c \
	tests/unit/base/test_text_cut.c \
	tests/unit/base/test_text_input.c \
	tests/unit/base/test_timer.c \
	tests/unit/base/test_url.c \
	tests/unit/base/test_utf8.c \
	tests/unit/base/test_verb.c \
	tests/unit/base/test_wrap.c
unit_base_CPPFLAGS = $(unit_cppflags)
unit_base_LDADD = $(base_libs) $(CMOCKA_LIBS)
