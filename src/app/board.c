// The shown pipeline: deals by stage. board_sync.c asks the service, board_ops.c writes.
#include "config.h"

#include "app/board.h"

#include "app/board_state.h"
#include "base/fuzzy.h"

#define REMEMBERED "board.pipeline"

static void row_free(void *row)
{
    record_clear(&deal_type, &((BoardRow *)row)->deal);
    g_free(((BoardRow *)row)->folded);
    g_free(row);
}

static void saved_free(void *deal)
{
    record_clear(&deal_type, deal);
    g_free(deal);
}

Board *board_new(Core *core, Outbox *outbox)
{
    Board *board = g_new0(Board, 1);
    board->core = core;
    board->outbox = outbox;
    board->rows = g_hash_table_new_full(id_hash, id_equal, NULL, row_free);
    board->saved = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, saved_free);
    feed_init(&board->feed);
    board_watch_ops(board);
    return board;
}

static void columns_clear(Board *board)
{
    for (size_t i = 0; i < board->column_count; i++)
        g_ptr_array_free(board->columns[i], TRUE);
    g_clear_pointer(&board->columns, g_free);
    board->column_count = 0;
}

void board_free(Board *board)
{
    if (!board)
        return;
    wire_cancel_owner(board->core->wire, board);
    columns_clear(board);
    g_hash_table_destroy(board->rows);
    g_hash_table_destroy(board->saved);
    g_free(board->filter);
    g_free(board);
}

void board_changed(Board *board)
{
    board->stale = true;
    board->core->changes |= CH_BOARD;
}

static const Pipeline *first_pipeline(const Board *board)
{
    const Rows *rows = &board->core->session.pipelines;
    return rows->count ? rows_at(rows, 0) : NULL;
}

void board_open(Board *board, const Id *pipeline)
{
    Id wanted = *pipeline;
    if (id_is_empty(&wanted)) {
        g_autofree char *key = core_key(board->core, REMEMBERED);
        g_autofree char *remembered = journal_get(board->core->journal, key);
        wanted = id_from(remembered);
    }
    const Session *session = &board->core->session;
    const Pipeline *row = session_pipeline(session, &wanted);
    if (!row)
        row = first_pipeline(board);
    if (!row)
        return; // not known yet: board_poll tries again
    if (id_eq(&row->id, &board->pipeline)) {
        board_changed(board); // its stages may be others, or stand in another order
        return;
    }
    board->pipeline = row->id;
    Err err = {0};
    g_autofree char *key = core_key(board->core, REMEMBERED);
    if (!id_is_empty(pipeline) && !journal_put(board->core->journal, key, row->id.s, &err))
        notice_err(board->core->notices, "The pipeline is not remembered", &err);
    g_hash_table_remove_all(board->rows);
    feed_init(&board->feed);
    board_recall(board);
    board_read_first(board);
    board_changed(board);
}

const Pipeline *board_pipeline(const Board *board)
{
    return session_pipeline(&board->core->session, &board->pipeline);
}

const Feed *board_feed(const Board *board)
{
    return &board->feed;
}

const Deal *board_find(const Board *board, const Id *deal)
{
    const BoardRow *row = g_hash_table_lookup(board->rows, deal);
    return row ? &row->deal : NULL;
}

void board_refold(Board *board)
{
    GHashTableIter iter;
    void *row;
    g_hash_table_iter_init(&iter, board->rows);
    while (g_hash_table_iter_next(&iter, NULL, &row))
        g_clear_pointer(&((BoardRow *)row)->folded, g_free);
    board_changed(board);
}

void board_filter(Board *board, TextRef words)
{
    g_clear_pointer(&board->filter, g_free);
    if (!text_is_empty(words))
        board->filter = text_fold(words);
    board_changed(board);
}

// ---- columns -----------------------------------------------------------------------------------

static char *fold(const Board *board, const Deal *deal)
{
    TextBuf buf;
    return text_fold(
        text_format(&buf, "%.*s %.*s %.*s %.*s", TEXT_ARG(text_ref(&deal->name)),
                    TEXT_ARG(text_ref(&deal->contact_name)), TEXT_ARG(text_ref(&deal->company)),
                    TEXT_ARG(session_user_name(&board->core->session, &deal->assigned_to))));
}

static bool passes(const Board *board, BoardRow *row)
{
    if (!board->filter)
        return true;
    if (!row->folded)
        row->folded = fold(board, &row->deal);
    return fuzzy_words(board->filter, row->folded);
}

static int by_value(const Deal *x, const Deal *y)
{
    return (x->value.cents < y->value.cents) - (x->value.cents > y->value.cents);
}

static int by_name(const Deal *x, const Deal *y)
{
    const char *a = text_is_empty(text_ref(&x->name)) ? "" : x->name.s;
    const char *b = text_is_empty(text_ref(&y->name)) ? "" : y->name.s;
    return g_utf8_collate(a, b);
}

static int by_update(const Deal *x, const Deal *y)
{
    return (x->updated.ms < y->updated.ms) - (x->updated.ms > y->updated.ms);
}

static int by_stage_change(const Deal *x, const Deal *y)
{
    return (x->stage_changed.ms < y->stage_changed.ms) -
           (x->stage_changed.ms > y->stage_changed.ms);
}

