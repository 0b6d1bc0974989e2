check_PROGRAMS += contract
TESTS += contract
contract_SOURCES = \
  tests/unit/unit.h \
  tests/contract/bench.c \
  tests/contract/bench.h \
  tests/contract/bomb.c \
  tests/contract/bomb.h \
  tests/contract/main.c \
  tests/contract/script.c \
  tests/contract/script.h \
  tests/contract/test_account.c \
  tests/contract/test_calendar.c \
  tests/contract/test_cover.c \
  tests/contract/test_deals.c \
  tests/contract/test_faults.c \
  tests/contract/test_keeper.c \
  tests/contract/test_net.c \
  tests/contract/test_once.c \
  tests/contract/test_people.c \
  tests/contract/test_raw.c \
  tests/contract/test_refresh.c \
  tests/contract/test_signin.c \
  tests/contract/test_talk.c
contract_CPPFLAGS = $(unit_cppflags)
contract_LDADD = $(api_libs) $(sandbox_libs) $(CMOCKA_LIBS)
EXTRA_DIST += \
  tests/contract/deviations.json \
  tests/contract/deviations.mjs \
  tests/contract/run
