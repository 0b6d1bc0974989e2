#include "config.h"

#include "base/sieve.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"

enum { BLOCK_SIZE = 64 * 1024, WORDS_MAX = 16, LANE = 16, GONE = -1 };

typedef struct Entry { // in a block, unaligned, before the bytes of its text and a NUL
    uint32_t row;      // GONE as a number: dead
    uint16_t n;
} Entry;

typedef struct Block {
    size_t used, dead;             // bytes
    char bytes[BLOCK_SIZE + LANE]; // lanes are read over the end
} Block;

typedef uint8_t Lane __attribute__((vector_size(LANE)));

typedef struct Word {
    const char *s;
    size_t n;
    Lane first, last; // of its bytes
} Word;

typedef struct Words {
    Word items[WORDS_MAX];
    size_t count;
} Words;

struct Sieve {
    GPtrArray *blocks;  // of Block, owned; never moved
    GPtrArray *at;      // by row: its entry; NULL when the number is free
    GArray *free_rows;  // uint32_t
    GByteArray *passes; // a bit per row
    char *filter;       // NULL: all pass
};

Sieve *sieve_new(void)
{
    Sieve *sieve = g_new0(Sieve, 1);
    sieve->blocks = g_ptr_array_new_with_free_func(g_free);
    sieve->at = g_ptr_array_new();
    sieve->free_rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    sieve->passes = g_byte_array_new();
    return sieve;
}

void sieve_free(Sieve *sieve)
{
    if (!sieve)
        return;
    g_ptr_array_free(sieve->blocks, TRUE);
    g_ptr_array_free(sieve->at, TRUE);
    g_array_free(sieve->free_rows, TRUE);
    g_byte_array_free(sieve->passes, TRUE);
    g_free(sieve->filter);
    g_free(sieve);
}

// ---- entries ----

static Entry read_entry(const char *at)
{
    Entry entry;
    memcpy(&entry, at, sizeof(entry));
    return entry;
}

static size_t entry_size(const Entry *entry)
{
    return sizeof(*entry) + entry->n + 1;
}

static Block *room_for(Sieve *sieve, size_t size)
{
    guint count = sieve->blocks->len;
    Block *block = count ? sieve->blocks->pdata[count - 1] : NULL;
    if (block && block->used + size <= BLOCK_SIZE)
        return block;
    block = g_malloc(sizeof(Block));
    block->used = block->dead = 0;
    g_ptr_array_add(sieve->blocks, block);
    return block;
}

static void place(Sieve *sieve, uint32_t row, const char *folded)
{
    Entry entry = {row, (uint16_t)strnlen(folded, SIEVE_TEXT_MAX)};
    Block *block = room_for(sieve, entry_size(&entry));
    char *at = block->bytes + block->used;
    memcpy(at, &entry, sizeof(entry));
    memcpy(at + sizeof(entry), folded, entry.n);
    at[sizeof(entry) + entry.n] = '\0';
    block->used += entry_size(&entry);
    sieve->at->pdata[row] = at;
}

// What is dead is stepped over; it goes when all of its block is dead.
static void displace(Sieve *sieve, uint32_t row)
{
    char *at = sieve->at->pdata[row];
    Entry entry = read_entry(at);
    size_t size = entry_size(&entry);
    entry.row = (uint32_t)GONE;
    memcpy(at, &entry, sizeof(entry));
    sieve->at->pdata[row] = NULL;
    for (guint i = 0; i < sieve->blocks->len; i++) {
        Block *block = sieve->blocks->pdata[i];
        if (at < block->bytes || at >= block->bytes + BLOCK_SIZE)
            continue;
        block->dead += size;
        if (block->dead == block->used)
            block->used = block->dead = 0;
        return;
    }
}

// ---- words ----

static Lane lane_of(char byte)
{
    Lane lane;
    memset(&lane, byte, sizeof(lane));
    return lane;
}

static Lane lane_at(const char *s)
{
    Lane lane;
    memcpy(&lane, s, sizeof(lane));
    return lane;
}

static Words split(const char *filter)
{
    Words words = {.count = 0};
    while (*filter && words.count < WORDS_MAX) {
        filter += strspn(filter, " ");
        size_t n = strcspn(filter, " ");
        if (n)
            words.items[words.count++] =
                (Word){filter, n, lane_of(filter[0]), lane_of(filter[n - 1])};
        filter += n;
    }
    return words;
}

