noinst_LIBRARIES += libapi.a
libapi_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
libapi_a_SOURCES = \
  src/api/auth.h \
  src/api/call.h \
  src/api/encode.h \
  src/api/endpoint.c \
  src/api/endpoint.def \
  src/api/endpoint.h \
  src/api/net.h \
  src/api/trace.h

# The endpoint table alone, for the sandbox. A program that links both takes whichever comes first.
noinst_LIBRARIES += libendpoint.a
libendpoint_a_SOURCES = \
  src/api/endpoint.c \
  src/api/endpoint.def \
  src/api/endpoint.h
