#include "config.h"

#include "base/sentence.h"

static bool is_of_the_service(const Err *err)
{
    bool other = err->kind == ERR_IO || err->kind == ERR_SCOPE || err->kind == ERR_TLS;
    return !other && err->code >= 300 && err->code <= 999;
}

TextRef err_sentence(TextBuf *out, const Err *err)
{
    const ErrInfo *info = err_info(err->kind);
    const char *message = err->msg[0] ? err->msg : info->name;
    const char *advice = info->advice;
    if (is_of_the_service(err))
        return text_format(out, "%s (HTTP %d%s%s)", message, err->code, advice[0] ? "; " : "",
                           advice);
    return text_format(out, advice[0] ? "%s (%s)" : "%s%s", message, advice);
}
