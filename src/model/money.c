#include "config.h"

#include <stdio.h>
#include <string.h>

#include "model/record.h"

enum { MONEY_OUT = 32, MONEY_SYMBOL = 4, MONEY_DIGITS = 15 };

// Writes the digits of whole with a comma every three from the right; returns how many bytes.
static size_t group_digits(uint64_t whole, char *out)
{
    char digits[24];
    size_t n = (size_t)snprintf(digits, sizeof(digits), "%" G_GUINT64_FORMAT, (guint64)whole);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return used;
}

void money_format(Money money, const char *symbol, char *out)
{
    if (!money.known) {
        g_strlcpy(out, "-", MONEY_OUT);
        return;
    }
    char grouped[32];
    uint64_t cents = money.cents < 0 ? 0 - (uint64_t)money.cents : (uint64_t)money.cents;
    group_digits(cents / 100, grouped);
    size_t symbol_n = strlen(symbol) <= MONEY_SYMBOL ? strlen(symbol) : 0;
    int n = snprintf(out, MONEY_OUT, "%s%.*s%s", money.cents < 0 ? "-" : "", (int)symbol_n, symbol,
                     grouped);
    if (cents % 100 != 0)
        snprintf(out + n, (size_t)(MONEY_OUT - n), ".%02u", (unsigned)(cents % 100));
}

bool money_parse(const char *s, Money *out)
{
    bool negative = *s == '-';
    int64_t cents = 0;
    int digits = 0;
    int decimals = -1; // none seen yet
    for (s += negative; *s; s++) {
        if (*s == '.' && decimals < 0) {
            decimals = 0;
        } else if (g_ascii_isdigit(*s) && digits < MONEY_DIGITS && decimals < 2) {
            cents = cents * 10 + (*s - '0');
            digits++;
            decimals += decimals >= 0;
        } else if (*s != ',' || decimals >= 0 || digits == 0) {
            return false;
        }
    }
    if (digits == 0)
        return false;
    for (int have = decimals < 0 ? 0 : decimals; have < 2; have++)
        cents *= 10;
    *out = (Money){.cents = negative ? -cents : cents, .known = true};
    return true;
}
