// Answers of the service, written by hand after the documents, and what the decoder makes of them.
#ifndef UNIT_API_SAMPLE_H
#define UNIT_API_SAMPLE_H

#include "api/call.h"

char *sample_read(const char *name); // tests/data/<name>; g_free
// Fails the test unless the body decodes. reply_free.
Reply *sample_decode(EndpointId ep, const char *body);
Reply *sample_decode_file(EndpointId ep, const char *name);
// Fails the test unless the body is refused with ERR_PROTOCOL.
void sample_refuse(EndpointId ep, const char *body);

#endif
