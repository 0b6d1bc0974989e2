// A contact as text in the editor: what was changed there is shown before it is written.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/facts.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

typedef struct RecordEdit {
    Subject subject;
    GPtrArray *fields, *values; // names, and what is to stand there
} RecordEdit;

void shell_record_drop(Shell *shell)
{
    RecordEdit *edit = shell->record;
    if (edit == NULL)
        return;
    g_ptr_array_free(edit->fields, TRUE);
    g_ptr_array_free(edit->values, TRUE);
    g_free(edit);
    shell->record = NULL;
}

// ---- the text ----------------------------------------------------------------------------------

static char *text_of(const Shell *shell, const Subject *subject)
{
    GString *text = g_string_new("# Change what stands behind the colons, save and leave.\n"
                                 "# What changed is shown before it is written.\n");
    for (size_t i = 0; facts_field_name(i) != NULL; i++) {
        Text value = facts_field(shell->app, subject, i);
        g_string_append_printf(text, "%s: %s\n", facts_field_name(i), value.n > 0 ? value.s : "");
        text_clear(&value);
    }
    return g_string_free(text, FALSE);
}

static int find_field(const char *line, const char **value)
{
    for (int i = 0; facts_field_name((size_t)i) != NULL; i++) {
        size_t n = strlen(facts_field_name((size_t)i));
        if (strncmp(line, facts_field_name((size_t)i), n) != 0 || line[n] != ':')
            continue;
        *value = line + n + 1 + strspn(line + n + 1, " ");
        return i;
    }
    return -1;
}

// ---- what changed ------------------------------------------------------------------------------

static void take_line(const Shell *shell, RecordEdit *edit, const char *line, GString *diff)
{
    const char *value = "";
    int field = find_field(line, &value);
    if (field < 0)
        return;
    Text before = facts_field(shell->app, &edit->subject, (size_t)field);
    const char *was = before.n > 0 ? before.s : "";
    if (strcmp(was, value) != 0) {
        g_ptr_array_add(edit->fields, g_strdup(facts_field_name((size_t)field)));
        g_ptr_array_add(edit->values, g_strdup(value));
        g_string_append_printf(diff, "%s\n  - %s\n  + %s\n", facts_field_name((size_t)field), was,
                               value);
    }
    text_clear(&before);
}

static void write_changes(void *owner, App *app)
{
    Shell *shell = owner;
    RecordEdit *edit = shell->record;
    Err err = {0};
    if (edit == NULL)
        return;
    app_group_begin(app);
    for (guint i = 0; i < edit->fields->len; i++) {
        CmdCall call = {.id = CMD_EDIT_FIELD, .subject = edit->subject, .argc = 2};
        call.args[0] = g_ptr_array_index(edit->fields, i);
        call.args[1] = g_ptr_array_index(edit->values, i);
        if (app_command(app, &call, &err) != CMD_DONE)
            notice_err(app_notices(app), call.args[0], &err);
    }
    app_group_end(app);
    shell_record_drop(shell);
    View *pager = shell_top_overlay(shell);
    if (pager != NULL)
        shell_overlay_close(shell, pager);
}

static void edited(void *owner, App *app, const char *text)
{
    Shell *shell = owner;
    RecordEdit *edit = shell->record;
    TextBuf buf;
    (void)app;
    if (edit == NULL)
        return;
    g_autoptr(GString) diff = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        take_line(shell, edit, g_strchomp(lines[i]), diff);
    if (edit->fields->len == 0) {
        shell_flash(shell, TEXT("No field was changed"));
        shell_record_drop(shell);
        return;
    }
    pager_open(shell, "What changes", diff->str, diff->len);
    shell_confirm(shell, text_format(&buf, "Write %u changed fields?", edit->fields->len),
                  write_changes, shell);
}

CmdResult shell_edit_record(Shell *shell, const CmdCall *call, Err *err)
{
    if (!facts_fields_known(shell->app, &call->subject)) {
        err_set(err, ERR_NOT_FOUND, "not all of this contact is known yet: gc opens it");
        return CMD_FAILED;
    }
    shell_record_drop(shell);
    shell->record = g_new0(RecordEdit, 1);
    shell->record->subject =
        (Subject){SUBJECT_CONTACT, call->subject.contact, call->subject.contact, 0};
    shell->record->fields = g_ptr_array_new_with_free_func(g_free);
    shell->record->values = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = text_of(shell, &call->subject);
    return shell_edit(shell, text, edited, shell, err) ? CMD_DONE : CMD_FAILED;
}
