# Targets for made-up input: a small dose here, the large one by `./dev fuzz`.
EXTRA_DIST += tests/fuzz/seeds
check_PROGRAMS += fuzz_dose
TESTS += fuzz_dose
fuzz_dose_SOURCES = \
  tests/unit/unit.h \
  tests/fuzz/dose.c \
  tests/fuzz/fuzz.h \
  tests/fuzz/fuzz_dates.c \
  tests/fuzz/fuzz_html.c \
  tests/fuzz/fuzz_json.c \
  tests/fuzz/fuzz_profile.c \
  tests/fuzz/fuzz_refusal.c \
  tests/fuzz/fuzz_request.c \
  tests/fuzz/fuzz_said.c \
  tests/fuzz/fuzz_text.c
fuzz_dose_CPPFLAGS = $(unit_cppflags) -DSEEDS_DIR='"$(abs_top_srcdir)/tests/fuzz/seeds"'
fuzz_dose_LDADD = $(api_libs) $(CMOCKA_LIBS)
