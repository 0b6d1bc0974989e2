// How appointments look in words: marks, styles, times in two zones. Pure; reads the app.
#ifndef UI_PLANNER_FACE_H
#define UI_PLANNER_FACE_H

#include "app/app.h"
#include "ui/canvas.h"

// A letter per calendar: of its name, a digit where all are taken. "" for an unknown one.
TextRef face_calendar_mark(TextBuf *buf, const Session *session, const Id *calendar);
StyleId face_calendar_style(const Session *session, const Id *calendar);
TextRef face_calendar_name(const Session *session, const Id *calendar);
StyleId face_event_style(const Session *session, const Event *event);
TextRef face_event_title(const Event *event); // never empty
// The write to it; of one whose creation may or may not have happened, that write.
OpView face_op(const App *app, const Event *event);
// "confirmed", "no show", "blocked", "booking", "booked?" while that is not known.
TextRef face_status(const App *app, const Event *event);
StyleId face_status_style(const Event *event);
// "LA", "LIS": initials of the city or its beginning.
TextRef face_zone_mark(TextBuf *buf, const Zone *zone);
// "10:00–10:30".
TextRef face_span(TextBuf *buf, const Zone *zone, Instant from, Instant to);
// The same moment for the contact: "18:00 Lisbon", with the weekday where it is another day,
// "early" or "late" outside 8 to 20 h. Empty where the zone is unknown or shows the same time.
TextRef face_their_time(TextBuf *buf, const Zone *ours, const Zone *theirs, Instant t);
bool face_is_odd_hour(const Zone *theirs, Instant t);
// "Maria Lopez is notified by the account: SMS, e-mail".
TextRef face_notified(TextBuf *buf, const Contact *guest,
                      TextRef name); // name: while the guest is not known

#endif
