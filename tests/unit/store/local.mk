check_PROGRAMS += unit_store
TESTS += unit_store
unit_store_SOURCES = \
  tests/unit/store/den.c \
  tests/unit/store/den.h \
  tests/unit/store/main.c \
  tests/unit/store/room.c \
  tests/unit/store/room.h \
  tests/unit/store/test_audit.c \
  tests/unit/store/test_cache.c \
  tests/unit/store/test_cache_crash.c \
  tests/unit/store/test_cache_find.c \
  tests/unit/store/test_cache_glance.c \
  tests/unit/store/test_cache_gone.c \
  tests/unit/store/test_cache_open.c \
  tests/unit/store/test_cache_read.c \
  tests/unit/store/test_cache_search.c \
  tests/unit/store/test_cache_watch.c \
  tests/unit/store/test_history.c \
  tests/unit/store/test_journal.c \
  tests/unit/store/test_journal_crash.c \
  tests/unit/store/test_salvage.c \
  tests/unit/store/test_journal_draft.c \
  tests/unit/store/test_journal_old.c
unit_store_CPPFLAGS = $(unit_cppflags) $(SQLITE_CFLAGS)
unit_store_LDADD = $(store_libs) $(CMOCKA_LIBS)
