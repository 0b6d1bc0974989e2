#include "config.h"

#include "app/enrol_work.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

enum { BOX_ROOM = 64 };

typedef void TaskFn(EnrolHand *hand, EnrolTask *task);

static TaskFn *const fns[] = {
    [TASK_TOKEN] = enrol_do_token,
    [TASK_CHECK] = enrol_do_check,
    [TASK_WAIT] = enrol_do_wait,
    [TASK_EXCHANGE] = enrol_do_exchange,
    [TASK_PLACE] = enrol_do_place,
    [TASK_AREAS] = enrol_do_areas,
    [TASK_ME] = enrol_do_me,
    [TASK_THEME] = enrol_do_theme,
    [TASK_REMEMBER] = enrol_do_remember,
};
static_assert(ARRAY_LEN(fns) == TASK_COUNT, "one function per task");

EnrolTask *enrol_task_new(EnrolTaskKind kind)
{
    EnrolTask *task = g_new0(EnrolTask, 1);
    task->kind = kind;
    return task;
}

static void free_secret_text(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    g_free(text);
}

void enrol_task_free(EnrolTask *task)
{
    if (!task)
        return;
    secret_free(task->secret);
    free_secret_text(task->text); // may be a code
    free_secret_text(task->code);
    g_free(task->client_id);
    g_free(task->redirect);
    g_free(task->granted);
    g_free(task->profile);
    text_clear(&task->name);
    if (task->people)
        g_ptr_array_unref(task->people);
    g_free(task);
}

void enrol_person_free(gpointer data)
{
    EnrolPerson *person = data;
    text_clear(&person->label);
    text_clear(&person->detail);
    g_free(person);
}

void enrol_news_free(void *data)
{
    EnrolNews *news = data;
    enrol_task_free(news->task);
    g_free(news);
}

static void free_task(void *task)
{
    enrol_task_free(task);
}

static void wait_for(const Mailbox *box)
{
    struct pollfd fd = {mailbox_fd(box), POLLIN, 0};
    poll(&fd, 1, -1);
}

// The box of news is emptied by the loop: it is full only when nobody will look any more.
static void tell(EnrolHand *hand, EnrolTask *take_task)
{
    Err ignored = {0};
    EnrolNews *news = g_new0(EnrolNews, 1);
    news->task = take_task;
    news->serial = take_task->serial;
    if (!mailbox_put(hand->news, news, &ignored))
        enrol_news_free(news);
}

static void *work(void *data)
{
    EnrolHand *hand = data;
    for (;;) {
        bool quits = atomic_load(&hand->quits);
        EnrolTask *task = mailbox_take(hand->tasks);
        if (!task && quits)
            return NULL;
        if (!task) {
            wait_for(hand->tasks);
            continue;
        }
        fns[task->kind](hand, task);
        tell(hand, task);
    }
}

// Signals are the loop's.
static void start(EnrolHand *hand)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    BUG_ON(pthread_create(&hand->thread, NULL, work, hand) != 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

EnrolHand *enrol_hand_new(const EnrolConfig *config)
{
    EnrolHand *hand = g_new0(EnrolHand, 1);
    hand->base_url = g_strdup(config->base_url);
    hand->options_path = g_strdup(config->options_path);
    hand->state_path = enrol_state_path(config->profile);
    hand->name = g_strdup(config->profile);
    hand->clock = config->clock;
    hand->tasks = mailbox_new(BOX_ROOM, free_task);
    hand->news = mailbox_new(BOX_ROOM, enrol_news_free);
    profile_init(&hand->draft);
    start(hand);
    return hand;
}

void enrol_hand_free(EnrolHand *hand)
{
    atomic_store(&hand->quits, true);
    mailbox_close(hand->tasks);
    pthread_join(hand->thread, NULL);
    mailbox_free(hand->tasks);
    mailbox_free(hand->news);
    profile_clear(&hand->draft);
    g_free(hand->base_url);
    g_free(hand->options_path);
    g_free(hand->state_path);
    g_free(hand->name);
    g_free(hand);
}

bool enrol_hand_give(EnrolHand *hand, EnrolTask *take_task)
{
    Err ignored = {0};
    bool ok = mailbox_put(hand->tasks, take_task, &ignored);
    if (!ok)
        enrol_task_free(take_task);
    return ok;
}
