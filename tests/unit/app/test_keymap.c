#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/keymap.h"
#include "unit/unit.h"

typedef struct Fixture {
    Keymap *keymap;
    GString *errors;
} Fixture;

static int make(void **state)
{
    Fixture *f = g_new0(Fixture, 1);
    f->keymap = keymap_new();
    f->errors = g_string_new(NULL);
    *state = f;
    return 0;
}

static int drop(void **state)
{
    Fixture *f = *state;
    keymap_free(f->keymap);
    g_string_free(f->errors, TRUE);
    g_free(f);
    return 0;
}

static void on_error(void *owner, const char *text)
{
    const char *name = strrchr(text, '/');
    g_string_append_printf(((Fixture *)owner)->errors, "%s\n", name ? name + 1 : text);
}

static void load(Fixture *f, const char *content)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "eyrie-test-keys.ini", NULL);
    assert_true(g_file_set_contents(path, content, -1, NULL));
    keymap_load(f->keymap, path, on_error, f);
    g_unlink(path);
}

// keys: names separated by blanks.
static KeyMatch match(const Fixture *f, unsigned context, const char *keys, CmdId *id)
{
    g_auto(GStrv) names = g_strsplit(keys, " ", -1);
    Key sequence[KEYMAP_SEQUENCE_MAX];
    size_t n = 0;
    for (; names[n] != NULL; n++)
        assert_true(key_parse(names[n], strlen(names[n]), &sequence[n]));
    return keymap_match(f->keymap, context, sequence, n, id);
}

static void check(const Fixture *f, unsigned context, const char *keys, CmdId expected)
{
    CmdId id = CMD_NONE;
    assert_int_equal(match(f, context, keys, &id), KEYMATCH_COMMAND);
    assert_int_equal(id, expected);
}

static void check_none(const Fixture *f, unsigned context, const char *keys)
{
    CmdId id = CMD_NONE;
    assert_int_equal(match(f, context, keys, &id), KEYMATCH_NONE);
}

static void keymap_match__contexts_decide(void **state)
{
    const Fixture *f = *state;
    check(f, CX_INBOX, "m", CMD_TOGGLE_READ);
    check(f, CX_BOARD, "m", CMD_STAGE);
    check(f, CX_PLANNER, "w", CMD_NEXT_WEEK);
    check_none(f, CX_COMPOSE, "m");
}

static void keymap_match__sequences(void **state)
{
    const Fixture *f = *state;
    CmdId id;
    assert_int_equal(match(f, CX_INBOX, "g", &id), KEYMATCH_PREFIX);
    check(f, CX_INBOX, "g g", CMD_TOP);
    check(f, CX_COMPOSE, "C-x C-e", CMD_EDITOR);
    check_none(f, CX_INBOX, "g z");
}

static void check_default(const Fixture *f, unsigned context, char *keys, CmdId id)
{
    char *colon = keys[0] != ':' ? strchr(keys, ':') : NULL;
    if (colon != NULL) {
        *colon = '\0';
        unsigned named = 0;
        g_auto(GStrv) names = g_strsplit(keys, "+", -1);
        for (size_t i = 0; names[i] != NULL; i++) {
            assert_int_not_equal(context_find(names[i]), 0);
            named |= context_find(names[i]);
        }
        if (!(context & named))
            return;
        keys = colon + 1;
    }
    KeySequence on;
    assert_true(key_sequence_parse(keys, strlen(keys), &on));
    if (context & CX_TYPING && key_types(on.keys[0]))
        return;
    g_strdelimit(keys, ",", ' ');
    check(f, context, keys, id);
    for (char *blank; (blank = strrchr(keys, ' ')) != NULL;) {
        CmdId other;
        *blank = '\0';
        assert_int_equal(match(f, context, keys, &other), KEYMATCH_PREFIX);
    }
}

static void check_live(const Fixture *f, unsigned context, CmdId id)
{
    char out[256];
    keymap_keys(f->keymap, context, id, out, sizeof(out));
    g_auto(GStrv) each = g_strsplit(out, ", ", -1);
    for (size_t i = 0; each[i] != NULL && out[0] != '\0'; i++) {
        KeySequence on;
        CmdId other = CMD_NONE;
        g_strdelimit(each[i], " ", ','); // "C-x C-e"
        assert_true(key_sequence_parse(each[i], strlen(each[i]), &on));
        assert_int_equal(keymap_match(f->keymap, context, on.keys, on.n, &other), KEYMATCH_COMMAND);
        assert_int_equal(other, id);
        for (size_t n = 1; n < on.n; n++)
            assert_int_equal(keymap_match(f->keymap, context, on.keys, n, &other), KEYMATCH_PREFIX);
    }
}

