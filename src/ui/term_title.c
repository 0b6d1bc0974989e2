#include "config.h"

#include "ui/term_title.h"

#include <glib.h>
#include <string.h>

#define KEEP "\033[22;2t"
#define BACK "\033[23;2t"

static void put(TermOut *out, const char *bytes)
{
    term_out_put(out, bytes, strlen(bytes));
}

static void send(TermTitle *title, TermOut *out)
{
    g_autofree char *bytes = g_strdup_printf("%s\033]2;%s\a", title->kept ? "" : KEEP, title->text);
    put(out, bytes);
    title->kept = true;
}

bool term_title_show(TermTitle *title, TermOut *out, const char *text)
{
    if (strcmp(title->text, text != NULL ? text : "") == 0)
        return false;
    if (text == NULL) {
        put(out, term_title_reset(title));
        *title = (TermTitle){0};
    } else {
        g_strlcpy(title->text, text, sizeof(title->text));
        send(title, out);
    }
    return true;
}

void term_title_again(TermTitle *title, TermOut *out)
{
    title->kept = false;
    if (title->text[0] != '\0')
        send(title, out);
}

const char *term_title_reset(const TermTitle *title)
{
    return title->kept ? BACK : "";
}
