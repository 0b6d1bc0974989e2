#include "config.h"

#include <string.h>

#include "sandbox/seed.h"

// A handful of people known by heart: tests and pictures rely on every word. Times are minutes
// before the world's birth.
enum { MARIA, JOHN, PRIYA, TOM, WANG, LAYLA, ZOE, DANA, AHMED, JOSE, KENJI, LUCIA, PEOPLE };

typedef struct Person {
    const char *first, *last, *email, *phone, *city, *timezone, *tags, *source;
    int user; // users index, -1 nobody
    bool home;
} Person;

static const Person people[PEOPLE] = {
    [MARIA] = {"Maria", "Lopez", "maria.lopez@example.com", "+15550102030", "Lisbon",
               "Europe/Lisbon", "patient|whitening", "Website", 2, false},
    [JOHN] = {"John", "Carter", "john.carter@example.com", "+15550102031", "Pasadena", NULL,
              "patient|insurance ppo", "Referral", 2, false},
    [PRIYA] = {"Priya", "Raman", "priya.raman@example.net", "+15550102032", "Los Angeles", NULL,
               "patient|invisalign|vip", "Google", 0, false},
    [TOM] = {"Tom", "Becker", "tom.becker@example.org", "+15550102033", "Glendale", NULL,
             "homeowner|kitchen", "Mailer", 4, true},
    [WANG] = {"秀英", "王", "wang.xiuying@example.com", "+15550102034", "Irvine", NULL, "patient",
              "Referral", 1, false},
    [LAYLA] = {"ليلى", "حداد", "layla.haddad@example.com", "+15550102035", "Anaheim", NULL,
               "new lead", "Facebook", -1, false},
    [ZOE] = {"Zoe 🌻", "Hart", "zoe.hart@example.net", "+15550102036", "Burbank", NULL,
             "homeowner|roof", "Website", 4, true},
    [DANA] = {"Dana", "O'Neil", "dana.oneil@example.com", "+15550102037", "Torrance", NULL,
              "patient|treatment pending", "Yelp", 1, false},
    [AHMED] = {"Ahmed", "Nasser", "ahmed.nasser@example.org", NULL, "Long Beach", NULL, "patient",
               "Walk-in", -1, false},
    [JOSE] = {"Jose\xcc\x81", "da Silva", "jose.dasilva@example.com", "+15550102039", "Ventura",
              NULL, "patient", "Referral", 0, false},
    [KENJI] = {"Kenji", "Watanabe", "kenji.watanabe@example.com", "+15550102040", "San Jose",
               "Asia/Tokyo", "patient|vip", "Google", 0, false},
    [LUCIA] = {"Lucía", "Fernández", "lucia.fernandez@example.com", "+15550102041", "Los Angeles",
               NULL, "new lead", "Website", -1, false},
};

typedef struct Line {
    uint8_t person, type, status;
    char who; // 'c' the customer, 'w' a workflow, 'a' activity, a digit: the user with this index
    int minutes;
    const char *subject, *text;
} Line;