// No key stands twice in a context, and none is also the beginning of a sequence.
static void keymap_defaults__no_clash(void **state)
{
    const Fixture *f = *state;
    for (unsigned context = 1; *context_name(context); context <<= 1) {
        for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
            const CmdInfo *info = cmd_info((CmdId)id);
            g_auto(GStrv) keys = g_strsplit(info->keys, " ", -1);
            for (size_t i = 0; info->contexts & context && keys[i] && keys[i][0]; i++)
                check_default(f, context, keys[i], (CmdId)id);
        }
    }
}

static void keymap_keys__as_people_read_them(void **state)
{
    const Fixture *f = *state;
    char out[64];
    assert_int_equal(keymap_keys(f->keymap, CX_INBOX, CMD_DOWN, out, sizeof(out)), 7);
    assert_string_equal(out, "j, Down");
    keymap_keys(f->keymap, CX_INBOX, CMD_TOP, out, sizeof(out));
    assert_string_equal(out, "gg, Home");
    keymap_keys(f->keymap, CX_COMPOSE, CMD_EDITOR, out, sizeof(out));
    assert_string_equal(out, "M-e, C-x C-e");
    assert_int_equal(keymap_keys(f->keymap, CX_COMPOSE, CMD_EDITOR, out, 4), 3);
    assert_string_equal(out, "M-e");
    assert_int_equal(keymap_keys(f->keymap, CX_INBOX, CMD_STAGE, out, sizeof(out)), 0);
}

// Keys of ours may hand something to their command, and are its keys all the same.
static void keymap_defaults__that_hand_something__are_keys_of_the_command(void **state)
{
    const Fixture *f = *state;
    char out[64];
    KeySequence on;
    CmdId id = CMD_NONE;
    keymap_keys(f->keymap, CX_BOARD, CMD_SORT, out, sizeof(out));
    assert_string_equal(out, ",s, ,S, ,d, ,D, ,n, ,N, ,v, ,V");
    assert_true(key_sequence_parse("Comma,V", 7, &on));
    assert_int_equal(keymap_match(f->keymap, CX_BOARD, on.keys, on.n, &id), KEYMATCH_COMMAND);
    assert_int_equal(id, CMD_SORT);
    assert_string_equal(keymap_args(f->keymap, CX_BOARD, on.keys, on.n), "-value");
    assert_int_equal(keymap_match(f->keymap, CX_INBOX, on.keys, 1, &id), KEYMATCH_NONE);
}

static void add_following(void *owner, Key next, CmdId id, const char *args)
{
    char name[24];
    key_format(next, name);
    g_string_append_printf(owner, "%s=%s%s%s ", name, cmd_info(id)->name, args ? ":" : "",
                           args ? args : "");
}

static void keymap_following__names_what_may_come(void **state)
{
    const Fixture *f = *state;
    g_autoptr(GString) out = g_string_new(NULL);
    keymap_following(f->keymap, CX_PLANNER, &(Key){'z', 0}, 1, add_following, out);
    assert_string_equal(out->str, "v=cycle-view t=contact-zone u=calendars p=person w=zoom "
                                  ">=wider <=narrower ==even f=toggle-hints ");
    g_string_truncate(out, 0);
    keymap_following(f->keymap, CX_BOARD, &(Key){',', 0}, 1, add_following, out);
    assert_non_null(strstr(out->str, "v=sort:value V=sort:-value "));
}

static void keymap_load__binds_and_unbinds(void **state)
{
    Fixture *f = *state;
    load(f,
         "# mine\n\nbind inbox g,x star\n  bind all C-n down\nunbind board x\nbind inbox z quit\n");
    assert_string_equal(f->errors->str, "");
    check(f, CX_INBOX, "g x", CMD_STAR);
    check(f, CX_INBOX, "s", CMD_STAR); // the default stays
    check(f, CX_BOARD, "C-n", CMD_DOWN);
    check_none(f, CX_BOARD, "x");
    check(f, CX_THREAD, "x", CMD_EXPAND);
    check_none(f, CX_COMPOSE, "C-n"); // down does not exist there
    check(f, CX_INBOX, "z", CMD_QUIT);
}

static void keymap_load__rebinding_a_prefix__takes_it_whole(void **state)
{
    Fixture *f = *state;
    load(f, "bind inbox g star\nbind board m,m stage\n");
    check(f, CX_INBOX, "g", CMD_STAR);
    check_none(f, CX_INBOX, "g g");
    check(f, CX_THREAD, "g g", CMD_TOP);
    check(f, CX_BOARD, "m m", CMD_STAGE); // not hidden behind the old "m"
}

