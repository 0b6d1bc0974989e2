noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
libstore_a_SOURCES = \
  src/store/db.c \
  src/store/db.h \
  src/store/journal.c \
  src/store/journal.h \
  src/store/journal_draft.c \
  src/store/journal_lock.c \
  src/store/journal_read.c \
  src/store/journal_row.c \
  src/store/journal_row.h \
  src/store/owner.c \
  src/store/owner.h \
  src/store/schema.c \
  src/store/schema.h
