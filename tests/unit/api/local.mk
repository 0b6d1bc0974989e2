check_PROGRAMS += unit_api
TESTS += unit_api
unit_api_SOURCES = \
  tests/unit/unit.h \
  tests/unit/api/main.c \
  tests/unit/api/sample.c \
  tests/unit/api/sample.h \
  tests/unit/api/test_answer.c \
  tests/unit/api/test_area.c \
  tests/unit/api/test_auth.c \
  tests/unit/api/test_budget.c \
  tests/unit/api/test_budget_day.c \
  tests/unit/api/test_call.c \
  tests/unit/api/test_decode.c \
  tests/unit/api/test_decode_error.c \
  tests/unit/api/test_decode_odd.c \
  tests/unit/api/test_decode_page.c \
  tests/unit/api/test_denial.c \
  tests/unit/api/test_encode.c \
  tests/unit/api/test_endpoint.c \
  tests/unit/api/test_jobs.c \
  tests/unit/api/test_limit.c \
  tests/unit/api/test_profile.c \
  tests/unit/api/test_retry.c \
  tests/unit/api/test_token_command.c \
  tests/unit/api/test_trace.c
unit_api_CPPFLAGS = $(unit_cppflags) -DTEST_DATA='"$(abs_top_srcdir)/tests/data"'
unit_api_LDADD = $(api_libs) $(CMOCKA_LIBS)
EXTRA_DIST += \
  tests/data/contact_search.json \
  tests/data/conversation_search.json \
  tests/data/deals.json \
  tests/data/email.json \
  tests/data/events.json \
  tests/data/free_slots.json \
  tests/data/messages.json \
  tests/data/spec.tsv \
  tests/data/spec_tsv.py \
  tests/data/workspace.json
