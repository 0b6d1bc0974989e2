#include "config.h"

#include "harness/scene_file.h"
#include "unit/unit.h"

static const char sample[] = "# a story\n"
                             "[setup]\n"
                             "size   100x30\n"
                             "fault  MESSAGE_SEND drop-after   # once\n"
                             "fault  CONTACT_SEARCH status 429\n"
                             "args   --profile \"my own\"\n"
                             "[steps]\n"
                             "keys   Enter r\n"
                             "type   costs #5\n"
                             "step   6s    # the hold runs out\n"
                             "[screen 24..25]\n"
                             "| You  Running late\n"
                             "^ bbb\n"
                             "|\n"
                             "[steps]\n"
                             "sync\n"
                             "[requests]\n"
                             "MESSAGE_SEND   1\n"
                             "[received]\n"
                             "MESSAGE_LIST   >= 2\n";

static const SceneItem *item_at(const Scene *scene, guint i)
{
    assert_true(i < scene->items->len);
    return g_ptr_array_index(scene->items, i);
}

static Scene *parse(const char *text)
{
    g_autoptr(GString) why = g_string_new(NULL);
    Scene *scene = scene_parse("dir/late.scene", text, why);
    assert_string_equal(why->str, "");
    return scene;
}

static void scene_parse__setup__options_taken(void **state)
{
    (void)state;
    Scene *scene = parse(sample);
    assert_string_equal(scene->name, "late");
    assert_int_equal(scene->setup.cols, 100);
    assert_int_equal(scene->setup.rows, 30);
    assert_string_equal(scene->setup.world, "small");
    assert_string_equal(scene->setup.faults->str,
                        "MESSAGE_SEND drop-after; CONTACT_SEARCH status 429");
    assert_string_equal(g_ptr_array_index(scene->setup.args, 1), "my own");
    scene_free(scene);
}

static void scene_parse__steps__in_order_with_text_kept_whole(void **state)
{
    (void)state;
    Scene *scene = parse(sample);
    assert_int_equal(scene->items->len, 7);
    assert_string_equal(item_at(scene, 0)->arg, "Enter r");
    assert_string_equal(item_at(scene, 1)->arg, "costs #5");
    assert_string_equal(item_at(scene, 2)->arg, "6s");
    assert_int_equal(item_at(scene, 3)->kind, SCENE_SCREEN);
    assert_string_equal(item_at(scene, 4)->verb, "sync");
    assert_int_equal(item_at(scene, 5)->kind, SCENE_REQUESTS);
    assert_int_equal(item_at(scene, 6)->kind, SCENE_RECEIVED);
    assert_string_equal(item_at(scene, 6)->arg, ">= 2");
    scene_free(scene);
}

static void scene_parse__screen__range_and_rows(void **state)
{
    (void)state;
    Scene *scene = parse(sample);
    const SceneItem *screen = item_at(scene, 3);
    assert_int_equal(screen->from, 24);
    assert_int_equal(screen->to, 25);
    assert_int_equal(screen->rows->len, 3);
    assert_string_equal(g_ptr_array_index(screen->rows, 1), "^ bbb");
    scene_free(scene);
}

static void scene_parse__unknown_section__refused_with_its_line(void **state)
{
    (void)state;
    g_autoptr(GString) why = g_string_new(NULL);
    assert_null(scene_parse("x.scene", "[setup]\n[stepz]\n", why));
    assert_string_equal(why->str, "x.scene:2: no such section: stepz\n");
}

static void scene_parse__bad_setup__refused_with_its_line(void **state)
{
    (void)state;
    g_autoptr(GString) why = g_string_new(NULL);
    assert_null(scene_parse("x.scene", "[setup]\nsize big\n", why));
    assert_string_equal(why->str, "x.scene:2: bad setup: size big\n");
}

static void scene_replace_rows__longer_picture__rest_untouched(void **state)
{
    (void)state;
    Scene *scene = parse("[screen 1..2]\n|old\n[steps]\nsync\n");
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    char one[] = "|new", two[] = "|rows";
    g_ptr_array_add(rows, one);
    g_ptr_array_add(rows, two);
    g_autofree char *text =
        scene_replace_rows("[screen 1..2]\n|old\n[steps]\nsync\n", item_at(scene, 0), rows);
    assert_string_equal(text, "[screen 1..2]\n|new\n|rows\n[steps]\nsync\n");
    scene_free(scene);
}

UNIT_TESTS(scene_file, cmocka_unit_test(scene_parse__setup__options_taken),
           cmocka_unit_test(scene_parse__steps__in_order_with_text_kept_whole),
           cmocka_unit_test(scene_parse__screen__range_and_rows),
           cmocka_unit_test(scene_parse__unknown_section__refused_with_its_line),
           cmocka_unit_test(scene_parse__bad_setup__refused_with_its_line),
           cmocka_unit_test(scene_replace_rows__longer_picture__rest_untouched));