#define MAIL(body) "<html><body>" body "</body></html>"
static const Line lines[] = {
    {WANG, MT_SMS, WS_DELIVERED, 'w', 9 * 1440 + 95, NULL,
     "Reminder from Acme Dental: checkup tomorrow at 10:30. Reply C to confirm."},
    {WANG, MT_SMS, WS_DELIVERED, 'c', 9 * 1440 + 60, NULL, "C 谢谢"},
    {WANG, MT_ACTIVITY_APPOINTMENT, WS_NONE, 'a', 9 * 1440 + 60, NULL,
     "Appointment confirmed: Checkup"},
    {DANA, MT_EMAIL, WS_OPENED, '1', 6 * 1440, "Treatment plan",
     MAIL("<p>Dear Dana,</p><ul><li>crown, upper left</li><li>night guard</li></ul><p>Estimate "
          "<b>$4,800</b>.</p><p>Dr. Osei</p>")},
    {DANA, MT_INTERNAL_COMMENT, WS_NONE, '2', 5 * 1440, NULL,
     "Asked not to be texted any more, please use e-mail."},
    {ZOE, MT_CALL, WS_COMPLETED, 'c', 3 * 1440 + 40, NULL, NULL},
    {ZOE, MT_SMS, WS_DELIVERED, '4', 3 * 1440 + 20, NULL,
     "Hi Zoe, Luis from Northside. The roof visit is Friday at 9:15."},
    {ZOE, MT_SMS, WS_DELIVERED, 'c', 3 * 1440 + 12, NULL, "Perfect! The dog is loud but sweet 🐶"},
    {LAYLA, MT_FACEBOOK, WS_DELIVERED, 'c', 1440 + 200, NULL, "مرحبا، كم سعر تبييض الأسنان؟"},
    {LAYLA, MT_FACEBOOK, WS_READ, '2', 1440 + 160, NULL,
     "Hello Layla! In-office whitening is $395. Would you like a free shade check?"},
    {TOM, MT_SMS, WS_DELIVERED, '4', 260, NULL,
     "Hi Tom, the kitchen estimate is in your inbox: $26,300 including oak flooring."},
    {TOM, MT_SMS, WS_DELIVERED, 'c', 192, NULL, "Got it. Could we do it in two phases?"},
    {TOM, MT_ACTIVITY_OPPORTUNITY, WS_NONE, 'a', 190, NULL, "Opportunity moved to Negotiation"},
    {PRIYA, MT_WHATSAPP, WS_READ, '0', 85, NULL,
     "Your aligners number 7 are ready, Priya. Wear them 22 hours a day as before."},
    {PRIYA, MT_WHATSAPP, WS_DELIVERED, 'c', 72, NULL, "Great! Can my sister pick them up?"},
    {PRIYA, MT_WHATSAPP, WS_READ, '0', 68, NULL, "Of course, just tell us her name."},
    {PRIYA, MT_WHATSAPP, WS_DELIVERED, 'c', 61, NULL, "Perfect, thank you"},
    {JOHN, MT_EMAIL, WS_CLICKED, '2', 2 * 1440 + 20, "Invoice 2031",
     MAIL("<p>Dear John,</p><p>please find invoice <b>2031</b> for $640, due by the end of the "
          "month. You can pay at "
          "<a "
          "href=\"https://pay.acmedental.example/2031\">https://pay.acmedental.example/2031</a>.</"
          "p><p>Sam "
          "Porter<br>Acme Dental</p>")},
    {JOHN, MT_EMAIL, WS_NONE, 'c', 14, "Re: Invoice 2031",
     MAIL("<style>p{margin:0}</style><div dir=\"ltr\"><div>Hi Sam,</div><div><br></div><div>I "
          "believe the x-rays are on it "
          "twice &#8211; could you check? Otherwise I'll pay "
          "<i>today</i>.</div><div><br></div><div>Best,<br>John"
          "</div></div><br><div class=\"gmail_quote\"><div>Sam Porter "
          "&lt;hello@acmedental.example&gt; wrote:"
          "</div><blockquote style=\"border-left:1px solid #ccc\"><p>Dear John,</p><p>please find "
          "invoice <b>2031</b> "
          "for $640, due by the end of the month.</p></blockquote></div>")},
    {MARIA, MT_SMS, WS_DELIVERED, 'c', 112, NULL, "Hi! Can I book a cleaning?"},
    {MARIA, MT_SMS, WS_READ, '2', 111, NULL, "Sure, Thursday at 10:00?"},
    {MARIA, MT_SMS, WS_DELIVERED, 'c', 2, NULL, "Can we move to Thursday?"},
};

static void add_tags(World *w, WorldContact *contact, const char *tags)
{
    g_auto(GStrv) words = g_strsplit(tags, "|", -1);
    for (guint i = 0; words[i]; i++)
        world_contact_add_tag(w, contact, words[i]);
}

