noinst_LIBRARIES += libapi.a
libapi_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
libapi_a_SOURCES = \
  src/api/answer.c \
  src/api/answer.h \
  src/api/area.c \
  src/api/area.def \
  src/api/area.h \
  src/api/auth.c \
  src/api/auth.h \
  src/api/budget.c \
  src/api/budget.h \
  src/api/call.c \
  src/api/call.h \
  src/api/decode.c \
  src/api/decode.h \
  src/api/decode_error.c \
  src/api/decode_page.c \
  src/api/decode_record.c \
  src/api/denial.c \
  src/api/denial.h \
  src/api/encode.c \
  src/api/encode.h \
  src/api/endpoint.c \
  src/api/endpoint.def \
  src/api/endpoint.h \
  src/api/exchange.c \
  src/api/exchange.h \
  src/api/http.c \
  src/api/http.h \
  src/api/http_lazy.c \
  src/api/jobs.c \
  src/api/jobs.h \
  src/api/keeper.c \
  src/api/keeper.h \
  src/api/keyring.c \
  src/api/keyring.h \
  src/api/limit.c \
  src/api/limit.h \
  src/api/loopback.c \
  src/api/loopback.h \
  src/api/loopback_request.c \
  src/api/loopback_request.h \
  src/api/net.c \
  src/api/net.h \
  src/api/probe.c \
  src/api/probe.h \
  src/api/profile.c \
  src/api/profile.h \
  src/api/profile_file.c \
  src/api/profile_json.c \
  src/api/profile_room.h \
  src/api/reconnect.c \
  src/api/reconnect.h \
  src/api/refresh.c \
  src/api/refresh.h \
  src/api/retry.c \
  src/api/retry.h \
  src/api/signin.c \
  src/api/signin.h \
  src/api/token_command.c \
  src/api/token_command.h \
  src/api/token_said.c \
  src/api/token_said.h \
  src/api/trace.c \
  src/api/trace.h \
  src/api/worker.c \
  src/api/worker.h

# The endpoint table alone, for the sandbox. A program that links both takes whichever comes first.
noinst_LIBRARIES += libendpoint.a
libendpoint_a_SOURCES = \
  src/api/endpoint.c \
  src/api/endpoint.def \
  src/api/endpoint.h
