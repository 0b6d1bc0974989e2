#include "config.h"

#include "contract/bench.h"

// With other tokens than an account's, or with none: the sandbox's own tests ask for them.
static bool needs_other_tokens(EndpointId ep)
{
    static const EndpointId others[] = {EP_LOCATION_SEARCH, EP_OAUTH_TOKEN, EP_OAUTH_RECONNECT,
                                        EP_OAUTH_LOCATION_TOKEN, EP_OAUTH_INSTALLED};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (others[i] == ep)
            return true;
    return false;
}

static void cover__every_endpoint__was_walked_on_its_good_path(void **state)
{
    (void)state;
    for (int id = EP_NONE + 1; id < EP_COUNT; id++)
        if (!bench_was_done((EndpointId)id) && !needs_other_tokens((EndpointId)id))
            fail_msg("%s was not asked for", endpoint_info((EndpointId)id)->name);
}

UNIT_TESTS(cover, cmocka_unit_test(cover__every_endpoint__was_walked_on_its_good_path));
