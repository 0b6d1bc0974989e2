#include "config.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/tell.h"

// The scripts may hold a few tags (<b>); everything else is escaped where it comes from: the names
// of people.
static void append_line(const char *line, size_t n, GString *out)
{
    const char *end = line + n;
    while (line < end) {
        const char *link = g_strstr_len(line, end - line, "https://");
        const char *stop = link ? link : end;
        g_string_append_len(out, line, stop - line);
        if (!link)
            return;
        size_t len = strcspn(link, " \n<");
        if (link[len - 1] == '.')
            len--;
        g_string_append_printf(out, "<a href=\"%.*s\">%.*s</a>", (int)len, link, (int)len, link);
        line = link + len;
    }
}

static void append_list(char **lines, GString *out)
{
    g_string_append(out, "<ul>\n");
    for (; *lines; lines++) {
        g_string_append(out, "<li>");
        append_line(*lines + 2, strlen(*lines + 2), out);
        g_string_append(out, "</li>\n");
    }
    g_string_append(out, "</ul>\n");
}

static void append_paragraph(const char *paragraph, const char *open, const char *close,
                             GString *out)
{
    g_auto(GStrv) lines = g_strsplit(paragraph, "\n", -1);
    if (g_str_has_prefix(paragraph, "- ")) {
        append_list(lines, out);
        return;
    }
    g_string_append(out, open);
    for (guint i = 0; lines[i]; i++) {
        if (i)
            g_string_append(out, "<br>\n");
        append_line(lines[i], strlen(lines[i]), out);
    }
    g_string_append_printf(out, "%s\n", close);
}

static void append_words(const char *words, const char *open, const char *close, GString *out)
{
    g_auto(GStrv) paragraphs = g_strsplit(words, "\n\n", -1);
    for (guint i = 0; paragraphs[i]; i++)
        append_paragraph(paragraphs[i], open, close, out);
}

static void append_quote(const MailPage *page, GString *out)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (!page->quoted)
        return;
    Civil t = civil_at(page->zone, (Instant){page->quoted_at});
    g_autofree char *by = g_markup_escape_text(page->quoted_by, -1);
    g_string_append_printf(
        out,
        "<div class=\"gmail_quote\"><div class=\"gmail_attr\">On %s, %s %d, %d at %d:%02d %s %s "
        "wrote:<br></div>\n<blockquote style=\"margin:0 0 0 .8ex;border-left:1px solid "
        "#ccc;padding-left:1ex\">\n",
        days[t.weekday], months[t.month - 1], t.day, t.year, t.hour % 12 ? t.hour % 12 : 12,
        t.minute, t.hour < 12 ? "AM" : "PM", by);
    append_words(page->quoted, "<p>", "</p>", out);
    g_string_append(out, "</blockquote></div>\n");
}

static void append_signature(const MailPage *page, GString *out)
{
    if (page->home)
        g_string_append(
            out,
            "<p style=\"color:#666;font-size:12px\">Northside Home Improvement &middot; License "
            "#1044-B<br>1200 Foundry Way &middot; +1 213 555 0188 &middot; <a "
            "href=\"https://northsidehome.example\">northsidehome.example</a></p>\n");
    else
        g_string_append(
            out,
            "<p style=\"color:#666;font-size:12px\"><b>Acme Dental</b><br>88 Harbor Street, Suite "
            "4 &middot; +1 213 555 0142<br><a href=\"https://acmedental.example/book\">Book "
            "online</a> | <a href=\"https://acmedental.example/u?x=1\">Unsubscribe</a></p>\n");
}

static void team_mail(const MailPage *page, GString *out)
{
    bool table = page->style % 3 == 0;
    if (table)
        g_string_append(
            out, "<!doctype html><html><head><meta charset=\"utf-8\"><style>.w{max-width:600px} "
                 "a{color:#0b6}</style></head><body><table class=\"w\" "
                 "role=\"presentation\"><tr><td>\n");
    append_words(page->words, table ? "<p style=\"margin:0 0 14px\">" : "<p>", "</p>", out);
    append_signature(page, out);
    append_quote(page, out);
    if (table)
        g_string_append(
            out,
            "</td></tr></table><img src=\"https://track.example/o.gif\" width=\"1\" height=\"1\" "
            "alt=\"\"></body></html>\n");
}

static void customer_mail(const MailPage *page, GString *out)
{
    switch (page->style % 3) {
    case 0:
        g_string_append(out, "<div dir=\"ltr\">\n");
        append_words(page->words, "<div>", "</div><div><br></div>", out);
        g_string_append(out, "</div><br>\n");
        break;
    case 1:
        g_string_append(
            out,
            "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style>p.MsoNormal"
            "{margin:0in;font-size:11pt}</style></head><body><div class=\"WordSection1\">\n");
        append_words(page->words, "<p class=\"MsoNormal\">",
                     "<o:p></o:p></p><p class=\"MsoNormal\">&nbsp;</p>", out);
        g_string_append(out, "</div>\n");
        break;
    default: append_words(page->words, "<p>", "</p>", out); break;
    }
    append_quote(page, out);
    if (page->style % 3 == 1)
        g_string_append(out, "</body></html>\n");
}

void mail_layout(const MailPage *page, GString *out)
{
    if (page->inbound)
        customer_mail(page, out);
    else
        team_mail(page, out);
}
