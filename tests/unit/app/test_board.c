#include "config.h"

#include <string.h>

#include "unit/app/office.h"
#include "unit/unit.h"

static Board *open_board(Office *office)
{
    app_set_screen(office->app, SCREEN_BOARD);
    board_open(app_board(office->app), &(Id){0});
    office_run(office);
    return app_board(office->app);
}

static const Deal *deal_named(const Board *board, const char *name)
{
    for (size_t c = 0; c < board_columns(board); c++)
        for (size_t r = 0; r < board_column(board, c).count; r++)
            if (strcmp(board_at(board, c, r)->name.s, name) == 0)
                return board_at(board, c, r);
    return NULL;
}

static Subject subject_of(const Deal *deal)
{
    return (Subject){SUBJECT_DEAL, deal->id, deal->contact, 0};
}

static size_t column_of(const Board *board, const Id *deal)
{
    size_t column = 99, row = 0;
    board_locate(board, deal, &column, &row);
    return column;
}

static bool has_deal(const Board *board, const Id *contact)
{
    for (size_t c = 0; c < board_columns(board); c++)
        for (size_t r = 0; r < board_column(board, c).count; r++)
            if (id_eq(&board_at(board, c, r)->contact, contact))
                return true;
    return false;
}

static void board__open__groups_open_deals_by_stage(void **state)
{
    Board *board = open_board(*state);
    assert_true(board_columns(board) >= 4);
    const Deal *deal = deal_named(board, "Whitening");
    assert_non_null(deal);
    assert_int_equal(column_of(board, &deal->id), 0);
    assert_int_equal(deal->value.cents, 45000);
    size_t sum = 0;
    int64_t cents = 0;
    for (size_t c = 0; c < board_columns(board); c++) {
        sum += board_column(board, c).count;
        cents += board_column(board, c).total.cents;
    }
    assert_int_equal(sum, board_open_count(board));
    assert_int_equal(cents, board_open_total(board).cents);
}

static void board__move__is_seen_at_once_and_two_steps_are_one_request(void **state)
{
    Office *office = *state;
    Err err = {0};
    Board *board = open_board(office);
    Id id = deal_named(board, "Whitening")->id;
    assert_int_equal(office_command(office, "stage-next", subject_of(board_find(board, &id)), &err),
                     CMD_DONE);
    assert_int_equal(column_of(board, &id), 1);
    assert_int_equal(office_command(office, "stage-next", subject_of(board_find(board, &id)), &err),
                     CMD_DONE);
    assert_int_equal(column_of(board, &id), 2);
    office_step(office, 4);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_UPDATE), 1);
    assert_int_equal(column_of(board, &id), 2);
}

static void board__undo__moves_the_card_back(void **state)
{
    Office *office = *state;
    Err err = {0};
    Board *board = open_board(office);
    Id id = deal_named(board, "Whitening")->id;
    assert_int_equal(office_command(office, "stage-next", subject_of(board_find(board, &id)), &err),
                     CMD_DONE);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_int_equal(column_of(board, &id), 0);
    office_step(office, 4);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_UPDATE), 0); // it was still held
    assert_int_equal(office_command(office, "stage-next", subject_of(board_find(board, &id)), &err),
                     CMD_DONE);
    office_step(office, 4);
    assert_int_equal(office_command(office, "undo", (Subject){0}, &err), CMD_DONE);
    assert_int_equal(column_of(board, &id), 0);
    office_step(office, 4);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_UPDATE), 2);
}

static void board__refused_move__snaps_back_with_the_reason(void **state)
{
    Office *office = *state;
    Err err = {0};
    Board *board = open_board(office);
    Id id = deal_named(board, "Whitening")->id;
    office_fault(office, "DEAL_UPDATE status 400");
    assert_int_equal(office_command(office, "stage-next", subject_of(board_find(board, &id)), &err),
                     CMD_DONE);
    assert_int_equal(column_of(board, &id), 1);
    office_step(office, 4);
    assert_int_equal(column_of(board, &id), 0);
    assert_true(office_noticed(office, "Whitening"));
}

