#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "store/schema.h"
#include "unit/store/room.h"
#include "unit/unit.h"

// Files of earlier versions: their rows keep their checksums, and what was added later is empty.

// Written by the program whose files had one step.
static const char first_row[] =
    "insert into op values (1,1,2879248629,'ed379d61-dd34-4b9e-9a02-b6652cc78cbe','acme','L1',"
    "'deal-stage','DEAL_UPDATE',0,'deal/D1','D1','','D1','','{\"pipelineStageId\":\"S2\"}',NULL,"
    "'Whitening > Proposal','{\"endpoint\":\"DEAL_UPDATE\",\"params\":[\"D1\",\"\"],"
    "\"body\":\"{\\\"pipelineStageId\\\":\\\"S1\\\"}\"}',1700000000000,1700000005000,"
    "0,0,0,0,0,0,0,NULL,'','','');"
    "pragma user_version=1;";

static void make_first(const Room *room)
{
    room_sql(room, journal_schema[0]);
    room_sql(room, first_row);
    g_chmod(room->path, 0600);
}

static void journal_open__file_of_the_first_version__keeps_its_rows(void **state)
{
    Room *room = *state;
    make_first(room);
    Journal *journal = room_open(room);
    Op op;
    bool found = false;
    Err err = {0};
    assert_true(journal_op(journal, 1, &op, &found, &err));
    assert_true(found);
    assert_string_equal(op.summary, "Whitening > Proposal");
    assert_null(op.base);
    assert_null(op.theirs);
    assert_true(journal_move(journal, &op, OP_READY, &err));
    op_clear(&op);
    assert_int_equal(room_count(journal, OP_READY), 1);
    assert_int_equal(journal_damaged(journal), 0);
    journal_close(journal);
    assert_int_equal(room_number(room, "pragma user_version"), JOURNAL_STEPS);
}

static void journal_open__first_version__takes_what_came_later(void **state)
{
    Room *room = *state;
    make_first(room);
    Journal *journal = room_open(room);
    Op op = room_op(OP_READY, "moved");
    op.base = g_strdup("{\"pipelineStageId\":\"S1\"}");
    op.theirs = g_strdup("{\"pipelineStageId\":\"S3\"}");
    Err err = {0};
    Op back;
    bool found = false;
    assert_true(journal_add(journal, &op, NULL, &err));
    assert_true(journal_move(journal, &op, OP_CHANGED, &err));
    assert_true(journal_op(journal, op.id, &back, &found, &err));
    assert_true(found);
    assert_string_equal(back.base, op.base);
    assert_string_equal(back.theirs, op.theirs);
    op_clear(&back);
    room_sql(room, "update op set base='{\"pipelineStageId\":\"S4\"}' where id=2");
    assert_int_equal(room_count(journal, OP_CHANGED), 0); // the checksum knows them, too
    assert_int_equal(journal_damaged(journal), 1);
    op_clear(&op);
    journal_close(journal);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_setup, room_teardown)

UNIT_TESTS(journal_old, TEST(journal_open__file_of_the_first_version__keeps_its_rows),
           TEST(journal_open__first_version__takes_what_came_later));
