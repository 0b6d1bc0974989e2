#include "config.h"

#include "unit/unit.h"

extern const TestList cli_auth_tests;
extern const TestList cli_keyring_tests;
extern const TestList cli_login_tests;
extern const TestList cli_complete_tests;
extern const TestList cli_doctor_tests;
extern const TestList cli_events_tests;
extern const TestList cli_outbox_tests;
extern const TestList cli_plain_tests;
extern const TestList cli_plain_lists_tests;
extern const TestList cli_plain_seat_tests;
extern const TestList cli_search_tests;
extern const TestList cli_shells_tests;

int main(void)
{
    static const TestList *const lists[] = {
        &cli_auth_tests,        &cli_keyring_tests,    &cli_login_tests,  &cli_doctor_tests,
        &cli_complete_tests,    &cli_events_tests,     &cli_outbox_tests, &cli_plain_tests,
        &cli_plain_lists_tests, &cli_plain_seat_tests, &cli_search_tests, &cli_shells_tests};
    return unit_run("cli", lists, sizeof(lists) / sizeof(lists[0]));
}
