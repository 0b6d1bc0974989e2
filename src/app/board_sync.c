// What the board asks the service: all deals of the pipeline, page by page, and what changed last.
#include "config.h"

#include "api/encode.h"
#include "app/board_state.h"
#include "app/fill.h"

enum { READ_ROWS = 200, POLL_ROWS = 20 };
enum { ASK_ALL, ASK_CHANGED };

static void post(Board *board, int64_t what, const char *search_after, Priority prio);

static gboolean is_gone(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    const Board *board = data;
    const BoardRow *row = value;
    return row->sweep != board->sweep && !board_has_live_op(board, &row->deal.id);
}

static size_t merge_page(Board *board, Rows *rows)
{
    size_t changed = 0;
    for (size_t i = 0; i < rows->count; i++) {
        Deal *deal = rows_at(rows, i);
        if (id_eq(&deal->pipeline, &board->pipeline))
            changed += board_merge(board, deal);
        else // moved to another pipeline by somebody
            changed += g_hash_table_remove(board->rows, &deal->id);
    }
    return changed;
}

// What came by another way meanwhile may be newer.
void board_take(Board *board, const Rows *deals)
{
    bool changed = false;
    for (size_t i = 0; i < deals->count; i++) {
        const Deal *deal = rows_at(deals, i);
        const Deal *known = board_find(board, &deal->id);
        bool ours = id_eq(&deal->pipeline, &board->pipeline);
        if ((!ours && !known) || (known && known->updated.ms > deal->updated.ms))
            continue;
        Deal copy;
        record_copy(&deal_type, &copy, deal);
        if (ours)
            changed |= board_merge(board, &copy);
        else
            changed |= g_hash_table_remove(board->rows, &deal->id);
        record_clear(&deal_type, &copy);
    }
    if (changed)
        board_changed(board);
}

void board_drop(Board *board, const Id *deal)
{
    if (!board_has_live_op(board, deal) && g_hash_table_remove(board->rows, deal))
        board_changed(board);
}

static void page_span(const Rows *rows, Instant *newest, Instant *oldest)
{
    if (rows->count == 0)
        return;
    *newest = ((const Deal *)rows_at(rows, 0))->updated;
    *oldest = ((const Deal *)rows_at(rows, rows->count - 1))->updated;
}

// A page of the complete reading. Behind the last one the front is read once more before anything
// counts as gone: what changed meanwhile has moved there, past the reader.
static size_t read_on(Board *board, const Reply *reply, Instant newest, bool more)
{
    if (!board->feed.more)
        front_begin(&board->front, newest);
    board->feed.more = more;
    if (more) {
        post(board, ASK_ALL, reply->next.search_after, PRIO_BACKGROUND);
        return 0;
    }
    board->front.drop_wanted = true;
    post(board, ASK_CHANGED, NULL, PRIO_VISIBLE);
    return 0;
}

// A page of what changed last, newest first.
static size_t front_on(Board *board, const Reply *reply, Instant newest, bool more)
{
    front_page(&board->front, newest);
    if (more) {
        post(board, ASK_CHANGED, reply->next.search_after, PRIO_VISIBLE);
        return 0;
    }
    FrontEnd end = front_end(&board->front);
    if (end == FRONT_AGAIN)
        post(board, ASK_CHANGED, NULL, PRIO_VISIBLE);
    return end == FRONT_DROP ? g_hash_table_foreach_remove(board->rows, is_gone, board) : 0;
}

static void on_deals(void *owner, const Asked *asked, Reply *reply)
{
    Board *board = owner;
    if (!id_eq(&asked->subject, &board->pipeline))
        return; // another pipeline is shown by now
    Feed *feed = &board->feed;
    feed->asked = false;
    feed->err = reply->err;
    board->core->changes |= CH_BOARD;
    if (reply->outcome != OUTCOME_DONE)
        return;
    feed->ever = feed->live = true;
    feed->synced = reply->received;
    if (asked->number == ASK_ALL)
        feed->left_out += (int64_t)reply->bad_rows;
    Instant newest = {0}, oldest = {0};
    page_span(&reply->rows, &newest, &oldest);
    bool all = asked->number == ASK_ALL, more = reply->next.more && reply->rows.count > 0;
    size_t changed = merge_page(board, &reply->rows);
    if (all && reply->total >= 0)
        feed->total = reply->total;
    if (all)
        changed += read_on(board, reply, newest, more);
    else
        changed += front_on(board, reply, newest, more && oldest.ms >= board->front.until.ms);
    feed->loaded = g_hash_table_size(board->rows);
    if (changed)
        board_changed(board);
}

static void post(Board *board, int64_t what, const char *search_after, Priority prio)
{
    Asked asked = {.ep = EP_DEAL_SEARCH, .subject = board->pipeline, .number = what};
    if (wire_is_waiting(board->core->wire, board, &asked))
        return;
    Call *call = call_new(EP_DEAL_SEARCH, prio);
    call->body = encode_deal_search(&board->core->session.location_id, &board->pipeline,
                                    what == ASK_ALL ? READ_ROWS : POLL_ROWS, search_after);
    if (what == ASK_CHANGED && !search_after)
        front_ask(&board->front);
    Err err = {0};
    board->feed.asked = wire_post(board->core->wire, call, &asked, on_deals, board, &err) != 0;
    if (!board->feed.asked)
        board->feed.err = err;
    board->core->changes |= CH_BOARD;
}

void board_recall(Board *board)
{
    Err err = {0};
    Rows rows = {0};
    CacheRead read = {.view = CACHE_BOARD, .id = board->pipeline};
    if (!cache_read(mirror_cache(board->core->mirror), &read, &rows, NULL, &err))
        return;
    merge_page(board, &rows);
    rows_clear(&rows);
    Instant seen = mirror_seen(board->core->mirror, EP_DEAL_SEARCH, &board->pipeline);
    Instant mark = fill_mark(board->core->fill, FILL_DEALS);
    board->feed.synced = seen.ms > mark.ms ? seen : mark;
    board->feed.ever = instant_known(board->feed.synced);
    board->feed.loaded = g_hash_table_size(board->rows);
}

void board_read_all(Board *board, Priority prio)
{
    Asked asked = {.ep = EP_DEAL_SEARCH, .subject = board->pipeline, .number = ASK_ALL};
    if (wire_is_waiting(board->core->wire, board, &asked))
        return; // a reading is under way, and its rows count
    board->sweep++;
    board->feed.more = false;
    board->feed.left_out = 0;
    post(board, ASK_ALL, NULL, prio);
}

// What the mirror keeps is not read again: only what changed since it was brought up to date.
void board_read_first(Board *board)
{
    Instant mark = fill_mark(board->core->fill, FILL_DEALS);
    if (!instant_known(mark)) {
        board_read_all(board, PRIO_OPEN);
        return;
    }
    front_begin(&board->front, mark);
    post(board, ASK_CHANGED, NULL, PRIO_OPEN);
}

void board_poll(Board *board)
{
    if (id_is_empty(&board->pipeline))
        board_open(board, &(Id){0});
    else if (board->feed.live && !board->feed.more)
        post(board, ASK_CHANGED, NULL, PRIO_VISIBLE);
    else if (board->feed.more && !board->feed.asked)
        board_read_all(board, PRIO_OPEN);
    else if (!board->feed.asked)
        board_read_first(board);
}

void board_refused(Board *board, const Err *err)
{
    board->feed.err = *err;
    board->core->changes |= CH_BOARD;
}

void board_refresh(Board *board)
{
    if (id_is_empty(&board->pipeline))
        board_open(board, &(Id){0});
    else
        board_read_all(board, PRIO_OPEN);
}
