# The client against servers that do what no service should (RELIABILITY 2.3).
check_PROGRAMS += transport
TESTS += transport
transport_SOURCES = \
  tests/unit/unit.h \
  tests/transport/hostile.c \
  tests/transport/hostile.h \
  tests/transport/main.c \
  tests/transport/shot.c \
  tests/transport/shot.h \
  tests/transport/test_answers.c \
  tests/transport/test_certificates.c \
  tests/transport/test_redirects.c \
  tests/transport/tls.c \
  tests/transport/tls.h
transport_CPPFLAGS = $(unit_cppflags) $(CURL_CFLAGS) $(GNUTLS_CFLAGS)
transport_LDADD = $(api_libs) $(GNUTLS_LIBS) $(CMOCKA_LIBS)
