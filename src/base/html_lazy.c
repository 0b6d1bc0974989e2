// libxml2, loaded when the first text with tags is read.
#include "config.h"

#include "base/html.h"

#ifdef LAZY_XML
#include <libxml/HTMLparser.h>

#include "base/lazy.h"

#define PLAIN(F)                                                                                   \
    F(htmlParserCtxtPtr, htmlCreatePushParserCtxt,                                                 \
      (htmlSAXHandlerPtr sax, void *user, const char *chunk, int n, const char *name,              \
       xmlCharEncoding encoding),                                                                  \
      (sax, user, chunk, n, name, encoding))                                                       \
    F(int, htmlParseChunk, (htmlParserCtxtPtr parser, const char *chunk, int n, int end),          \
      (parser, chunk, n, end))                                                                     \
    F(int, htmlCtxtUseOptions, (htmlParserCtxtPtr parser, int options), (parser, options))

#define VOID(F)                                                                                    \
    F(void, htmlFreeParserCtxt, (htmlParserCtxtPtr parser), (parser))                              \
    F(void, xmlInitParser, (void), ())                                                             \
    F(void, xmlStopParser, (xmlParserCtxtPtr parser), (parser))

static struct {
    PLAIN(LAZY_SLOT) VOID(LAZY_SLOT)
} loaded;

static const LazyFn functions[] = {PLAIN(LAZY_ENTRY) VOID(LAZY_ENTRY)};

PLAIN(LAZY_CALL)
VOID(LAZY_CALL_VOID)

bool html_lazy_load(Err *err)
{
    return lazy_load(LAZY_XML, functions, ARRAY_LEN(functions), err);
}
#else
bool html_lazy_load(Err *err)
{
    (void)err;
    return true;
}
#endif
