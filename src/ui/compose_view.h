// The inside of the composer, for view_compose.c and compose_draw.c only.
#ifndef UI_COMPOSE_VIEW_H
#define UI_COMPOSE_VIEW_H

#include "model/message.h"
#include "ui/lineedit.h"
#include "ui/view.h"

typedef struct ComposeView {
    LineEdit *edit;
    Outgoing out;       // channel, addresses, subject; the text is the editor's
    Id contact;         // whose draft is in the editor
    unsigned serial;    // of the drafts put back
    int64_t timer;      // of the draft
    Outgoing at_editor; // what an editor was given last
    bool unsaved;
    bool early;  // opened before the thread's messages were here
    bool chosen; // the channel is a person's choice or the draft's
    bool titled; // so is the subject
} ComposeView;

bool compose_is_mail(const ComposeView *s);
bool compose_is_blank(const ComposeView *s);
int compose_rows(const View *v, int cols);
void compose_draw(const View *v, Canvas *cv);
void compose_title(const View *v, TextBuf *out);

#endif