static void board__colleague__is_seen_by_polling(void **state)
{
    Office *office = *state;
    Board *board = open_board(office);
    const Deal *deal = deal_named(board, "Whitening");
    Id id = deal->id;
    g_autofree char *path = g_strdup_printf("/opportunities/%s", id.s);
    g_autofree char *body =
        g_strdup_printf("{\"pipelineStageId\":\"%s\"}", board_column(board, 3).stage->id.s);
    office_step(office, 1);
    office_request(office, "PUT", path, body);
    office_step(office, 31);
    assert_int_equal(column_of(board, &id), 3);
}

static void board__won__leaves_the_columns(void **state)
{
    Office *office = *state;
    Err err = {0};
    Board *board = open_board(office);
    size_t before = board_open_count(board);
    Id id = deal_named(board, "Whitening")->id;
    assert_int_equal(office_command(office, "won", subject_of(board_find(board, &id)), &err),
                     CMD_DONE);
    assert_int_equal(board_open_count(board), before - 1);
    office_step(office, 4);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_STATUS), 1);
    assert_int_equal(board_find(board, &id)->status, DEAL_WON);
}

static void board__create__appears_in_the_first_stage(void **state)
{
    Office *office = *state;
    Err err = {0};
    Board *board = open_board(office);
    size_t before = board_column(board, 0).count;
    Id free_one = {0}; // one deal for each contact and pipeline is the account's rule
    const Inbox *inbox = app_inbox(office->app);
    for (size_t i = 0; i < inbox_count(inbox, INBOX_ALL) && id_is_empty(&free_one); i++)
        if (!has_deal(board, &inbox_at(inbox, INBOX_ALL, i)->contact))
            free_one = inbox_at(inbox, INBOX_ALL, i)->contact;
    Subject contact = {SUBJECT_CONTACT, free_one, free_one, 0};
    assert_int_equal(office_command(office, "new-deal Night guard 420", contact, &err), CMD_DONE);
    office_step(office, 2);
    assert_int_equal(sandbox_executed(office->sandbox, EP_DEAL_CREATE), 1);
    assert_int_equal(board_column(board, 0).count, before + 1);
    assert_int_equal(deal_named(board, "Night guard")->value.cents, 42000);
}

static void board__filter__keeps_matching_cards(void **state)
{
    Office *office = *state;
    Board *board = open_board(office);
    size_t all = board_open_count(board);
    Money total = board_open_total(board);
    board_filter(board, TEXT("whitening maria"));
    assert_int_equal(board_shown_count(board), 1);
    assert_int_equal(board_open_count(board), all); // what is hidden is still worth something
    assert_int_equal(board_open_total(board).cents, total.cents);
    board_filter(board, TEXT_NONE);
    assert_int_equal(board_shown_count(board), all);
    assert_true(all > 1);
}

static void board__refresh_twice__loses_no_card(void **state)
{
    Office *office = *state;
    Board *board = open_board(office);
    size_t before = board_open_count(board);
    board_refresh(board);
    board_refresh(board);
    office_step(office, 2);
    assert_int_equal(board_open_count(board), before);
}

static void board__deleted_by_a_colleague__is_gone_after_a_complete_reading(void **state)
{
    Office *office = *state;
    Board *board = open_board(office);
    Id gone = deal_named(board, "Whitening")->id;
    g_autofree char *path = g_strdup_printf("/opportunities/%s", gone.s);
    office_request(office, "DELETE", path, NULL);
    board_refresh(board);
    office_step(office, 2);
    assert_null(board_find(board, &gone));
}

static void board__first_stage__cannot_go_further_back(void **state)
{
    Office *office = *state;
    Err err = {0};
    Board *board = open_board(office);
    Subject subject = subject_of(deal_named(board, "Whitening"));
    assert_int_equal(office_command(office, "stage-previous", subject, &err), CMD_FAILED);
    assert_non_null(strstr(err.msg, "first stage"));
}

