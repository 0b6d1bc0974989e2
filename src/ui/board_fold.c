// Columns of the board that are folded to their name and figures.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/board_view.h"
#include "ui/shell.h"

#define FOLDED_KEY "board.folded" // ids of stages

enum { FOLDED_BYTES = 4096 }; // the oldest are forgotten

static bool is_listed(const GString *folded, const Id *stage)
{
    g_autofree char *word = g_strdup_printf(" %s ", stage->s);
    return strstr(folded->str, word) != NULL;
}

void board_view_folds_recall(View *v, const App *app)
{
    g_autofree char *kept = app_recall(app, FOLDED_KEY);
    VIEW_STATE(BoardView, v)->folded = g_string_new(kept != NULL && *kept ? kept : " ");
}

bool board_view_folds(const View *v, size_t column)
{
    const Pipeline *pipeline = board_pipeline(app_board(v->app));
    if (pipeline == NULL || column >= MIN(pipeline->stages.count, BOARD_FOLDS_MAX))
        return false;
    const Stage *stage = rows_at(&pipeline->stages, column);
    return is_listed(VIEW_STATE_CONST(BoardView, v)->folded, &stage->id);
}

uint64_t board_view_folded(const View *v)
{
    const BoardView *s = VIEW_STATE_CONST(BoardView, v);
    uint64_t bits = 0;
    for (size_t i = 0; i < board_columns(app_board(v->app)); i++)
        if (board_view_folds(v, i) && (i != s->column || id_is_empty(&s->sel)))
            bits |= UINT64_C(1) << i;
    return bits;
}

static void unlist(GString *folded, const Id *stage)
{
    g_autofree char *word = g_strdup_printf(" %s ", stage->s);
    char *at = strstr(folded->str, word);
    if (at != NULL)
        g_string_erase(folded, at - folded->str, (gssize)strlen(word) - 1);
}

static void list(GString *folded, const Id *stage)
{
    g_string_append_printf(folded, "%s ", stage->s);
    while (folded->len > FOLDED_BYTES)
        g_string_erase(folded, 0, strchr(folded->str + 1, ' ') - folded->str);
}

CmdResult board_view_fold(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    BoardView *s = VIEW_STATE(BoardView, v);
    const Board *board = app_board(app);
    if (board_columns(board) == 0 || board_view_layout(v).strip) {
        err_set(err, ERR_USAGE, "columns fold where several stand side by side");
        return CMD_FAILED;
    }
    Id stage = board_column(board, s->column).stage->id;
    bool folded = board_view_folded(v) >> s->column & 1;
    unlist(s->folded, &stage);
    if (!folded) {
        list(s->folded, &stage);
        s->sel = (Id){""}; // nothing is done to a card that is not seen
    }
    app_remember(app, FOLDED_KEY, s->folded->str);
    board_view_sync(v);
    return CMD_DONE;
}
