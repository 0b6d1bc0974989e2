// What works here, in the words of the command table, and which way leads to what does not.
#include "config.h"

#include <string.h>

#include "ui/plain_room.h"

// ---- what needs the screen ---------------------------------------------------------------------

static const char marks[] = "each row takes a command by its number, such as star 3";
static const char other_list[] =
    "inbox, contacts, calendar and the other lists are gone to by name";
static const char other_program[] = "start it from a shell; eyrie api prints records as JSON";
static const char text_of_lines[] =
    "reply begins a text; a line with only a dot sends it, .keep keeps it, .drop throws it away";
static const char earlier[] = "more tells what is earlier";

static const char sides[] = "conflict asks for each field whose value stays";
static const char times[] = "book numbers the free times and takes words such as thu pm";
static const char by_number[] = "the number of a row chooses it";

static const struct {
    CmdId id;
    const char *way;
} ways[] = {
    {CMD_COMMAND_LINE, "every line is a command already"},
    {CMD_THEME, "there are no colours here; set theme and save choose those of the screen"},
    {CMD_BIND, "keys.ini holds the keys, which may be typed here as well"},
    {CMD_UNBIND, "keys.ini holds the keys, which may be typed here as well"},
    {CMD_NEXT_PANE, other_list},
    {CMD_PREV_PANE, other_list},
    {CMD_LOCATION_AT, "location takes the number, such as location 2"},
    {CMD_PAST, "back leads to the list, go-back to the location of before"},
    {CMD_FUTURE, "the number of a row opens it again"},
    {CMD_MARK, marks},
    {CMD_MARK_RANGE, marks},
    {CMD_MARK_ALL, marks},
    {CMD_UNMARK, marks},
    {CMD_LABELS, by_number},
    {CMD_MENU, "help tells what can be done with a row"},
    {CMD_RECORD, "write the lines into a file and hand it over: eyrie --plain <FILE"},
    {CMD_PLAY, "write the lines into a file and hand it over: eyrie --plain <FILE"},
    {CMD_RUN, other_program},
    {CMD_PIPE, other_program},
    {CMD_MANUAL, "read it in a shell: man eyrie"},
    {CMD_EDIT_TEXT, "edit changes one field"},
    {CMD_BLOCK_TIME, "an hour is chosen in the grid of the screen"},
    {CMD_EXPAND, "each message is told with its channel, time and state"},
    {CMD_NEXT_DAY, "the newest messages are told first"},
    {CMD_PREV_DAY, earlier},
    {CMD_PREVIEW_UP, earlier},
    {CMD_CYCLE_VIEW, "appointments are told in the order of their time"},
    {CMD_CONTACT_ZONE, "a contact's own time is told with the free times of book"},
    {CMD_KEEP_MINE, sides},
    {CMD_TAKE_THEIRS, sides},
    {CMD_EDIT_VALUE, sides},
    {CMD_KEEP_ALL, sides},
    {CMD_TAKE_ALL, sides},
    {CMD_DECIDE, sides},
    {CMD_GO_ON, times},
    {CMD_WHEN, times},
    {CMD_NEXT_CALENDAR, "book takes the calendar, such as book 1 Consults"},
    {CMD_PREV_CALENDAR, "book takes the calendar, such as book 1 Consults"},
    {CMD_CHOOSE, by_number},
    {CMD_TO_LINE, by_number},
    {CMD_ADD_ACCOUNT, "eyrie auth login connects one more account"},
    {CMD_COPY_TRACE, "net tells the last requests"},
    {CMD_COPY_CURL, "net tells the last requests"},
    {CMD_SEND, text_of_lines},
    {CMD_LEAVE, text_of_lines},
    {CMD_EDITOR, text_of_lines},
    {CMD_SUBJECT, "reply asks for the subject of an e-mail"},
    {CMD_CHANNEL, "reply-on takes the channel"},
    {CMD_DISCARD_DRAFT, text_of_lines},
    {CMD_SAVE_DRAFT, "each line of a text is saved as it is typed"},
};

static const char *way_of(CmdId id)
{
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (ways[i].id == id)
            return ways[i].way;
    return "it changes only how the screen looks";
}

void plain_excuse(CmdId id, Err *err)
{
    err_set(err, ERR_USAGE, "%s needs the screen: %s", cmd_info(id)->name, way_of(id));
}

// A command that is known, but not here: where it is.
bool plain_elsewhere(const Plain *p, const char *word, size_t n, Err *err)
{
    Err none = {0};
    CmdId id = CMD_NONE;
    if (!cmd_find(word, n, ~0U, &id, &none) || (cmd_info(id)->contexts & plain_contexts(p)))
        return false;
    const char *name = cmd_info(id)->name, *list = plain_list_with(cmd_info(id)->contexts);
    if (!plain_takes(id))
        plain_excuse(id, err);
    else if (list)
        err_set(err, ERR_USAGE, "%s does not work here, but behind %s", name, list);
    else
        err_set(err, ERR_USAGE, "%s does not work here, but where a row is open", name);
    return true;
}

// ---- help --------------------------------------------------------------------------------------

static void say_command(Plain *p, const CmdInfo *info)
{
    plain_say(p, "%s%s%s%s%s: %s", info->name, info->alias ? " or " : "",
              info->alias ? info->alias : "", info->args[0] ? " " : "", info->args, info->help);
}

static bool is_about(CmdId id, const char *folded)
{
    const CmdInfo *info = cmd_info(id);
    g_autofree char *line = g_strdup_printf(
        "%s %s %s %s", info->name, info->alias ? info->alias : "", info->help, cmd_synonyms(id));
    g_autofree char *have = text_fold((TextRef){line, strlen(line)});
    return strstr(have, folded) != NULL;
}

// Of the whole table; what needs the screen is named with its way.
static size_t help_about(Plain *p, const char *word)
{
    g_autofree char *folded = text_fold((TextRef){word, strlen(word)});
    size_t told = 0;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = cmd_info((CmdId)id);
        if (!is_about((CmdId)id, folded))
            continue;
        say_command(p, info);
        if (!plain_takes((CmdId)id))
            plain_say(p, "%s needs the screen: %s.", info->name, way_of((CmdId)id));
        else if (!(info->contexts & plain_contexts(p)) && plain_list_with(info->contexts))
            plain_say(p, "%s works behind %s.", info->name, plain_list_with(info->contexts));
        told++;
    }
    return told;
}

static void help_here(Plain *p)
{
    plain_say(p, "A row's number opens it. A number behind a command says which row: reply 2. help "
                 "WORD finds other commands. These work here, in brackets is what may be left "
                 "out:");
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        if ((cmd_info((CmdId)id)->contexts & plain_contexts(p)) && plain_takes((CmdId)id))
            say_command(p, cmd_info((CmdId)id));
}

CmdResult plain_help(Plain *p, const CmdCall *call, Err *err)
{
    if (call->argc == 0) {
        help_here(p);
        return CMD_DONE;
    }
    return plain_result(help_about(p, call->args[0]) > 0 ||
                        err_set(err, ERR_NOT_FOUND, "no command has to do with %s", call->args[0]));
}