// Of the option board-order; a minus before the word turns it round.
static const struct {
    const char *word;
    int (*compare)(const Deal *x, const Deal *y);
} orders[] = {
    {"stage", by_stage_change}, {"date", by_update}, {"name", by_name}, {"value", by_value}};

static int in_order(const void *a, const void *b, void *data)
{
    const Deal *x = &(*(BoardRow *const *)a)->deal, *y = &(*(BoardRow *const *)b)->deal;
    const char *order = data;
    int sign = order[0] == '-' ? -1 : 1, result = 0;
    for (size_t i = 0; i < ARRAY_LEN(orders); i++)
        if (strcmp(orders[i].word, order + (sign < 0)) == 0)
            result = sign * orders[i].compare(x, y);
    return result != 0 ? result : strcmp(x->id.s, y->id.s);
}

static long stage_index(const Pipeline *pipeline, const Id *stage)
{
    for (size_t i = 0; i < pipeline->stages.count; i++)
        if (id_eq(&((const Stage *)rows_at(&pipeline->stages, i))->id, stage))
            return (long)i;
    return -1;
}

static void rebuild(Board *board)
{
    const Pipeline *pipeline = board_pipeline(board);
    columns_clear(board);
    board->stale = false;
    board->order = board->core->options->board_order;
    board->open_count = 0;
    board->open_total = (Money){.known = true};
    if (!pipeline)
        return;
    board->column_count = pipeline->stages.count;
    board->columns = g_new0(GPtrArray *, board->column_count);
    for (size_t i = 0; i < board->column_count; i++)
        board->columns[i] = g_ptr_array_new();
    GHashTableIter iter;
    void *value;
    g_hash_table_iter_init(&iter, board->rows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        BoardRow *row = value;
        long at = stage_index(pipeline, &row->deal.stage);
        if (at < 0 || row->deal.status != DEAL_OPEN)
            continue;
        board->open_count++;
        board->open_total.cents += row->deal.value.cents;
        if (passes(board, row))
            g_ptr_array_add(board->columns[at], row);
    }
    for (size_t i = 0; i < board->column_count; i++)
        g_ptr_array_sort_with_data(board->columns[i], in_order, (void *)(uintptr_t)board->order);
}

// The columns are a cache over the rows, rebuilt on the first look after a change.
static const Board *fresh(const Board *board)
{
    const Pipeline *pipeline = board_pipeline(board);
    if (board->stale || board->order != board->core->options->board_order ||
        (pipeline && board->column_count != pipeline->stages.count))
        rebuild((Board *)(uintptr_t)board);
    return board;
}

static Money sum(const GPtrArray *rows)
{
    Money total = {.known = true};
    for (guint i = 0; i < rows->len; i++)
        total.cents += ((const BoardRow *)rows->pdata[i])->deal.value.cents;
    return total;
}

size_t board_columns(const Board *board)
{
    return fresh(board)->column_count;
}

BoardColumn board_column(const Board *board, size_t column)
{
    const Pipeline *pipeline = board_pipeline(board);
    if (column >= board_columns(board) || !pipeline)
        return (BoardColumn){0};
    const GPtrArray *rows = board->columns[column];
    return (BoardColumn){rows_at(&pipeline->stages, column), rows->len, sum(rows)};
}

const Deal *board_at(const Board *board, size_t column, size_t row)
{
    if (column >= board_columns(board) || row >= board->columns[column]->len)
        return NULL;
    return &((const BoardRow *)board->columns[column]->pdata[row])->deal;
}

bool board_locate(const Board *board, const Id *deal, size_t *column, size_t *row)
{
    for (size_t c = 0; c < board_columns(board); c++)
        for (guint r = 0; r < board->columns[c]->len; r++)
            if (id_eq(&((const BoardRow *)board->columns[c]->pdata[r])->deal.id, deal)) {
                *column = c;
                *row = r;
                return true;
            }
    return false;
}

size_t board_open_count(const Board *board)
{
    return fresh(board)->open_count;
}

Money board_open_total(const Board *board)
{
    return fresh(board)->open_total;
}

size_t board_shown_count(const Board *board)
{
    size_t count = 0;
    for (size_t c = 0; c < board_columns(board); c++)
        count += board->columns[c]->len;
    return count;
}

// ---- rows --------------------------------------------------------------------------------------

bool board_merge(Board *board, Deal *take_deal)
{
    BoardRow *known = g_hash_table_lookup(board->rows, &take_deal->id);
    if (!known) {
        known = g_new0(BoardRow, 1);
        known->deal = *take_deal;
        *take_deal = (Deal){0};
        known->sweep = board->sweep;
        g_hash_table_insert(board->rows, &known->deal.id, known);
        board_replay(board, &known->deal);
        return true;
    }
    known->sweep = board->sweep;
    // An answer older than our own unconfirmed write must not move the card back.
    if (board_has_live_op(board, &take_deal->id) ||
        record_equal(&deal_type, &known->deal, take_deal))
        return false;
    record_clear(&deal_type, &known->deal);
    g_clear_pointer(&known->folded, g_free);
    known->deal = *take_deal;
    *take_deal = (Deal){0};
    return true;
}
