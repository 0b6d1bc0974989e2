# What drives the real program in a terminal. The library knows nothing of eyrie but the agreement of
# drive.h; the runner adds the sandbox.
check_LIBRARIES += libharness.a
libharness_a_SOURCES = \
  tests/harness/drive.c \
  tests/harness/drive.h \
  tests/harness/keys.c \
  tests/harness/keys.h \
  tests/harness/matrix.c \
  tests/harness/matrix.def \
  tests/harness/matrix.h \
  tests/harness/pty.c \
  tests/harness/pty.h \
  tests/harness/scene_file.c \
  tests/harness/scene_file.h \
  tests/harness/tree.h \
  tests/harness/vt.c \
  tests/harness/vt.h
libharness_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(VTERM_CFLAGS)
harness_libs = libharness.a $(VTERM_LIBS) -lutil

check_PROGRAMS += harness_toy
harness_toy_SOURCES = tests/harness/toy.c

check_PROGRAMS += unit_harness
TESTS += unit_harness
unit_harness_SOURCES = \
  tests/unit/unit.h \
  tests/unit/harness/main.c \
  tests/unit/harness/test_drive.c \
  tests/harness/known.c \
  tests/harness/known.h \
  tests/unit/harness/test_keys.c \
  tests/unit/harness/test_known.c \
  tests/unit/harness/test_matrix.c \
  tests/unit/harness/test_scene_file.c \
  tests/unit/harness/test_tree.c \
  tests/unit/harness/test_vt.c
unit_harness_CPPFLAGS = $(unit_cppflags) $(CURSES_CFLAGS) -DTOP_SRCDIR='"$(abs_top_srcdir)"'
unit_harness_LDADD = $(harness_libs) $(CURSES_LIBS) $(GLIB_LIBS) $(CMOCKA_LIBS)

# What every program that plays scenes is made of.
scene_sources = \
  tests/harness/browser.c \
  tests/harness/browser.h \
  tests/harness/http.c \
  tests/harness/http.h \
  tests/harness/scene_run.c \
  tests/harness/scene_run.h \
  tests/harness/scene_matrix.c \
  tests/harness/scene_mouse.c \
  tests/harness/scene_screen.c \
  tests/harness/scene_steps.c

check_PROGRAMS += scene_runner
scene_runner_SOURCES = $(scene_sources) \
  tests/harness/scene.c
scene_runner_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(VTERM_CFLAGS)
scene_runner_LDADD = $(harness_libs) $(sandbox_libs)

# Each scope taken away in turn, all screens.
check_PROGRAMS += scope_walk
TESTS += scope_walk
scope_walk_SOURCES = $(scene_sources) \
  tests/harness/scope_walk.c
scope_walk_CPPFLAGS = $(scene_runner_CPPFLAGS)
scope_walk_LDADD = $(scene_runner_LDADD)

# The program on many terminals.
check_PROGRAMS += term_matrix
TESTS += term_matrix
term_matrix_SOURCES = $(scene_sources) \
  tests/harness/known.c \
  tests/harness/known.h \
  tests/harness/term_matrix.c
term_matrix_CPPFLAGS = $(scene_runner_CPPFLAGS) $(CURSES_CFLAGS)
term_matrix_LDADD = $(scene_runner_LDADD) $(CURSES_LIBS)
EXTRA_DIST += tests/harness/terminals.ti

# The program behind multiplexers.
check_PROGRAMS += mux_matrix
TESTS += mux_matrix
mux_matrix_SOURCES = \
  tests/harness/mux.c \
  tests/harness/mux.h \
  tests/harness/mux_home.c \
  tests/harness/mux_home.h \
  tests/harness/mux_matrix.c
mux_matrix_CPPFLAGS = $(scene_runner_CPPFLAGS)
mux_matrix_LDADD = $(scene_runner_LDADD)

update-screens: scene_runner eyrie
	./scene_runner --update --srcdir $(top_srcdir) $(SCENE)

dist_check_SCRIPTS = tests/harness/check_runner
TESTS += tests/harness/check_runner scene_runner
EXTRA_DIST += tests/harness/samples
