# Test programs. Each floor's unit program links that floor and those below, never one above.
if HAVE_TESTS
AM_TESTS_ENVIRONMENT = CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; G_DEBUG=fatal-warnings; export G_DEBUG;
LOG_DRIVER = $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
unit_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(CMOCKA_CFLAGS)

include tests/unit/base/local.mk
include tests/unit/model/local.mk
include tests/unit/api/local.mk
include tests/unit/store/local.mk
include tests/unit/app/local.mk
include tests/unit/ui/local.mk
include tests/unit/sandbox/local.mk
endif
