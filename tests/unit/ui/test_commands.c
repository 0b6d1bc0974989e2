#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "app/keymap.h"
#include "ui/booking_view.h"
#include "ui/exchange.h"
#include "ui/jump.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"
#include "ui/view_deal.h"
#include "ui/view_event.h"
#include "ui/views.h"
#include "unit/unit.h"

// Panes that stand together on a screen: what one does not take, its neighbours may.
static const ViewOps *const screens[][4] = {
    {&inbox_view_ops, &thread_view_ops, &compose_view_ops, &contact_view_ops},
    {&people_view_ops, &contact_view_ops},
    {&planner_view_ops},
    {&board_view_ops},
    {&home_view_ops},
    {&tasks_view_ops, &contact_view_ops},
    {&outbox_view_ops},
};

// What opens on top: it takes its commands itself, or the shell does.
static const ViewOps *const overlays[] = {
    &events_view_ops,   &messages_view_ops, &trace_view_ops,  &exchange_view_ops,
    &conflict_view_ops, &pager_view_ops,    &deal_view_ops,   &event_view_ops,
    &menu_view_ops,     &booking_view_ops,  &picker_view_ops, &palette_view_ops,
    &jump_view_ops,     &search_view_ops,   &places_view_ops, &help_view_ops};

static bool has_row(const ViewOps *ops, CmdId id)
{
    for (const ViewCommand *row = ops->commands; row != NULL && row->id != CMD_NONE; row++)
        if (row->id == id)
            return true;
    return false;
}

static bool is_of_the_pane(CmdId id)
{
    return id >= CMD_NEXT_TAB && id <= CMD_BOTTOM;
}

// On every screen where the context can be focused, somebody along the chain has a handler.
static bool is_taken(CmdId id, unsigned context)
{
    for (size_t s = 0; s < G_N_ELEMENTS(screens); s++) {
        bool here = false, taken = shell_takes(id) || app_takes(id);
        for (size_t i = 0; i < G_N_ELEMENTS(screens[s]) && screens[s][i] != NULL; i++) {
            const ViewOps *ops = screens[s][i];
            here = here || ops->context == context;
            taken = taken || ((!is_of_the_pane(id) || ops->context == context) && has_row(ops, id));
        }
        if (here && !taken)
            return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(overlays); i++)
        if (overlays[i]->context == context && !has_row(overlays[i], id) && !shell_takes(id))
            return false;
    return true;
}

static void command_table__each_context_has_one_overlay(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(overlays); i++) {
        unsigned context = overlays[i]->context;
        assert_true(context & CX_OVERLAYS);
        assert_int_equal(context & (context - 1), 0);
        assert_false(seen & context);
        seen |= context;
    }
    assert_int_equal(seen, CX_OVERLAYS);
}

static void command_table__each_has_a_taker_in_each_of_its_contexts(void **state)
{
    (void)state;
    g_autoptr(GString) missing = g_string_new(NULL);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        for (unsigned context = 1; *context_name(context); context <<= 1)
            if (cmd_info((CmdId)id)->contexts & context && !is_taken((CmdId)id, context))
                g_string_append_printf(missing, "%s in %s\n", cmd_info((CmdId)id)->name,
                                       context_name(context));
    assert_string_equal(missing->str, "");
}

static void add_idle(GString *idle, const ViewOps *ops)
{
    for (const ViewCommand *row = ops->commands; row && row->id != CMD_NONE; row++)
        if (!(cmd_info(row->id)->contexts & ops->context))
            g_string_append_printf(idle, "%s in %s\n", cmd_info(row->id)->name, ops->name);
}

// Nobody has a handler for a command that its pane does not offer.
static void command_table__no_pane_takes_what_it_does_not_offer(void **state)
{
    (void)state;
    g_autoptr(GString) idle = g_string_new(NULL);
    for (size_t s = 0; s < G_N_ELEMENTS(screens); s++)
        for (size_t i = 0; i < G_N_ELEMENTS(screens[s]) && screens[s][i] != NULL; i++)
            add_idle(idle, screens[s][i]);
    for (size_t i = 0; i < G_N_ELEMENTS(overlays); i++)
        add_idle(idle, overlays[i]);
    assert_string_equal(idle->str, "");
}

// Rules of the keymap: nothing that writes stands on Ctrl or on a motion, what has an Alt key or F1
// has another way.
static void command_table__keys_keep_the_rules(void **state)
{
    (void)state;
    Keymap *keymap = keymap_new();
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = cmd_info((CmdId)id);
        g_auto(GStrv) words = g_strsplit(info->keys, " ", -1);
        for (size_t i = 0; words[i] != NULL && words[i][0] != '\0'; i++) {
            const char *colon = words[i][0] != ':' ? strchr(words[i], ':') : NULL;
            const char *word = colon != NULL ? colon + 1 : words[i];
            KeySequence on;
            assert_true(key_sequence_parse(word, strlen(word), &on));
            bool ctrl = (on.keys[0].mods & KEY_MOD_CTRL) != 0;
            if (cmd_is_write((CmdId)id) && !(info->contexts & CX_COMPOSE))
                assert_false(ctrl);
        }
    }
    keymap_free(keymap);
}

// Where letters type no letter is a key, but for the one that its view lets in before a line is
// begun.
static void command_table__letters_type(void **state)
{
    (void)state;
    Keymap *keymap = keymap_new();
    for (int preset = 0; preset < PRESET_COUNT; preset++) {
        keymap_preset(keymap, (Preset)preset);
        for (unsigned context = 1; *context_name(context); context <<= 1)
            for (uint32_t code = ' '; context & CX_TYPING && code < 127; code++) {
                CmdId id = CMD_NONE;
                bool bound =
                    keymap_match(keymap, context, &(Key){code, 0}, 1, &id) != KEYMATCH_NONE;
                assert_int_equal(bound, context == CX_LOCATIONS && code == '+');
            }
    }
    keymap_free(keymap);
}

// What is wanted most stands first where nothing is typed: what the footer names for a row, then
// what it names besides, then other writes, then other ways to use a row, then how one moves.
static void command_table__verbs_outweigh_motions(void **state)
{
    (void)state;
    static const CmdId order[CMD_WEIGHTS] = {CMD_REPLY, CMD_FILTER, CMD_STAR, CMD_GO_CONTACT,
                                             CMD_NEXT_TAB};
    for (int weight = 0; weight < CMD_WEIGHTS; weight++)
        assert_int_equal(cmd_weight(order[weight]), weight);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        assert_in_range(cmd_weight((CmdId)id), 0, CMD_WEIGHTS - 1);
        if (cmd_is_write((CmdId)id))
            assert_true(cmd_weight((CmdId)id) <= 2);
    }
}

UNIT_TESTS(commands, cmocka_unit_test(command_table__verbs_outweigh_motions),
           cmocka_unit_test(command_table__each_has_a_taker_in_each_of_its_contexts),
           cmocka_unit_test(command_table__each_context_has_one_overlay),
           cmocka_unit_test(command_table__letters_type),
           cmocka_unit_test(command_table__no_pane_takes_what_it_does_not_offer),
           cmocka_unit_test(command_table__keys_keep_the_rules));
