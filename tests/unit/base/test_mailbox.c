#include "config.h"

#include <glib.h>
#include <poll.h>
#include <pthread.h>

#include "base/mailbox.h"
#include "unit/unit.h"

static int freed;

static void count_free(void *item)
{
    freed++;
    g_free(item);
}

static bool is_readable(Mailbox *mb)
{
    struct pollfd fd = {.fd = mailbox_fd(mb), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

static void mailbox_take__after_puts__gives_first_in_first_out(void **state)
{
    (void)state;
    Err err;
    int items[3];
    Mailbox *mb = mailbox_new(8, NULL);
    assert_null(mailbox_take(mb));
    for (int i = 0; i < 3; i++)
        assert_true(mailbox_put(mb, &items[i], &err));
    assert_int_equal(mailbox_count(mb), 3);
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(mailbox_take(mb), &items[i]);
    assert_null(mailbox_take(mb));
    mailbox_free(mb);
}

static void mailbox_put__full__fails_and_leaves_the_item(void **state)
{
    (void)state;
    Err err;
    int item;
    Mailbox *mb = mailbox_new(2, NULL);
    assert_true(mailbox_put(mb, &item, &err));
    assert_true(mailbox_put(mb, &item, &err));
    assert_false(mailbox_put(mb, &item, &err));
    assert_int_equal(err.kind, ERR_LIMITED);
    assert_int_equal(mailbox_count(mb), 2);
    assert_non_null(mailbox_take(mb));
    assert_true(mailbox_put(mb, &item, &err));
    mailbox_free(mb);
}

static void mailbox_fd__while_not_empty__is_readable(void **state)
{
    (void)state;
    Err err;
    int item;
    Mailbox *mb = mailbox_new(8, NULL);
    assert_false(is_readable(mb));
    for (int round = 0; round < 3; round++) {
        assert_true(mailbox_put(mb, &item, &err));
        assert_true(mailbox_put(mb, &item, &err));
        assert_true(is_readable(mb));
        mailbox_take(mb);
        assert_true(is_readable(mb));
        mailbox_take(mb);
        assert_false(is_readable(mb));
    }
    mailbox_free(mb);
}

static void mailbox_close__empty__wakes_the_taker_for_good(void **state)
{
    (void)state;
    Mailbox *mb = mailbox_new(8, NULL);
    mailbox_close(mb);
    mailbox_close(mb);
    assert_true(is_readable(mb));
    assert_null(mailbox_take(mb));
    assert_true(is_readable(mb));
    mailbox_free(mb);
}

static void mailbox_close__with_items__lets_them_be_taken(void **state)
{
    (void)state;
    Err err;
    int item;
    Mailbox *mb = mailbox_new(8, NULL);
    assert_true(mailbox_put(mb, &item, &err));
    mailbox_close(mb);
    assert_false(mailbox_put(mb, &item, &err));
    assert_int_equal(err.kind, ERR_CANCELLED);
    assert_ptr_equal(mailbox_take(mb), &item);
    assert_null(mailbox_take(mb));
    assert_true(is_readable(mb));
    mailbox_free(mb);
}

static void mailbox_free__with_items__frees_each_once(void **state)
{
    (void)state;
    Err err;
    freed = 0;
    Mailbox *mb = mailbox_new(8, count_free);
    for (int i = 0; i < 3; i++)
        assert_true(mailbox_put(mb, g_malloc(1), &err));
    g_free(mailbox_take(mb));
    mailbox_free(mb);
    assert_int_equal(freed, 2);
    mailbox_free(NULL);
}

#define SENDERS 3
#define EACH    2000

typedef struct Parcel {
    int sender, number;
} Parcel;

typedef struct Sender {
    Mailbox *mb;
    int id;
} Sender;

static void *send_many(void *arg)
{
    const Sender *sender = arg;
    for (int i = 0; i < EACH; i++) {
        Parcel *parcel = g_new(Parcel, 1);
        *parcel = (Parcel){sender->id, i};
        Err err;
        while (!mailbox_put(sender->mb, parcel, &err))
            g_thread_yield();
    }
    return NULL;
}

static void mailbox__several_senders__delivers_all_in_order_per_sender(void **state)
{
    (void)state;
    Mailbox *mb = mailbox_new(16, g_free);
    pthread_t threads[SENDERS];
    Sender senders[SENDERS];
    int next[SENDERS] = {0};
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (Sender){mb, i};
        assert_int_equal(pthread_create(&threads[i], NULL, send_many, &senders[i]), 0);
    }
    for (int taken = 0; taken < SENDERS * EACH;) {
        struct pollfd fd = {.fd = mailbox_fd(mb), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 60000), 1);
        Parcel *parcel;
        while ((parcel = mailbox_take(mb))) {
            assert_int_equal(parcel->number, next[parcel->sender]++);
            g_free(parcel);
            taken++;
        }
    }
    for (int i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(mailbox_count(mb), 0);
    mailbox_free(mb);
}

static void *put_two(void *arg)
{
    static int items[2];
    Mailbox *mb = arg;
    Err err = {0};
    bool ok = mailbox_put_waiting(mb, &items[0], &err) && mailbox_put_waiting(mb, &items[1], &err);
    return GINT_TO_POINTER(ok ? 1 : (int)err.kind + 2);
}

static void mailbox_put_waiting__full__waits_until_something_is_taken(void **state)
{
    (void)state;
    Mailbox *mb = mailbox_new(1, NULL);
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(pthread_create(&thread, NULL, put_two, mb), 0);
    for (int taken = 0; taken < 2; taken++) {
        struct pollfd fd = {.fd = mailbox_fd(mb), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 60000), 1);
        assert_int_equal(mailbox_count(mb), 1);
        assert_non_null(mailbox_take(mb));
    }
    pthread_join(thread, &result);
    assert_int_equal(GPOINTER_TO_INT(result), 1);
    mailbox_free(mb);
}

static void mailbox_close__full__ends_the_waiting(void **state)
{
    (void)state;
    Mailbox *mb = mailbox_new(1, NULL);
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(pthread_create(&thread, NULL, put_two, mb), 0);
    struct pollfd fd = {.fd = mailbox_fd(mb), .events = POLLIN};
    assert_int_equal(poll(&fd, 1, 60000), 1);
    mailbox_close(mb);
    pthread_join(thread, &result);
    assert_int_equal(GPOINTER_TO_INT(result), ERR_CANCELLED + 2);
    assert_int_equal(mailbox_count(mb), 1);
    mailbox_free(mb);
}

UNIT_TESTS(mailbox, cmocka_unit_test(mailbox_take__after_puts__gives_first_in_first_out),
           cmocka_unit_test(mailbox_put__full__fails_and_leaves_the_item),
           cmocka_unit_test(mailbox_fd__while_not_empty__is_readable),
           cmocka_unit_test(mailbox_close__empty__wakes_the_taker_for_good),
           cmocka_unit_test(mailbox_close__with_items__lets_them_be_taken),
           cmocka_unit_test(mailbox_put_waiting__full__waits_until_something_is_taken),
           cmocka_unit_test(mailbox_close__full__ends_the_waiting),
           cmocka_unit_test(mailbox_free__with_items__frees_each_once),
           cmocka_unit_test(mailbox__several_senders__delivers_all_in_order_per_sender));
