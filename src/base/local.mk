noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/attr.h \
	src/base/banned.h \
	src/base/clock.c src/base/clock.h \
	src/base/datetime.c src/base/datetime.h \
	src/base/err.c src/base/err.def src/base/err.h \
	src/base/fs.c src/base/fs.h \
	src/base/fuzzy.c src/base/fuzzy.h \
	src/base/html.c src/base/html.h src/base/html_lazy.c \
	src/base/json.c src/base/json.h \
	src/base/json_out.c \
	src/base/json_scan.c src/base/json_scan.h \
	src/base/lazy.c src/base/lazy.h \
	src/base/log.c src/base/log.h \
	src/base/mailbox.c src/base/mailbox.h \
	src/base/open.c src/base/open.h \
	src/base/ranked.c src/base/ranked.h \
	src/base/sentence.c \
	src/base/sentence.h \
	src/base/secret.c src/base/secret.h \
	src/base/sieve.c src/base/sieve.h \
	src/base/spawn.c src/base/spawn.h \
	src/base/text.c src/base/text_input.c src/base/text.h \
	src/base/timer.c src/base/timer.h \
	src/base/url.c src/base/url.h \
	src/base/verb.c src/base/verb.h src/base/verb_help.c \
	src/base/utf8.c src/base/utf8.h src/base/width_table.h \
	src/base/wrap.c src/base/wrap.h \
	src/base/zone.c src/base/zone.h
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS) $(XML_CFLAGS)
EXTRA_DIST += src/base/width_table.awk
