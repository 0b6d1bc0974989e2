#include "config.h"

#include "base/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/eventfd.h>
#endif

typedef struct Node {
    struct Node *next;
    void *item;
} Node;

struct Mailbox {
    // immutable
    size_t capacity;
    void (*free_item)(void *);
    int read_fd, write_fd; // the same where there is eventfd
    // locked by mu
    pthread_mutex_t mu;
    pthread_cond_t room; // something was taken, or the box was closed
    Node *head, **tail;
    size_t count;
    bool closed;
};

static void open_signal(Mailbox *mb)
{
#ifdef __linux__
    mb->read_fd = mb->write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (mb->read_fd < 0)
        g_error("eventfd: %s", g_strerror(errno));
#else
    int fds[2];
    if (pipe(fds) != 0)
        g_error("pipe: %s", g_strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    mb->read_fd = fds[0];
    mb->write_fd = fds[1];
#endif
}

// Eight bytes suit both an eventfd and a pipe. Raised and lowered under the lock, in step with the
// count, so the descriptor can neither block nor miss.
static void raise_signal(Mailbox *mb)
{
    uint64_t one = 1;
    ssize_t n;
    do
        n = write(mb->write_fd, &one, sizeof(one));
    while (n < 0 && errno == EINTR);
    BUG_ON(n != sizeof(one));
}

static void lower_signal(Mailbox *mb)
{
    uint64_t value;
    ssize_t n;
    do
        n = read(mb->read_fd, &value, sizeof(value));
    while (n < 0 && errno == EINTR);
    BUG_ON(n != sizeof(value));
}

Mailbox *mailbox_new(size_t capacity, void (*free_item)(void *))
{
    BUG_ON(capacity == 0);
    Mailbox *mb = g_new0(Mailbox, 1);
    mb->capacity = capacity;
    mb->free_item = free_item;
    mb->tail = &mb->head;
    pthread_mutex_init(&mb->mu, NULL);
    pthread_cond_init(&mb->room, NULL);
    open_signal(mb);
    return mb;
}

void mailbox_free(Mailbox *mb)
{
    if (!mb)
        return;
    Node *node = mb->head;
    while (node) {
        Node *next = node->next;
        if (mb->free_item)
            mb->free_item(node->item);
        g_free(node);
        node = next;
    }
    close(mb->read_fd);
    if (mb->write_fd != mb->read_fd)
        close(mb->write_fd);
    pthread_cond_destroy(&mb->room);
    pthread_mutex_destroy(&mb->mu);
    g_free(mb);
}

// Called with the lock held.
static bool may_put(const Mailbox *mb, Err *err)
{
    if (mb->closed)
        return err_set(err, ERR_CANCELLED, "closed");
    if (mb->count >= mb->capacity)
        return err_set(err, ERR_LIMITED, "too much is waiting");
    return true;
}

typedef enum WhenFull { FULL_FAILS, FULL_WAITS } WhenFull;

static bool put(Mailbox *mb, void *item, WhenFull when_full, Err *err)
{
    BUG_ON(!item); // NULL means "empty" to who takes
    Node *node = g_new0(Node, 1);
    node->item = item;
    pthread_mutex_lock(&mb->mu);
    while (when_full == FULL_WAITS && !mb->closed && mb->count >= mb->capacity)
        pthread_cond_wait(&mb->room, &mb->mu);
    bool ok = may_put(mb, err);
    if (ok) {
        *mb->tail = node;
        mb->tail = &node->next;
        if (mb->count++ == 0)
            raise_signal(mb);
    }
    pthread_mutex_unlock(&mb->mu);
    if (!ok)
        g_free(node);
    return ok;
}

bool mailbox_put(Mailbox *mb, void *take_item, Err *err)
{
    return put(mb, take_item, FULL_FAILS, err);
}

bool mailbox_put_waiting(Mailbox *mb, void *take_item, Err *err)
{
    return put(mb, take_item, FULL_WAITS, err);
}

void *mailbox_take(Mailbox *mb)
{
    void *item = NULL;
    pthread_mutex_lock(&mb->mu);
    Node *node = mb->head;
    if (node) {
        item = node->item;
        mb->head = node->next;
        if (!mb->head)
            mb->tail = &mb->head;
        if (--mb->count == 0 && !mb->closed)
            lower_signal(mb);
        pthread_cond_signal(&mb->room);
    }
    pthread_mutex_unlock(&mb->mu);
    g_free(node);
    return item;
}

size_t mailbox_count(Mailbox *mb)
{
    pthread_mutex_lock(&mb->mu);
    size_t count = mb->count;
    pthread_mutex_unlock(&mb->mu);
    return count;
}

int mailbox_fd(const Mailbox *mb)
{
    return mb->read_fd;
}

void mailbox_close(Mailbox *mb)
{
    pthread_mutex_lock(&mb->mu);
    if (!mb->closed && mb->count == 0)
        raise_signal(mb);
    mb->closed = true;
    pthread_cond_broadcast(&mb->room);
    pthread_mutex_unlock(&mb->mu);
}
