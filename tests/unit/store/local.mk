check_PROGRAMS += unit_store
TESTS += unit_store
unit_store_SOURCES = \
  tests/unit/store/main.c \
  tests/unit/store/room.c \
  tests/unit/store/room.h \
  tests/unit/store/test_journal.c \
  tests/unit/store/test_journal_crash.c \
  tests/unit/store/test_journal_draft.c
unit_store_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
unit_store_LDADD = $(store_libs) $(CMOCKA_LIBS)
