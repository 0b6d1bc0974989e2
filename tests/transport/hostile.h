// A server that does what no service should: each connection on a thread of its own, plain or with
// TLS, every byte it sends chosen by a row. It remembers what it was asked.
#ifndef TRANSPORT_HOSTILE_H
#define TRANSPORT_HOSTILE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "transport/tls.h"

typedef enum HostileStart {
    HOSTILE_ASKED,   // acts when a whole request is there
    HOSTILE_AT_ONCE, // acts when somebody connects, before any handshake of TLS
} HostileStart;

typedef enum HostileEnd {
    HOSTILE_CLOSE,
    HOSTILE_KEEP, // waits for the next request
    HOSTILE_HOLD, // says nothing more and keeps the connection
    HOSTILE_RESET,
    HOSTILE_TUNNEL, // passes everything on to the server that the other one names (a proxy)
} HostileEnd;

typedef struct Hostility {
    const char *head; // sent first
    size_t head_n;    // 0: the length of the string
    const char *rest; // then this, again and again
    size_t rest_n;
    size_t times; // how often; 0: until the other side goes
    int every_ms; // between two of them
    HostileEnd end;
    HostileStart start;
} Hostility;

typedef struct Hostile Hostile;

typedef struct HostileSpec {
    const Hostility *acts; // borrowed; one for each request, the last one for all that follow
    size_t count;
    const Tls *tls; // NULL: plain
    int tunnel_to;  // port of HOSTILE_TUNNEL
} HostileSpec;

Hostile *hostile_start(const HostileSpec *spec);
// From now on it does this, borrowed: for acts that name its own address.
void hostile_act(Hostile *hostile, const Hostility *act);
void hostile_stop(Hostile *hostile); // accepts NULL
int hostile_port(const Hostile *hostile);
// "http://127.0.0.1:PORT", or https with TLS; borrowed.
const char *hostile_url(const Hostile *hostile);
size_t hostile_requests(Hostile *hostile);
size_t hostile_connections(Hostile *hostile);
// Everything that came, of all connections, decrypted; g_free.
char *hostile_heard(Hostile *hostile, size_t *n);
bool hostile_heard_text(Hostile *hostile, const char *text);
// Waits until so many requests have come, or connections: for what must happen while one hangs.
void hostile_await(Hostile *hostile, size_t connections, size_t requests);
void hostile_await_bytes(Hostile *hostile); // of whatever kind

#endif
