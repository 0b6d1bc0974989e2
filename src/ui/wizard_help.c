// What F1 says at each step of the wizard.
#include "config.h"

#include "base/wrap.h"
#include "ui/wizard_state.h"

static TextRef help_of(const Wizard *wizard)
{
    switch (wizard->shown) {
    case ENROL_TOKEN:
        return TEXT("A private integration token is made in the sub-account itself: Settings > "
                    "Private Integrations > Create new integration. It begins with \"pit-\", does "
                    "not end by itself, and its scopes can be changed later without a new token. "
                    "The menu is missing? Then an administrator of the account has to make it.\n"
                    "Scopes for everything eyrie can do:");
    case ENROL_LOCATION:
        return TEXT("The id is a word of some twenty letters and digits. It also stands in "
                    "Settings > Business Profile. Only tokens of an agency or an app know their "
                    "locations by themselves.");
    case ENROL_APP:
    case ENROL_BROWSER:
        return TEXT("A marketplace app of your own (private is enough) gives eyrie a token that is "
                    "renewed by itself. Its redirect address must be the one named here, to the "
                    "letter. If the marketplace refuses a localhost address, use an address of "
                    "yours and paste what the browser ends at. The page: leave it empty for "
                    "HighLevel's own, write white-label for leadconnectorhq.com, or the host of "
                    "your own.\nScopes that are asked for:");
    case ENROL_SCOPES:
    case ENROL_CHECKING:
        return TEXT("Each part of the account is asked one small question. A check mark: it may be "
                    "read. A cross: the scope beside it is missing. A question mark: nobody knows, "
                    "the answer did not come. Everything works on without what is missing.\nScopes "
                    "for everything:");
    default:
        return TEXT("Nothing is stored before a token has been seen to work; you may leave at any "
                    "time and go on with the next start. The token goes into a file of its own "
                    "that only you can read, never into a log. On a server, or for scripts, there "
                    "are EYRIE_TOKEN and `eyrie auth login`.\nScopes for everything eyrie can do:");
    }
}

void wizard_page_help(WizardPage *page)
{
    g_autoptr(GString) text = g_string_new(help_of(page->wizard).s);
    for (size_t i = 0; i < enrol_area_count(); i++) {
        EnrolArea area = enrol_area(page->wizard->enrol, i);
        g_string_append_printf(text, "\n  %s", area.scope);
        if (area.write_scope[0])
            g_string_append_printf(text, "  %s", area.write_scope);
    }
    g_string_append(text, "\n  locations.readonly");
    wizard_page_title(page, TEXT("Help"));
    TextRef all = {text->str, text->len};
    Wrap wrap = wrap_text(all, MAX(page->width, 1));
    size_t room = (size_t)MAX(page->end - page->row, 1);
    size_t top = MIN(page->wizard->help_top, wrap.count > room ? wrap.count - room : 0);
    for (size_t i = top; i < wrap.count && page->row < page->end; i++)
        wizard_page_line(page, STYLE_TEXT, wrap_line(all, &wrap.lines[i]));
    wrap_clear(&wrap);
}
