#include "config.h"

#include "contract/bench.h"

static void cover__every_endpoint__was_walked_on_its_good_path(void **state)
{
    (void)state;
    for (int id = EP_NONE + 1; id < EP_COUNT; id++)
        if (!bench_was_done((EndpointId)id))
            fail_msg("%s was not asked for", endpoint_info((EndpointId)id)->name);
}

UNIT_TESTS(cover, cmocka_unit_test(cover__every_endpoint__was_walked_on_its_good_path));
