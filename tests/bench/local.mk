# What ./dev bench runs: the program beside the floor. Not part of the tests: times prove nothing on
# a busy machine.
EXTRA_PROGRAMS += bench bench_floor
bench_SOURCES = \
  tests/bench/account.c \
  tests/bench/account.h \
  tests/bench/bench.c \
  tests/bench/bench.h \
  tests/bench/figures.c \
  tests/bench/figures.h \
  tests/bench/keys.c \
  tests/bench/mirror.c \
  tests/bench/mirror.h \
  tests/bench/probe.c \
  tests/bench/probe.h \
  tests/bench/rest.c
bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
bench_LDADD = $(harness_libs) $(store_libs)
bench_floor_SOURCES = tests/bench/floor.c
bench_floor_LDADD = $(CURSES_LIBS)

check_PROGRAMS += counts
counts_SOURCES = \
  tests/bench/account.c \
  tests/bench/account.h \
  tests/bench/counts.c
counts_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
counts_LDADD = $(harness_libs) $(store_libs)
dist_check_SCRIPTS += tests/bench/check_counts
TESTS += tests/bench/check_counts
EXTRA_DIST += tests/bench/ceilings
