// The parts of an account as people name them, and for each a cheap question whose answer tells
// whether the token may read it. For the doctor and the scope report of the first run.
#ifndef API_AREA_H
#define API_AREA_H

#include "api/call.h"
#include "api/probe.h"

typedef enum AreaId {
#define AREA(id, name, shows, ep, write, query) AREA_##id,
#include "api/area.def"
#undef AREA
    AREA_COUNT
} AreaId;

typedef struct AreaInfo {
    const char *name;  // "contacts"
    const char *shows; // what works with it and not without: "people, their notes and tasks"
    EndpointId ep;     // a GET: its scope is that of reading the area
    EndpointId write;  // EP_NONE: nothing is written there
    const char *query; // of ep, encoded, %s is the location; NULL: none
} AreaInfo;

const AreaInfo *area_info(AreaId area);
const char *area_scope(AreaId area);       // of reading: "contacts.readonly"
const char *area_write_scope(AreaId area); // "contacts.write"; empty when nothing is written

// The question, asked in one of two ways. Whether the area is open is in the answer:
//     err.kind == ERR_NONE           it is
//     denied == DENIAL_SCOPE         the token lacks area_scope(): denial_mend says what to do
//     denied, any other but NONE     the token is not for this location, or not accepted at all:
//                                    every other area will say the same
//     else                           nothing is known about the scope (offline, limited, 5xx)
// Write scopes cannot be asked about without writing. They are known where the service lists what
// it granted (Profile.granted of OAuth), else unknown: allowed until refused.
//
// Blocks: for the command line and for a thread of its own. out is always filled:
// probe_answer_clear.
void area_ask(Probe *probe, AreaId area, const Id *location, ProbeAnswer *out);
// For the worker. call_free, or give it to wire_post. The answer is Reply.err and Reply.denied.
Call *area_call(AreaId area, const Id *location, Priority prio);

// scope is a word of granted, which is separated by blanks.
bool scope_is_granted(const char *granted, const char *scope);

#endif
