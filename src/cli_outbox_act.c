#include "config.h"

#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/courier.h"
#include "base/fs.h"
#include "cli.h"
#include "cli_outbox.h"
#include "start_app.h"

// What a person decides about an operation: the same compare-and-set as in the interface.

static bool is_agreed(const OutboxArgs *own, const Op *op, Err *err)
{
    if (!op_may_be_doubled(op) || own->yes)
        return true;
    if (cli_type_yes(
            "It may have arrived already, and may be there twice then. Type yes to send it "
            "again: "))
        return true;
    return err_set(err, ERR_CONFIRM,
                   "it may have arrived already, so sending it again may double it: %s",
                   op->summary);
}

static bool set_outcome(Err *err, ErrKind kind, const Op *op)
{
    return err_set(err, kind, "%s: %s%s%s", op->summary,
                   op->state == OP_READY ? "not sent yet, it stays in the outbox"
                                         : op_state_name(op->state),
                   op->reason && op->reason[0] ? ": " : "", op->reason ? op->reason : "");
}

static bool outcome_of(const Op *op, Err *err)
{
    if (!op)
        return err_set(err, ERR_NOT_FOUND, "the write is not in the outbox any more");
    switch (op->state) {
    case OP_ACKED:
    case OP_CONFIRMED: return true;
    case OP_REFUSED:
        return set_outcome(err, op->http == 401 || op->http == 403 ? ERR_SCOPE : ERR_REFUSED, op);
    case OP_INFLIGHT:
    case OP_UNKNOWN:
    case OP_PARKED: return set_outcome(err, ERR_AMBIGUOUS, op);
    case OP_HELD:
    case OP_READY:
    case OP_REVIEW: return set_outcome(err, ERR_OFFLINE, op);
    case OP_CHANGED: return set_outcome(err, ERR_CONFLICT, op);
    case OP_CANCELLED:
    case OP_DISCARDED:
    case OP_STATE_COUNT: break;
    }
    return err_set(err, ERR_CONFLICT, "it was taken back meanwhile: %s", op->summary);
}

static bool retry(Courier *courier, const OutboxArgs *own, Err *err)
{
    Outbox *outbox = courier_outbox(courier);
    const Op *op = outbox_find(outbox, own->id);
    bool waits = op->state == OP_HELD || op->state == OP_READY;
    if (!is_agreed(own, op, err))
        return false;
    if (!(waits ? outbox_send_now(outbox, own->id, err) : outbox_resend(outbox, own->id, err)))
        return false;
    op = courier_wait(courier, own->id, (int64_t)own->wait_s * 1000);
    return outcome_of(op, err);
}

static bool do_verb(Courier *courier, const char *verb, const OutboxArgs *own, Err *err)
{
    Outbox *outbox = courier_outbox(courier);
    const Op *op = outbox_find(outbox, own->id);
    if (!op)
        return err_set(err, ERR_NOT_FOUND,
                       "write %lld has ended or was never there; nothing was changed",
                       (long long)own->id);
    g_autofree char *summary = g_strdup(op->summary);
    bool ok = strcmp(verb, "retry") == 0     ? retry(courier, own, err)
              : strcmp(verb, "discard") == 0 ? outbox_discard(outbox, own->id, err)
                                             : outbox_accept(outbox, own->id, err);
    if (!ok)
        return false;
    op = outbox_find(outbox, own->id);
    g_autofree char *line =
        g_strdup_printf("%" G_GINT64_FORMAT " %s: %s", own->id,
                        op ? op_state_name(op->state) : "ended", summary ? summary : "");
    if (own->json)
        printf("{\"schema\":\"eyrie.outbox.done/1\",\"id\":%" G_GINT64_FORMAT
               ",\"state\":\"%s\"}\n",
               own->id, op ? op_state_name(op->state) : "ended");
    else
        print_clean("", line);
    return true;
}

// Where it is sent to is the operation's own matter.
static bool read_place(const OutboxArgs *own, Op *op, Err *err)
{
    bool found = false;
    Journal *journal = journal_open(own->journal_path, err);
    bool ok = journal && journal_op(journal, own->id, op, &found, err);
    journal_close(journal);
    if (ok && !found)
        return err_set(err, ERR_NOT_FOUND,
                       "there is no write %lld in the outbox; nothing was changed",
                       (long long)own->id);
    if (ok && op->profile[0] && strcmp(op->profile, own->profile) != 0)
        return err_set(err, ERR_USAGE,
                       "write %lld belongs to profile %s; give --profile; nothing was changed",
                       (long long)own->id, op->profile);
    return ok;
}

static bool act(const Args *args, const OutboxArgs *own, Start *start, const Op *op, Err *err)
{
    bool sends = strcmp(args->rest[1], "retry") == 0;
    Err ignored = {0};
    if (sends && !id_eq(&start->location, &op->location))
        return err_set(err, ERR_USAGE,
                       "it belongs to location %s; give --location; nothing was changed",
                       op->location.s);
    g_autofree char *budget = sends ? fs_dir(FS_RUN, &ignored) : NULL;
    g_autofree char *options = fs_config_file("config.ini");
    CourierConfig config = {.clock = own->clock,
                            .base_url = start->base_url,
                            .profile = own->profile,
                            .journal_path = own->journal_path,
                            .options_path = options,
                            .budget_dir = budget,
                            .token = sends ? start->credentials.token : NULL,
                            .renewed = sends && start->credentials.renewed,
                            .location = op->location,
                            .readonly = args->readonly};
    Courier *courier = courier_new(&config, err);
    bool ok = courier && do_verb(courier, args->rest[1], own, err);
    courier_free(courier);
    return ok;
}

int outbox_act(const Args *args, const OutboxArgs *own, Secret *take_token)
{
    Err err = {0};
    Op op = {0};
    Start start = {0};
    bool sends = strcmp(args->rest[1], "retry") == 0;
    bool ok = read_place(own, &op, &err);
    if (ok && sends)
        ok = start_open(args, g_steal_pointer(&take_token), &start, &err) &&
             start_may_write(args, &start, own->yes ? YES_GIVEN : YES_ASK, &err);
    ok = ok && act(args, own, &start, &op, &err);
    secret_free(take_token);
    start_close(&start);
    op_clear(&op);
    return ok ? 0 : cli_fail(&err);
}
