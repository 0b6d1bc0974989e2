check_PROGRAMS += unit_model
TESTS += unit_model
unit_model_SOURCES = \
  tests/unit/unit.h \
  tests/unit/model/main.c \
  tests/unit/model/test_channel.c \
  tests/unit/model/test_contact.c \
  tests/unit/model/test_message.c \
  tests/unit/model/test_money.c \
  tests/unit/model/test_outgoing.c \
  tests/unit/model/test_record.c \
  tests/unit/model/test_tables.c \
  tests/unit/model/test_workspace.c
unit_model_CPPFLAGS = $(unit_cppflags)
unit_model_LDADD = $(model_libs) $(CMOCKA_LIBS)