static WorldContact *add_person(World *w, const Person *person, int number)
{
    WorldContact *contact = world_contact_add(w);
    contact->first_name = person->first;
    contact->last_name = person->last;
    contact->email = person->email;
    contact->phone = person->phone;
    contact->city = person->city;
    contact->country = strcmp(person->city, "Lisbon") == 0 ? "PT" : "US";
    contact->state = contact->country[0] == 'U' ? "CA" : NULL;
    contact->timezone = person->timezone;
    contact->source = person->source;
    contact->type = strstr(person->tags, "lead") ? "lead" : "customer";
    contact->home = person->home;
    if (person->user >= 0)
        contact->assigned_to = world_user_at(w, (uint32_t)person->user);
    contact->added = (Instant){w->born.ms - (40 + number * 11) * 24LL * 3600 * 1000};
    contact->updated = (Instant){w->born.ms - (1 + number) * 3600LL * 1000};
    contact->indexed = contact->added;
    add_tags(w, contact, person->tags);
    world_contact_list(w, contact);
    return contact;
}

static void add_line(World *w, WorldContact *const *contacts, const Line *line)
{
    WorldConversation *conversation = world_conversation_for(w, contacts[line->person]);
    WorldLive live = {.text = line->text,
                      .subject = line->subject,
                      .source = line->who == 'w' ? "workflow" : NULL};
    if (line->type == MT_EMAIL && conversation->last_message)
        live.reply_to = conversation->last_message;
    Instant at = {w->born.ms - line->minutes * 60000LL};
    WorldMessage *message = line->who == 'c'
                                ? world_inbound_add(w, conversation, line->type, &live, at)
                                : world_message_add(w, conversation, line->type, &live, at);
    message->status = line->status;
    if (line->who >= '0' && line->who <= '9')
        message->user = (uint8_t)(line->who - '0' + 1);
    if (world_thread_length(conversation) == 1)
        conversation->added = at;
}

static void settle(World *w, WorldContact *const *contacts)
{
    static const uint8_t unread[] = {MARIA, JOHN, PRIYA};
    for (uint32_t i = 0; i < world_conversation_count(w); i++)
        world_conversation_at(w, i)->unread = 0;
    for (size_t i = 0; i < sizeof(unread); i++)
        world_conversation_for(w, contacts[unread[i]])->unread = 1;
    world_conversation_for(w, contacts[PRIYA])->starred = true;
    contacts[DANA]->dnd_channel[DND_SMS] = DND_ACTIVE;
    contacts[JOHN]->date_of_birth = "1979-04-12";
    Id insurance = world_id(w, ID_CUSTOM_FIELD, FIELD_INSURANCE);
    world_contact_set_field(w, contacts[MARIA], &insurance, "\"Delta Dental\"");
    world_contact_set_field(w, contacts[JOHN], &insurance, "\"Cigna\"");
}

static void put_on_desk(World *w, WorldContact *const *contacts)
{
    WorldNote *note =
        world_note_add(w, contacts[MARIA], "Prefers Thursdays. Travels to Lisbon a lot.");
    note->user = world_user_at(w, 2);
    note->added = note->updated = (Instant){w->born.ms - 3 * 24 * 3600 * 1000LL};
    WorldTask *call = world_task_add(w, contacts[JOHN], "Check x-rays on invoice 2031",
                                     world_day_time(w, 0, 16, 0));
    call->assigned_to = world_user_at(w, 2);
    call->added = call->updated = (Instant){w->born.ms - 600000};
    WorldTask *send = world_task_add(w, contacts[TOM], "Send samples of oak flooring",
                                     world_day_time(w, -1, 9, 0));
    send->assigned_to = world_user_at(w, 4);
    send->body = "The lighter one.";
    send->added = send->updated = (Instant){w->born.ms - 2 * 24 * 3600 * 1000LL};
}

void seed_small(World *w)
{
    WorldContact *contacts[PEOPLE];
    for (int i = 0; i < PEOPLE; i++)
        contacts[i] = add_person(w, &people[i], i);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        add_line(w, contacts, &lines[i]);
    settle(w, contacts);
    put_on_desk(w, contacts);
}