// memmem is slow on texts as short as a row: here sixteen places at once are asked whether the
// word's first and last bytes stand there. Reads up to a lane behind the text.
static bool occurs(const Word *word, const char *text, size_t n)
{
    for (size_t i = 0; i + word->n <= n; i += LANE) {
        uint64_t hits[2];
        Lane both = (Lane)((lane_at(text + i) == word->first) &
                           (lane_at(text + i + word->n - 1) == word->last));
        memcpy(hits, &both, sizeof(hits));
        if ((hits[0] | hits[1]) == 0)
            continue;
        size_t end = MIN(i + LANE, n - word->n + 1);
        for (size_t k = i; k < end; k++)
            if (text[k] == word->s[0] && memcmp(text + k, word->s, word->n) == 0)
                return true;
    }
    return false;
}

static bool matches(const Words *words, const char *text, size_t n)
{
    for (size_t i = 0; i < words->count; i++)
        if (!occurs(&words->items[i], text, n))
            return false;
    return true;
}

static void mark(Sieve *sieve, uint32_t row, bool pass)
{
    guint8 *byte = &sieve->passes->data[row / 8], bit = (guint8)(1u << row % 8);
    *byte = (guint8)(pass ? *byte | bit : *byte & ~bit);
}

static void judge(Sieve *sieve, uint32_t row)
{
    const char *text = sieve_text(sieve, row);
    Words words = split(sieve->filter ? sieve->filter : "");
    mark(sieve, row, matches(&words, text, strlen(text)));
}

static void judge_block(Sieve *sieve, const Block *block, const Words *words, bool narrower)
{
    for (const char *at = block->bytes, *end = at + block->used; at < end;) {
        Entry entry = read_entry(at);
        if (entry.row != (uint32_t)GONE && !(narrower && !sieve_passes(sieve, entry.row)))
            mark(sieve, entry.row, matches(words, at + sizeof(entry), entry.n));
        at += entry_size(&entry);
    }
}

// ---- what the header says ----

uint32_t sieve_add(Sieve *sieve, const char *folded)
{
    GArray *free_rows = sieve->free_rows;
    uint32_t row = sieve->at->len;
    if (free_rows->len > 0) {
        row = g_array_index(free_rows, uint32_t, free_rows->len - 1);
        g_array_set_size(free_rows, free_rows->len - 1);
    } else {
        g_ptr_array_add(sieve->at, NULL);
        if (row % 8 == 0)
            g_byte_array_append(sieve->passes, (const guint8 *)"", 1);
    }
    place(sieve, row, folded);
    judge(sieve, row);
    return row;
}

void sieve_change(Sieve *sieve, uint32_t row, const char *folded)
{
    if (strcmp(sieve_text(sieve, row), folded) == 0)
        return;
    displace(sieve, row);
    place(sieve, row, folded);
    judge(sieve, row);
}

void sieve_remove(Sieve *sieve, uint32_t row)
{
    BUG_ON(row >= sieve->at->len || !sieve->at->pdata[row]);
    displace(sieve, row);
    g_array_append_val(sieve->free_rows, row);
}

const char *sieve_text(const Sieve *sieve, uint32_t row)
{
    BUG_ON(row >= sieve->at->len || !sieve->at->pdata[row]);
    return (const char *)sieve->at->pdata[row] + sizeof(Entry);
}

void sieve_filter(Sieve *sieve, const char *folded_words)
{
    g_autofree char *before = sieve->filter;
    bool blank = !folded_words || folded_words[strspn(folded_words, " ")] == '\0';
    sieve->filter = blank ? NULL : g_strdup(folded_words);
    if (blank && !before)
        return;
    bool narrower = before && !blank && g_str_has_prefix(sieve->filter, before);
    Words words = split(blank ? "" : sieve->filter);
    for (guint i = 0; i < sieve->blocks->len; i++)
        judge_block(sieve, sieve->blocks->pdata[i], &words, narrower);
}

bool sieve_passes(const Sieve *sieve, uint32_t row)
{
    return sieve->passes->data[row / 8] >> row % 8 & 1;
}