static void keymap_load__bad_lines__reported_and_skipped(void **state)
{
    Fixture *f = *state;
    load(f, "bid inbox x star\nbind nowhere x star\nbind inbox Entre star\nbind inbox x\n"
            "bind inbox x stage\nbind inbox g,x,y,z star\nunbind inbox x y\nbind inbox g, star\n"
            "bind inbox y star\n");
    assert_string_equal(f->errors->str,
                        "eyrie-test-keys.ini:1: neither bind, unbind nor preset: bid\n"
                        "eyrie-test-keys.ini:2: no such context: nowhere\n"
                        "eyrie-test-keys.ini:3: no such key: Entre\n"
                        "eyrie-test-keys.ini:4: wanted: bind CONTEXT KEYS COMMAND [ARGUMENTS]\n"
                        "eyrie-test-keys.ini:5: x: stage does not work in this pane\n"
                        "eyrie-test-keys.ini:6: no such key: g,x,y,z\n"
                        "eyrie-test-keys.ini:7: wanted: unbind CONTEXT KEYS\n"
                        "eyrie-test-keys.ini:8: no such key: g,\n");
    check(f, CX_INBOX, "y", CMD_STAR);
}

// Every preset is as free of clashes as the defaults: what each row of a context says is what the
// key does there.
static void keymap_presets__no_clash(void **state)
{
    const Fixture *f = *state;
    for (int preset = 0; preset < PRESET_COUNT; preset++) {
        keymap_preset(f->keymap, (Preset)preset);
        for (unsigned context = 1; *context_name(context); context <<= 1)
            for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
                check_live(f, context, (CmdId)id);
    }
}

static void keymap_load__preset__comes_before_the_lines(void **state)
{
    Fixture *f = *state;
    load(f, "bind all j star\npreset = arrows\nunbind inbox C-n\n");
    assert_string_equal(f->errors->str, "");
    check(f, CX_INBOX, "j", CMD_STAR);
    check(f, CX_BOARD, "Down", CMD_DOWN);
    check_none(f, CX_BOARD, "j");
    check(f, CX_BOARD, "C-n", CMD_DOWN);
    check_none(f, CX_INBOX, "C-n");
    load(f, "preset = dvorak\n");
    assert_string_equal(f->errors->str,
                        "eyrie-test-keys.ini:1: preset is vim or arrows, not dvorak\n");
}

static void keymap_load__arguments__are_kept(void **state)
{
    Fixture *f = *state;
    load(f, "bind normal gv tag  vip here \nbind inbox X down 3\n");
    assert_string_equal(f->errors->str, "eyrie-test-keys.ini:2: down takes nothing: 3\n");
    check(f, CX_INBOX, "g v", CMD_TAG);
    KeySequence on;
    assert_true(key_sequence_parse("g,v", 3, &on));
    assert_string_equal(keymap_args(f->keymap, CX_INBOX, on.keys, on.n), "vip here");
    char out[64];
    keymap_keys(f->keymap, CX_INBOX, CMD_TAG, out, sizeof(out));
    assert_string_equal(out, "t"); // which asks; the other one does not
}

static void keymap_load__letters_in_text_input__still_type(void **state)
{
    Fixture *f = *state;
    load(f, "bind all p palette\nbind compose x send\nbind compose M-p send\n");
    assert_string_equal(f->errors->str,
                        "eyrie-test-keys.ini:2: this key types a letter where send works\n");
    check(f, CX_INBOX, "p", CMD_PALETTE);
    check_none(f, CX_COMPOSE, "p");
    check_none(f, CX_COMPOSE, "x");
    check(f, CX_COMPOSE, "M-p", CMD_SEND);
}

static void keymap_load__missing_file__is_fine(void **state)
{
    Fixture *f = *state;
    keymap_load(f->keymap, "/nonexistent/keys.ini", on_error, f);
    assert_string_equal(f->errors->str, "");
}

static void context_name__every_context_has_one(void **state)
{
    (void)state;
    unsigned named = 0;
    for (unsigned context = 1; *context_name(context); context <<= 1) {
        named |= context;
        assert_int_equal(context_find(context_name(context)), context);
    }
    assert_int_equal(named, CX_PANES | CX_OVERLAYS);
    assert_int_equal(context_find("all"), named);
    assert_string_equal(context_name(0), "");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(keymap, CASE(keymap_match__contexts_decide), CASE(keymap_match__sequences),
           CASE(keymap_defaults__no_clash), CASE(keymap_keys__as_people_read_them),
           CASE(keymap_defaults__that_hand_something__are_keys_of_the_command),
           CASE(keymap_following__names_what_may_come), CASE(keymap_load__binds_and_unbinds),
           CASE(keymap_load__rebinding_a_prefix__takes_it_whole),
           CASE(keymap_load__bad_lines__reported_and_skipped), CASE(keymap_presets__no_clash),
           CASE(keymap_load__preset__comes_before_the_lines),
           CASE(keymap_load__arguments__are_kept),
           CASE(keymap_load__letters_in_text_input__still_type),
           CASE(keymap_load__missing_file__is_fine), CASE(context_name__every_context_has_one));
