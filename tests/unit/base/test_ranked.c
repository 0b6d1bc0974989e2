#include "config.h"

#include "base/ranked.h"
#include "unit/unit.h"

enum { ROWS = 500 };

typedef struct Row {
    unsigned rank, id;
} Row;

static int by_rank(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static void assert_in_order(const Ranked *ranked, guint count)
{
    const GPtrArray *rows = ranked_rows(ranked);
    assert_int_equal(rows->len, count);
    for (guint i = 0; i < count; i++) {
        size_t index = 0;
        assert_true(i == 0 || by_rank(rows->pdata[i - 1], rows->pdata[i]) < 0);
        assert_true(ranked_index(rows, by_rank, rows->pdata[i], &index));
        assert_int_equal(index, i);
    }
}

static void ranked__rows_come_change_and_go__stay_in_order(void **state)
{
    (void)state;
    Row rows[ROWS];
    Ranked *ranked = ranked_new(by_rank);
    for (unsigned i = 0; i < ROWS; i++) {
        rows[i] = (Row){i * 7919 % 97, i};
        ranked_put(ranked, &rows[i]);
        if (i % 90 == 0)
            assert_in_order(ranked, i + 1);
    }
    assert_in_order(ranked, ROWS);
    for (unsigned i = 0; i < ROWS; i += 3) {
        rows[i].rank = i * 31 % 89;
        ranked_put(ranked, &rows[i]);
        ranked_put(ranked, &rows[i]);
    }
    assert_in_order(ranked, ROWS);
    for (unsigned i = 0; i < ROWS; i += 2)
        ranked_drop(ranked, &rows[i]);
    assert_in_order(ranked, ROWS / 2);
    size_t index = 0;
    assert_false(ranked_index(ranked_rows(ranked), by_rank, &rows[0], &index));
    ranked_clear(ranked);
    assert_in_order(ranked, 0);
    ranked_free(ranked);
}

// A row that left was freed, and its memory is a new row's.
static void ranked__same_memory_again__is_another_row(void **state)
{
    (void)state;
    Row rows[3] = {{1, 1}, {2, 2}, {3, 3}};
    Ranked *ranked = ranked_new(by_rank);
    for (int i = 0; i < 3; i++)
        ranked_put(ranked, &rows[i]);
    assert_in_order(ranked, 3);
    ranked_drop(ranked, &rows[0]);
    rows[0] = (Row){9, 9};
    ranked_put(ranked, &rows[0]);
    assert_in_order(ranked, 3);
    assert_ptr_equal(ranked_rows(ranked)->pdata[2], &rows[0]);
    ranked_put(ranked, &rows[1]);
    ranked_drop(ranked, &rows[1]);
    assert_in_order(ranked, 2);
    ranked_free(ranked);
}

UNIT_TESTS(ranked, cmocka_unit_test(ranked__rows_come_change_and_go__stay_in_order),
           cmocka_unit_test(ranked__same_memory_again__is_another_row));
