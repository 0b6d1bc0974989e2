# The client against servers that do what no service should (RELIABILITY 2.3).
check_PROGRAMS += transport
TESTS += transport
transport_SOURCES = \
  tests/unit/unit.h \
  tests/contract/bomb.c \
  tests/contract/bomb.h \
  tests/transport/hostile.c \
  tests/transport/hostile.h \
  tests/transport/main.c \
  tests/transport/shot.c \
  tests/transport/shot.h \
  tests/transport/spy.c \
  tests/transport/spy.h \
  tests/transport/test_answers.c \
  tests/transport/test_certificates.c \
  tests/transport/test_door.c \
  tests/transport/test_endings.c \
  tests/transport/test_options.c \
  tests/transport/test_packed.c \
  tests/transport/test_proxies.c \
  tests/transport/test_redirects.c \
  tests/transport/test_requests.c \
  tests/transport/test_tokens.c \
  tests/transport/tls.c \
  tests/transport/tls.h
transport_CPPFLAGS = $(unit_cppflags) $(CURL_CFLAGS) $(GNUTLS_CFLAGS)
transport_LDADD = $(api_libs) $(GNUTLS_LIBS) $(CMOCKA_LIBS)
# So that the options of libcurl can be read back.
transport_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=curl_easy_setopt
