// Faults on demand: what shall go wrong with the next answers, by endpoint and count. The owner
// locks.
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include "api/endpoint.h"

typedef enum FaultKind {
    FAULT_NONE,
    FAULT_DELAY,       // arg: milliseconds
    FAULT_STATUS,      // arg: HTTP status; not executed
    FAULT_HTML,        // as STATUS, with the proxy's HTML page as the body
    FAULT_REDIRECT,    // arg: HTTP status, to a place outside; not executed
    FAULT_DROP_BEFORE, // closed without executing
    FAULT_DROP_AFTER,  // executed, then closed without a byte
    FAULT_CUT,         // arg: percent of the body that is sent before the connection closes
    FAULT_GARBAGE,     // executed; the body is noise
    FAULT_TYPES,       // executed; members of the answer change their types
    FAULT_PAGE,        // executed; the answer is the HTML page of a proxy, with 200
    FAULT_DRIP,        // arg: bytes a second
    FAULT_KIND_COUNT
} FaultKind;

typedef struct FaultPlan {
    int delay_ms; // all delays that apply, added up
    FaultKind kind;
    int arg;
    int retry_s; // for a retry-after header; -1: none
} FaultPlan;

typedef struct Faults Faults;

Faults *faults_new(void);
void faults_free(Faults *faults);
// The grammar of sandbox_fault_add. All of spec is taken or, with err set, nothing.
bool faults_add(Faults *faults, const char *spec, Err *err) NODISCARD;
void faults_clear(Faults *faults);
// What happens to this request; counts down what it uses. Delays add up, of the rest the oldest one
// acts.
FaultPlan faults_take(Faults *faults, EndpointId ep);

#endif