// Each goes back to what was before itself, whatever the other did.
static void board__two_refused_writes__both_go_back(void **state)
{
    Office *office = *state;
    Err err = {0};
    Board *board = open_board(office);
    Id deal = deal_named(board, "Whitening")->id;
    Subject subject = subject_of(deal_named(board, "Whitening"));
    office_fault(office, "DEAL_UPDATE status 403 times=3");
    assert_int_equal(office_command(office, "stage-next", subject, &err), CMD_DONE);
    assert_int_equal(office_command(office, "value 999", subject, &err), CMD_DONE);
    assert_int_equal(office_command(office, "value 111", subject, &err), CMD_DONE);
    assert_int_equal(column_of(board, &deal), 1);
    office_step(office, 5);
    assert_int_equal(app_ops_attention(office->app), 3);
    assert_int_equal(column_of(board, &deal), 0);
    assert_int_equal(board_find(board, &deal)->value.cents, 45000);
}

// What the service says of the pipelines is read again every hour.
static void board__stages_in_another_order__cards_follow_their_stage(void **state)
{
    Office *office = *state;
    Board *board = open_board(office);
    assert_true(board_column(board, 0).count > 0);
    Rows *stages = (Rows *)(uintptr_t)&board_pipeline(board)->stages;
    Stage first = *(Stage *)rows_at(stages, 0);
    *(Stage *)rows_at(stages, 0) = *(Stage *)rows_at(stages, 1);
    *(Stage *)rows_at(stages, 1) = first;
    board_open(board, &(Id){0});
    for (size_t c = 0; c < board_columns(board); c++)
        for (size_t r = 0; r < board_column(board, c).count; r++)
            assert_true(id_eq(&board_at(board, c, r)->stage, &board_column(board, c).stage->id));
}

static void expect_falling(const Board *board, int64_t (*of)(const Deal *deal), int64_t sign)
{
    size_t seen = 0;
    for (size_t c = 0; c < board_columns(board); c++) {
        for (size_t r = 1; r < board_column(board, c).count; r++, seen++)
            assert_true(sign * of(board_at(board, c, r - 1)) >= sign * of(board_at(board, c, r)));
    }
    assert_true(seen >= 2);
}

static int64_t cents_of(const Deal *deal)
{
    return deal->value.cents;
}

static int64_t stage_change_of(const Deal *deal)
{
    return deal->stage_changed.ms;
}

static void board__sorted__each_column_is_in_that_order(void **state)
{
    Office *office = *state;
    const Board *board = open_board(office);
    Subject nobody = {0};
    Err err = {0};
    expect_falling(board, stage_change_of, 1);
    assert_int_equal(office_command(office, "sort value", nobody, &err), CMD_DONE);
    expect_falling(board, cents_of, 1);
    assert_int_equal(office_command(office, "sort -value", nobody, &err), CMD_DONE);
    expect_falling(board, cents_of, -1);
    assert_int_equal(office_command(office, "sort name", nobody, &err), CMD_DONE);
    for (size_t r = 1; r < board_column(board, 0).count; r++)
        assert_true(
            g_utf8_collate(board_at(board, 0, r - 1)->name.s, board_at(board, 0, r)->name.s) <= 0);
    assert_int_equal(office_command(office, "sort colour", nobody, &err), CMD_FAILED);
    assert_non_null(strstr(err.msg, "stage date name value"));
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(board, OFFICE(board__open__groups_open_deals_by_stage),
           OFFICE(board__move__is_seen_at_once_and_two_steps_are_one_request),
           OFFICE(board__undo__moves_the_card_back),
           OFFICE(board__refused_move__snaps_back_with_the_reason),
           OFFICE(board__colleague__is_seen_by_polling), OFFICE(board__won__leaves_the_columns),
           OFFICE(board__create__appears_in_the_first_stage),
           OFFICE(board__filter__keeps_matching_cards), OFFICE(board__refresh_twice__loses_no_card),
           OFFICE(board__deleted_by_a_colleague__is_gone_after_a_complete_reading),
           OFFICE(board__first_stage__cannot_go_further_back),
           OFFICE(board__two_refused_writes__both_go_back),
           OFFICE(board__stages_in_another_order__cards_follow_their_stage),
           OFFICE(board__sorted__each_column_is_in_that_order));
