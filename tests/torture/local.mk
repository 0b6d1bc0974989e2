# Proofs of delivery. The small dose is among the tests; tests/torture/run gives the large one.
check_PROGRAMS += torture
TESTS += torture
torture_SOURCES = \
  tests/unit/unit.h \
  tests/harness/http.c \
  tests/harness/http.h \
  tests/torture/audit.c \
  tests/torture/audit.h \
  tests/torture/client.c \
  tests/torture/client.h \
  tests/torture/deed.c \
  tests/torture/dose.h \
  tests/torture/line.c \
  tests/torture/line.h \
  tests/torture/main.c \
  tests/torture/model.c \
  tests/torture/model.h \
  tests/torture/model_rules.c \
  tests/torture/model_rules.h \
  tests/torture/naive.c \
  tests/torture/naive.h \
  tests/torture/proxy.c \
  tests/torture/proxy.h \
  tests/torture/rig.c \
  tests/torture/rig.h \
  tests/torture/test_kill.c \
  tests/torture/test_model.c \
  tests/torture/test_pages.c \
  tests/torture/test_renew.c \
  tests/torture/test_replay.c \
  tests/torture/test_step.c \
  tests/torture/test_twin.c \
  tests/torture/tracer.c \
  tests/torture/tracer.h \
  tests/torture/yard.c \
  tests/torture/yard.h
torture_CPPFLAGS = $(unit_cppflags) $(CURL_CFLAGS) $(SQLITE_CFLAGS)
torture_DEPENDENCIES = libsecret-1.so.0 libsandbox.a libapp.a libapi.a libstore.a libmodel.a libbase.a
torture_LDADD = libsandbox.a $(MHD_LIBS) $(app_libs) $(CMOCKA_LIBS)
dist_check_SCRIPTS += tests/torture/chaos
TESTS += tests/torture/chaos
EXTRA_DIST += tests/torture/run
