#include "config.h"

#include <string.h>

#include "api/denial.h"
#include "base/attr.h"
#include "unit/unit.h"

static void denial_find__texts_as_observed__are_told_apart(void **state)
{
    (void)state;
    const struct {
        int status;
        const char *reason;
        Denial denial;
        ErrKind kind;
    } rows[] = {
        {401, "Invalid JWT", DENIAL_TOKEN, ERR_AUTH},
        {401, "Invalid Private Integration token", DENIAL_TOKEN, ERR_AUTH},
        {401, "The token is not authorized for this scope.", DENIAL_SCOPE, ERR_SCOPE},
        {403, "The token is not authorized for this scope.", DENIAL_SCOPE, ERR_SCOPE},
        {401, "Token's user type mismatch!", DENIAL_KIND, ERR_SCOPE},
        {401, "This authClass type is not allowed to access this scope. Explained.", DENIAL_KIND,
         ERR_SCOPE},
        {403, "The token does not have access to this location.", DENIAL_LOCATION, ERR_SCOPE},
        {401, "This route is not yet supported by the IAM Service. Please update your IAM config.",
         DENIAL_ROUTE, ERR_SCOPE},
        {403, "This route is not yet supported by the IAM Service. Please update your IAM config.",
         DENIAL_ROUTE, ERR_SCOPE},
        {401, "version header was not found.", DENIAL_VERSION, ERR_PROTOCOL},
        {401, "Unauthorized", DENIAL_OTHER, ERR_SCOPE},
        {403, NULL, DENIAL_OTHER, ERR_SCOPE},
        {400, "Invalid JWT", DENIAL_NONE, ERR_NONE},
        {422, "scope must be a string", DENIAL_NONE, ERR_NONE},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Denial denial = denial_find(rows[i].status, rows[i].reason);
        assert_int_equal(denial, rows[i].denial);
        assert_int_equal(denial_err(denial), rows[i].kind);
    }
}

static void denial_mend__every_denial__says_what_to_do(void **state)
{
    (void)state;
    for (int denial = DENIAL_NONE + 1; denial < DENIAL_COUNT; denial++) {
        for (int kind = 0; kind < TOKEN_KIND_COUNT; kind++) {
            TextBuf buf;
            TextRef mend = denial_mend(&buf, (Denial)denial, (TokenKind)kind, NULL, NULL);
            assert_true(mend.n > 10);
            assert_null(strchr(buf.s, '%'));
        }
    }
}

static void denial_mend__scope_and_location__are_named(void **state)
{
    (void)state;
    TextBuf buf;
    denial_mend(&buf, DENIAL_SCOPE, TOKEN_PIT, "contacts.write", NULL);
    assert_non_null(strstr(buf.s, "contacts.write in Settings > Private Integrations"));
    denial_mend(&buf, DENIAL_SCOPE, TOKEN_OAUTH, "contacts.write", NULL);
    assert_non_null(strstr(buf.s, "contacts.write to the app's scopes"));
    denial_mend(&buf, DENIAL_LOCATION, TOKEN_PIT, NULL, "loc-9");
    assert_non_null(strstr(buf.s, "loc-9"));
}

UNIT_TESTS(denial, cmocka_unit_test(denial_find__texts_as_observed__are_told_apart),
           cmocka_unit_test(denial_mend__every_denial__says_what_to_do),
           cmocka_unit_test(denial_mend__scope_and_location__are_named));
