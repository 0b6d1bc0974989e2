#include "config.h"

#include "app/session.h"

TextRef session_user_name(const Session *session, const Id *user)
{
    if (id_is_empty(user))
        return TEXT("nobody");
    if (!session->users.type) // who that is cannot be said
        return TEXT("?");
    const User *row = rows_find(&session->users, user);
    return row ? text_ref(&row->name) : (TextRef){user->s, strlen(user->s)};
}

const Calendar *session_calendar(const Session *session, const Id *calendar)
{
    return session->calendars.type ? rows_find(&session->calendars, calendar) : NULL;
}

const Pipeline *session_pipeline(const Session *session, const Id *pipeline)
{
    return session->pipelines.type ? rows_find(&session->pipelines, pipeline) : NULL;
}

const Stage *session_stage(const Session *session, const Id *pipeline, const Id *stage)
{
    const Pipeline *row = session_pipeline(session, pipeline);
    return row && row->stages.type ? rows_find(&row->stages, stage) : NULL;
}
