# What ./dev bench runs: the program beside the floor. Not part of the tests: times prove nothing on
# a busy machine.
EXTRA_PROGRAMS += bench bench_floor
bench_SOURCES = \
  tests/bench/bench.c \
  tests/bench/figures.c \
  tests/bench/figures.h \
  tests/bench/probe.c \
  tests/bench/probe.h
bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
bench_LDADD = $(harness_libs) $(GLIB_LIBS)
bench_floor_SOURCES = tests/bench/floor.c
bench_floor_LDADD = $(CURSES_LIBS)
