// The overlay of free slots for a contact, and for moving an appointment.
#include "config.h"

#include "ui/shell.h"
#include "ui/talk.h"

void booking_open(Shell *shell, App *app, const Id *contact, const Id *calendar)
{
    (void)contact;
    planner_open_slots(app_planner(app), calendar);
    shell_flash(shell, TEXT("Slots cannot be booked here yet"));
}

void booking_reschedule(Shell *shell, App *app, const Id *event)
{
    (void)app;
    (void)event;
    shell_flash(shell, TEXT("Appointments cannot be moved here yet"));
}
