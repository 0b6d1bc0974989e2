// What every pane with a contact offers: write to the contact, go to its thread or its card, book.
// Command functions for the tables of the views; they act on the call's subject.
#ifndef UI_TALK_H
#define UI_TALK_H

#include "model/channel.h"
#include "ui/view.h"

CmdResult talk_reply(View *v, App *app, const CmdCall *call, Err *err);
CmdResult talk_reply_on(View *v, App *app, const CmdCall *call, Err *err); // argument: channel
CmdResult talk_insert(View *v, App *app, const CmdCall *call, Err *err);   // goes on with the draft
CmdResult talk_comment(View *v, App *app, const CmdCall *call, Err *err);
CmdResult talk_go_messages(View *v, App *app, const CmdCall *call, Err *err);
CmdResult talk_go_contact(View *v, App *app, const CmdCall *call, Err *err);
CmdResult talk_book(View *v, App *app, const CmdCall *call,
                    Err *err); // optional argument: calendar

// view_compose.c: puts the cursor into the composer of the open thread. CHANNEL_UNKNOWN: the
// thread's own default; a draft of the thread wins over it unless a channel was asked for.
void compose_start(View *compose, App *app, Channel channel);
// As pasted: cleaned, and nothing of it is a key.
void compose_paste(View *compose, App *app, const char *bytes, size_t n);
// view_booking.c: the overlay of free slots for a contact (empty calendar: the default), or for
// moving an appointment.
void booking_open(Shell *shell, App *app, const Id *contact, const Id *calendar);
void booking_open_near(Shell *shell, const Id *contact, Instant near); // begins at that time
void booking_reschedule(Shell *shell, App *app, const Id *event);

#endif
