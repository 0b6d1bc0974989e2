// Several locations in one run: commands are about one of them, the others go on sending what is
// held and say what somebody has to know.
#include "config.h"

#include <string.h>

#include "ui/plain_room.h"

struct PlainSeat {
    App *app;
    char profile[33];
    Id location;
    size_t noticed; // of notice_total, told so far
};

static PlainSeat *seat_at(const Plain *p, guint i)
{
    return p->seats->pdata[i];
}

static PlainSeat *seat_of(const Plain *p, const Account *account)
{
    for (guint i = 0; i < p->seats->len; i++)
        if (id_eq(&seat_at(p, i)->location, &account->location) &&
            strcmp(seat_at(p, i)->profile, account->profile) == 0)
            return seat_at(p, i);
    return NULL;
}

static PlainSeat *seat_add(Plain *p, App *app, const Account *account)
{
    PlainSeat *seat = g_new0(PlainSeat, 1);
    seat->app = app;
    if (account) {
        seat->location = account->location;
        g_strlcpy(seat->profile, account->profile, sizeof(seat->profile));
    }
    g_ptr_array_add(p->seats, seat);
    return seat;
}

void plain_seats_open(Plain *p)
{
    p->seats = g_ptr_array_new_with_free_func(g_free);
    p->seat = seat_add(p, p->config->app, p->config->account);
}

// The one that was handed in stays with who did.
void plain_seats_close(Plain *p)
{
    for (guint i = 0; i < p->seats->len; i++)
        if (seat_at(p, i)->app != p->config->app)
            p->config->close_app(p->config->apps_owner, seat_at(p, i)->app);
    g_ptr_array_free(p->seats, TRUE);
}

size_t plain_seat_count(const Plain *p)
{
    return p->seats->len;
}

App *plain_seat_app(const Plain *p, size_t i)
{
    return seat_at(p, (guint)i)->app;
}

size_t plain_unsent(const Plain *p)
{
    size_t unsent = 0;
    for (guint i = 0; i < p->seats->len; i++)
        unsent += app_ops_unsent(seat_at(p, i)->app);
    return unsent;
}

static void tell_seat(Plain *p, PlainSeat *seat)
{
    const Notices *notices = app_notices(seat->app);
    size_t total = notice_total(notices), news = total - seat->noticed;
    const char *name = seat == p->seat ? NULL : app_session(seat->app)->location.name.s;
    seat->noticed = total;
    for (size_t i = MIN(news, notice_count(notices)); i-- > 0;) {
        const Notice *notice = notice_at(notices, i);
        bool minor = notice->kind == NOTICE_INFO || notice->kind == NOTICE_GOOD;
        if (seat == p->seat || !minor)
            plain_notice(p, notice, name);
    }
}

void plain_seats_tell(Plain *p)
{
    for (guint i = 0; i < p->seats->len; i++)
        tell_seat(p, seat_at(p, i));
}

// ---- going there -------------------------------------------------------------------------------

static void go(Plain *p, PlainSeat *seat)
{
    plain_forget(p);
    p->former = p->seat;
    app_set_focus(p->app, false);
    app_adopt_options(seat->app, app_options(p->app));
    p->seat = seat;
    p->app = seat->app;
    app_set_focus(p->app, true);
    app_go_online(p->app);
}

// Somebody may renew its token just now: then the next start begins elsewhere, and no more.
static void remember(const Plain *p, const Account *account)
{
    Err ignored = {0};
    if (account->profile[0] != '\0')
        (void)!accounts_worked_on(p->config->accounts, account, &ignored);
}

// What the service calls it, where only its id is stored.
static const char *name_of(const Plain *p, const Account *account)
{
    const PlainSeat *seat = seat_of(p, account);
    const Text *known = seat ? &app_session(seat->app)->location.name : &account->name;
    return !account->named && known->n > 0 ? known->s : account->name.s;
}

static bool switch_to(Plain *p, const Account *account, Err *err)
{
    CmdCall inbox = {.id = CMD_SCREEN_TALK};
    PlainSeat *seat = seat_of(p, account);
    if (!seat && p->seats->len >= PLAIN_SEATS_MAX)
        return err_set(err, ERR_USAGE, "%d locations are open; start eyrie again", PLAIN_SEATS_MAX);
    if (!seat) {
        App *app = p->config->open_app(p->config->apps_owner, account, err);
        if (!app)
            return false;
        seat = seat_add(p, app, account);
    }
    if (seat != p->seat)
        go(p, seat);
    remember(p, account);
    plain_say(p, "You work in %s now%s%s.", name_of(p, account),
              account->readonly ? ", read only, for " : "",
              account->readonly ? account->readonly_why : "");
    return plain_go(p, &inbox, err) == CMD_DONE;
}

static CmdResult go_place(Plain *p, const PlainFound *to, Err *err)
{
    const Accounts *accounts = p->config->accounts;
    size_t i = (size_t)to->number;
    return plain_result(i < accounts_count(accounts) &&
                        switch_to(p, accounts_at(accounts, i), err));
}

static void add_place(Plain *p, size_t i)
{
    const Account *account = accounts_at(p->config->accounts, i);
    PlainFound *found = plain_found_add(p, go_place, &(Subject){.kind = SUBJECT_FIGURE});
    g_autofree char *words = g_strdup_printf(
        "%s%s%s, %s%s%s%s", name_of(p, account), account->profile[0] ? ", profile " : "",
        account->profile, account->kind ? account->kind : "a token",
        account->readonly ? ", read only" : "", account->sign_in ? ", signed out" : "",
        seat_of(p, account) == p->seat ? ", you are here" : "");
    found->number = (int64_t)i;
    plain_found_words(found, (TextRef){words, strlen(words)});
}

CmdResult plain_location(Plain *p, const CmdCall *call, Err *err)
{
    Accounts *accounts = p->config->accounts;
    size_t to = 0;
    if (!accounts)
        return plain_result(err_set(err, ERR_USAGE, "there is but this location"));
    accounts_reload(accounts);
    if (call->argc > 0)
        return plain_result(accounts_resolve(accounts, call->args[0], &to, err) &&
                            switch_to(p, accounts_at(accounts, to), err));
    plain_found_begin(p);
    g_string_printf(p->title, "Locations: %zu", accounts_count(accounts));
    for (size_t i = 0; i < accounts_count(accounts); i++)
        add_place(p, i);
    plain_found_tell(p, PLAIN_PLACES);
    return CMD_DONE;
}

CmdResult plain_go_back(Plain *p, const CmdCall *call, Err *err)
{
    (void)call;
    const Account *account =
        p->former ? accounts_find(p->config->accounts, p->former->profile, &p->former->location)
                  : NULL;
    if (!account)
        return plain_result(err_set(err, ERR_USAGE, "there was no other location yet"));
    return plain_result(switch_to(p, account, err));
}
