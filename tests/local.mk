# Test programs. Each floor's unit program links that floor and those below, never one above.
# Not tests/lint as a folder: the one in the build folder holds logs, which would be copied along.
EXTRA_DIST += tests/scenes tests/lsan.supp tests/tap \
  tests/lint/banned tests/lint/commits tests/lint/cppcheck tests/lint/dist tests/lint/docs \
  tests/lint/floors tests/lint/format tests/lint/globals tests/lint/headers tests/lint/lib.sh \
  tests/lint/run tests/lint/scripts tests/lint/selftest tests/lint/sizes tests/lint/spelling \
  tests/lint/tidy
if HAVE_TESTS
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
  G_DEBUG=fatal-warnings; export G_DEBUG; \
  SCENE='$(SCENE)'; export SCENE; \
  LSAN_OPTIONS=suppressions=$(abs_top_srcdir)/tests/lsan.supp:print_suppressions=0; export LSAN_OPTIONS; \
  UBSAN_OPTIONS=print_stacktrace=1; export UBSAN_OPTIONS;
LOG_DRIVER = $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/tap
unit_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)

include tests/fake/local.mk
include tests/unit/base/local.mk
include tests/unit/model/local.mk
include tests/unit/api/local.mk
include tests/unit/store/local.mk
include tests/unit/app/local.mk
include tests/unit/ui/local.mk
include tests/unit/sandbox/local.mk
include tests/unit/cli/local.mk
include tests/contract/local.mk
include tests/harness/local.mk
include tests/bench/local.mk
include tests/torture/local.mk
include tests/transport/local.mk
include tests/canary/local.mk
include tests/fuzz/local.mk
endif
