#include "config.h"

#include "contract/bomb.h"

static const char gzip_head[] = {'\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, 3};

// Bits as deflate wants them: least significant first.
typedef struct Bits {
    GString *out;
    unsigned pending;
    int count;
} Bits;

static void put_bits(Bits *bits, unsigned value, int n)
{
    bits->pending |= value << bits->count;
    bits->count += n;
    for (; bits->count >= 8; bits->count -= 8, bits->pending >>= 8)
        g_string_append_c(bits->out, (char)(bits->pending & 0xff));
}

// A Huffman code is written from its most significant bit.
static void put_code(Bits *bits, unsigned code, int n)
{
    for (int i = n - 1; i >= 0; i--)
        put_bits(bits, code >> i & 1, 1);
}

GString *bomb_new(int copies)
{
    Bits bits = {.out = g_string_new_len(gzip_head, sizeof(gzip_head))};
    put_bits(&bits, 1, 1);    // the last block
    put_bits(&bits, 1, 2);    // with fixed codes
    put_code(&bits, 0x50, 8); // ' '
    for (int i = 0; i < copies; i++) {
        put_code(&bits, 0xc5, 8); // length 258
        put_code(&bits, 0, 5);    // distance 1
    }
    put_code(&bits, 0, 7); // end of block
    put_bits(&bits, 0, 7);
    return bits.out;
}

// The check sum of gzip, bit by bit.
static unsigned crc32_of(const char *bytes, size_t n)
{
    unsigned crc = 0xffffffff;
    for (size_t i = 0; i < n; i++) {
        crc ^= (unsigned char)bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static void put_number(GString *out, size_t value, int bytes)
{
    for (; bytes > 0; bytes--, value >>= 8)
        g_string_append_c(out, (char)(value & 0xff));
}

GString *bomb_pack(const char *bytes, size_t n)
{
    enum { BLOCK = 0xffff };
    GString *out = g_string_new_len(gzip_head, sizeof(gzip_head));
    for (size_t at = 0; at < n || n == 0; at += BLOCK) {
        size_t part = MIN(n - at, (size_t)BLOCK);
        put_number(out, at + part == n, 1); // a stored block, the last one or not
        put_number(out, part, 2);
        put_number(out, ~part & 0xffff, 2);
        g_string_append_len(out, bytes + at, (gssize)part);
        if (at + part == n)
            break;
    }
    put_number(out, crc32_of(bytes, n), 4);
    put_number(out, n, 4);
    return out;
}
