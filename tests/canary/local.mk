# Tokens that are looked for in every place where none may be, while the real program runs.
check_PROGRAMS += canary
TESTS += canary
canary_SOURCES = \
  tests/unit/unit.h \
  tests/canary/child.c \
  tests/canary/double.c \
  tests/canary/finder.c \
  tests/canary/finder.h \
  tests/canary/main.c \
  tests/canary/stage.c \
  tests/canary/stage.h \
  tests/canary/test_doubles.c \
  tests/canary/test_finder.c \
  tests/canary/test_program.c \
  tests/canary/test_routes.c \
  tests/canary/walk.c \
  tests/canary/walk.h \
  tests/canary/watch.c \
  tests/harness/browser.c \
  tests/harness/browser.h \
  tests/transport/hostile.c \
  tests/transport/hostile.h \
  tests/transport/tls.c \
  tests/transport/tls.h
canary_CPPFLAGS = $(unit_cppflags) $(VTERM_CFLAGS) $(GNUTLS_CFLAGS) -DTHEMES_DIR='"$(abs_top_srcdir)/themes"'
canary_LDADD = $(harness_libs) libsandbox.a $(MHD_LIBS) $(api_libs) $(GNUTLS_LIBS) $(CMOCKA_LIBS)
canary_DEPENDENCIES = eyrie$(EXEEXT) libsecret-1.so.0 libharness.a libsandbox.a libapi.a libmodel.a libbase.a
