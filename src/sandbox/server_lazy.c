// libmicrohttpd, loaded when a sandbox starts.
#include "config.h"

#include "sandbox/server.h"

#ifdef LAZY_MHD
#include <microhttpd.h>
#include <stdarg.h>

#include "base/lazy.h"

typedef const struct sockaddr Address;

#define PLAIN(F)                                                                                   \
    F(enum MHD_Result, MHD_add_connection,                                                         \
      (struct MHD_Daemon * daemon, MHD_socket fd, Address * address, socklen_t n),                 \
      (daemon, fd, address, n))                                                                    \
    F(enum MHD_Result, MHD_add_response_header,                                                    \
      (struct MHD_Response * response, const char *name, const char *value),                       \
      (response, name, value))                                                                     \
    F(struct MHD_Response *, MHD_create_response_from_buffer,                                      \
      (size_t n, void *bytes, enum MHD_ResponseMemoryMode mode), (n, bytes, mode))                 \
    F(struct MHD_Response *, MHD_create_response_from_callback,                                    \
      (uint64_t n, size_t block, MHD_ContentReaderCallback read, void *data,                       \
       MHD_ContentReaderFreeCallback done),                                                        \
      (n, block, read, data, done))                                                                \
    F(enum MHD_Result, MHD_get_fdset2,                                                             \
      (struct MHD_Daemon * daemon, fd_set * in, fd_set * out, fd_set * except, MHD_socket * top,   \
       unsigned size),                                                                             \
      (daemon, in, out, except, top, size))                                                        \
    F(enum MHD_Result, MHD_get_timeout,                                                            \
      (struct MHD_Daemon * daemon, MHD_UNSIGNED_LONG_LONG * timeout), (daemon, timeout))           \
    F(const char *, MHD_lookup_connection_value,                                                   \
      (struct MHD_Connection * connection, enum MHD_ValueKind kind, const char *name),             \
      (connection, kind, name))                                                                    \
    F(enum MHD_Result, MHD_queue_response,                                                         \
      (struct MHD_Connection * connection, unsigned status, struct MHD_Response *response),        \
      (connection, status, response))                                                              \
    F(enum MHD_Result, MHD_run_from_select,                                                        \
      (struct MHD_Daemon * daemon, const fd_set *in, const fd_set *out, const fd_set *except),     \
      (daemon, in, out, except))                                                                   \
    F(struct MHD_Daemon *, MHD_start_daemon_va,                                                    \
      (unsigned flags, uint16_t port, MHD_AcceptPolicyCallback accept, void *accept_data,          \
       MHD_AccessHandlerCallback handle, void *data, va_list options),                             \
      (flags, port, accept, accept_data, handle, data, options))

#define VOID(F)                                                                                    \
    F(void, MHD_destroy_response, (struct MHD_Response * response), (response))                    \
    F(void, MHD_resume_connection, (struct MHD_Connection * connection), (connection))             \
    F(void, MHD_stop_daemon, (struct MHD_Daemon * daemon), (daemon))                               \
    F(void, MHD_suspend_connection, (struct MHD_Connection * connection), (connection))

static struct {
    PLAIN(LAZY_SLOT) VOID(LAZY_SLOT)
} loaded;

static const LazyFn functions[] = {PLAIN(LAZY_ENTRY) VOID(LAZY_ENTRY)};

PLAIN(LAZY_CALL)
VOID(LAZY_CALL_VOID)

struct MHD_Daemon *MHD_start_daemon(unsigned flags, uint16_t port, MHD_AcceptPolicyCallback accept,
                                    void *accept_data, MHD_AccessHandlerCallback handle, void *data,
                                    ...)
{
    va_list options;
    va_start(options, data);
    struct MHD_Daemon *daemon =
        loaded.MHD_start_daemon_va(flags, port, accept, accept_data, handle, data, options);
    va_end(options);
    return daemon;
}

bool server_lazy_load(Err *err)
{
    return lazy_load(LAZY_MHD, functions, ARRAY_LEN(functions), err);
}
#else
bool server_lazy_load(Err *err)
{
    (void)err;
    return true;
}
#endif
