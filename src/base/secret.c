#include "config.h"

#include "base/secret.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/attr.h"

// Lives at the start of its own mapping; the bytes follow it.
struct Secret {
    size_t mapped, n;
    char bytes[];
};

Secret *secret_new(const char *bytes, size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t mapped = (sizeof(Secret) + n + 1 + page - 1) / page * page;
    Secret *secret = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (secret == MAP_FAILED)
        g_error("out of memory for a secret");
        // Best effort both: a limit or an old kernel must not keep the user from signing in.
#ifdef MADV_DONTDUMP
    (void)madvise(secret, mapped, MADV_DONTDUMP);
#endif
    (void)mlock(secret, mapped);
    secret->mapped = mapped;
    secret->n = n;
    if (n)
        memcpy(secret->bytes, bytes, n);
    return secret;
}

Secret *secret_dup(const Secret *secret)
{
    return secret_new(secret->bytes, secret->n);
}

void secret_free(Secret *secret)
{
    if (!secret)
        return;
    size_t mapped = secret->mapped;
    explicit_bzero(secret, mapped);
    munmap(secret, mapped);
}

bool secret_eq(const Secret *a, const Secret *b)
{
    if (a->n != b->n) // the length of a token is no secret
        return false;
    unsigned char difference = 0;
    for (size_t i = 0; i < a->n; i++)
        difference |= (unsigned char)(a->bytes[i] ^ b->bytes[i]);
    return difference == 0;
}

size_t secret_len(const Secret *secret)
{
    return secret->n;
}

const char *secret_reveal(const Secret *secret)
{
    return secret->bytes;
}

void secret_harden_process(void)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    // The leak checker stops its own process with ptrace.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

Secret *secret_take_env(const char *name)
{
    char *value = getenv(name);
    if (!value)
        return NULL;
    size_t n = strlen(value);
    Secret *secret = n ? secret_new(value, n) : NULL;
    // The bytes are those that /proc/PID/environ shows; unsetenv only forgets the pointer to them.
    explicit_bzero(value, n);
    unsetenv(name);
    return secret;
}
