#include "config.h"

#include "ui/list.h"

#include <glib.h>

void list_init(List *list)
{
    *list = (List){.row_rows = 1};
}

// Rows near the old place are looked at first: a refresh seldom moves the selection far.
static bool find_selected(const List *list, const ListSource *source, size_t count, size_t *out)
{
    if (source->index_of)
        return source->index_of(source->owner, &list->sel, out);
    size_t reach = MAX(list->index, count);
    for (size_t d = 0; d <= reach; d++) {
        const size_t places[2] = {list->index + d, list->index - d};
        for (int i = 0; i < 2; i++) {
            if (places[i] >= count || (i == 1 && d > list->index))
                continue;
            Id id = source->id_at(source->owner, places[i]);
            if (!id_eq(&id, &list->sel))
                continue;
            *out = places[i];
            return true;
        }
    }
    return false;
}

static void keep_in_sight(List *list, size_t count)
{
    size_t height = (size_t)MAX(list->height, 1);
    if (list->index < list->top)
        list->top = list->index;
    if (list->index >= list->top + height)
        list->top = list->index - height + 1;
    size_t last_top = count > height ? count - height : 0;
    list->top = MIN(list->top, last_top);
}

static void select_index(List *list, const ListSource *source, size_t index, size_t count)
{
    list->index = index;
    list->sel = source->id_at(source->owner, index);
    list->waits = false;
    keep_in_sight(list, count);
}

void list_sync(List *list, const ListSource *source, int screen_rows)
{
    list->row_rows = MAX(list->row_rows, 1);
    list->height = MAX(screen_rows / list->row_rows, 0);
    size_t count = source->count(source->owner), index = 0;
    if (count == 0) {
        list->index = list->top = 0;
        if (!list->waits)
            list->sel = (Id){""}; // nobody may act on a row that cannot be seen
        return;
    }
    if (!find_selected(list, source, count, &index)) {
        if (!list->waits)
            select_index(list, source, MIN(list->index, count - 1), count);
        return;
    }
    list->waits = false;
    size_t line = list->index > list->top ? list->index - list->top : 0;
    if (list->top > 0)
        list->top = index > line ? index - line : 0;
    list->index = index;
    keep_in_sight(list, count);
}

bool list_select(List *list, const ListSource *source, size_t index)
{
    size_t count = source->count(source->owner);
    if (count == 0)
        return false;
    size_t old = list->index;
    select_index(list, source, MIN(index, count - 1), count);
    return list->index != old;
}

bool list_move(List *list, const ListSource *source, long delta)
{
    if (delta < 0 && (size_t)-delta > list->index)
        return list_select(list, source, 0);
    return list_select(list, source, list->index + (size_t)delta);
}

bool list_select_id(List *list, const ListSource *source, const Id *id)
{
    size_t count = source->count(source->owner), index = 0;
    List wanted = *list;
    wanted.sel = *id;
    if (!find_selected(&wanted, source, count, &index))
        return false;
    select_index(list, source, index, count);
    return true;
}

bool list_want(List *list, const ListSource *source, const Id *id)
{
    if (list_select_id(list, source, id))
        return true;
    list->sel = *id;
    list->waits = true;
    return false;
}

static size_t to_row(const CmdCall *call, size_t fallback)
{
    return call->count > 0 ? (size_t)call->count - 1 : fallback;
}

long list_step(const CmdCall *call, int rows_in_sight)
{
    enum { FAR = 1 << 30 };
    long times = MAX(call->count, 1), page = MAX(rows_in_sight - 1, 1),
         half = MAX(rows_in_sight / 2, 1);
    const struct {
        CmdId id;
        long delta;
    } moves[] = {
        {CMD_DOWN, times},
        {CMD_UP, -times},
        {CMD_PAGE_DOWN, times * page},
        {CMD_PAGE_UP, -times * page},
        {CMD_HALF_DOWN, times * half},
        {CMD_HALF_UP, -times * half},
        {CMD_TOP, -FAR},
        {CMD_BOTTOM, FAR},
    };
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].id == call->id)
            return moves[i].delta;
    return 0;
}

CmdResult list_command(List *list, const ListSource *source, const CmdCall *call)
{
    size_t count = source->count(source->owner), last = count > 0 ? count - 1 : 0;
    if (call->id == CMD_CENTRE) {
        size_t half_page = (size_t)MAX(list->height / 2, 0);
        list->top = list->index > half_page ? list->index - half_page : 0;
        return CMD_DONE;
    }
    long step = list_step(call, list->height);
    if (call->id == CMD_TOP || call->id == CMD_BOTTOM)
        list_select(list, source, to_row(call, call->id == CMD_TOP ? 0 : last));
    else if (step != 0)
        list_move(list, source, step);
    return step != 0 ? CMD_DONE : CMD_PASS;
}

long list_row_at(const List *list, const ListSource *source, int screen_row)
{
    if (screen_row < 0 || screen_row >= list->height * list->row_rows)
        return -1;
    size_t index = list->top + (size_t)(screen_row / list->row_rows);
    return index < source->count(source->owner) ? (long)index : -1;
}

bool list_near_end(const List *list, const ListSource *source)
{
    size_t height = (size_t)MAX(list->height, 1);
    return list->top + 2 * height >= source->count(source->owner);
}

void list_span(const List *list, size_t count, bool in_sight, size_t *from, size_t *to)
{
    *from = in_sight ? MIN(list->top, count) : 0;
    *to = in_sight ? MIN(list->top + (size_t)MAX(list->height, 0), count) : count;
}

Rect list_rect(const List *list, size_t index, int col, int cols)
{
    if (index < list->top || index >= list->top + (size_t)MAX(list->height, 0))
        return (Rect){0};
    return (Rect){(int)(index - list->top) * list->row_rows, col, list->row_rows, cols - col};
}
