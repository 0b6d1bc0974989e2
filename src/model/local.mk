noinst_LIBRARIES += libmodel.a
libmodel_a_SOURCES = \
  src/model/channel.c \
  src/model/channel.def \
  src/model/channel.h \
  src/model/contact.c \
  src/model/contact.h \
  src/model/conversation.c \
  src/model/conversation.h \
  src/model/deal.c \
  src/model/deal.h \
  src/model/event.c \
  src/model/event.h \
  src/model/id.c \
  src/model/id.h \
  src/model/message.c \
  src/model/message.h \
  src/model/money.c \
  src/model/names.c \
  src/model/names.h \
  src/model/outgoing.c \
  src/model/record.c \
  src/model/record.h \
  src/model/sms.c \
  src/model/workspace.c \
  src/model/workspace.h
