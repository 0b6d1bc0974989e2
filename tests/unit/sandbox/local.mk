check_PROGRAMS += unit_sandbox
TESTS += unit_sandbox
unit_sandbox_SOURCES = \
  tests/unit/sandbox/client.c \
  tests/unit/sandbox/client.h \
  tests/unit/sandbox/desk.h \
  tests/unit/sandbox/desk_calendar.h \
  tests/unit/sandbox/main.c \
  tests/unit/sandbox/test_account.c \
  tests/unit/sandbox/test_alive.c \
  tests/unit/sandbox/test_calendar.c \
  tests/unit/sandbox/test_deals.c \
  tests/unit/sandbox/test_events.c \
  tests/unit/sandbox/test_faults.c \
  tests/unit/sandbox/test_filter.c \
  tests/unit/sandbox/test_limit.c \
  tests/unit/sandbox/test_main.c \
  tests/unit/sandbox/test_oauth.c \
  tests/unit/sandbox/test_people.c \
  tests/unit/sandbox/test_router.c \
  tests/unit/sandbox/test_server.c \
  tests/unit/sandbox/test_slots.c \
  tests/unit/sandbox/test_spec.c \
  tests/unit/sandbox/test_talk.c \
  tests/unit/sandbox/test_world.c
unit_sandbox_CPPFLAGS = $(unit_cppflags)
unit_sandbox_LDADD = $(sandbox_libs) $(CMOCKA_LIBS)
