// What customers say next. The words are chosen by what they heard.
#include "config.h"

#include <string.h>

#include "sandbox/alive.h"
#include "sandbox/scripts.h"
#include "sandbox/tell.h"

typedef struct Reply {
    const char *heard; // '|'-separated, lower case; "" always fits
    const char *text;  // with choices and slots, see scripts.h
} Reply;

static const Reply replies[] = {
    {"invoice|bill|payment|$|price|estimate",
     "[Ok, thanks for explaining|Got it, I'll pay it tonight|Could you send me the link "
     "again?|Hmm, that's more "
     "than I thought. Can I pay in two parts?]"},
    {"reschedule|move|instead|another time",
     "[That works for me, thank you|Yes, let's do that|Could it be a little later in the "
     "day?|Perfect, see you then]"},
    {"would you like|shall i|does that work|is that ok|would that|works for you|good for you",
     "[Yes please|Yes, that works|Sounds great!|Could we make it {time2}?|Let me check with my "
     "family and get back to you]"},
    {"monday|tuesday|wednesday|thursday|friday|:00|:15|:30|:45|tomorrow|today",
     "[{day} works for me|The later one please|Ok, booked in my calendar. Thanks!|I can make that, "
     "see you then|Is there anything after 4?]"},
    {"?", "[Yes|Yes, exactly|I think so, let me check|No, not yet|Good question. I'll ask and tell "
          "you|Sure!]"},
    {"sorry|apolog|unfortunately",
     "[No worries at all|It's ok, thanks for letting me know|Alright, things happen]"},
    {"thank", "[You're welcome!|Thank YOU|Of course :)|Have a good day!]"},
    {"hello|hi |good morning|hey",
     "[Hi! How are you?|Hello, thanks for writing|Hey, good timing, I was about to call you]"},
    {"", "[Ok, thank you!|Perfect, thanks|Great, got it|👍|Thanks for the quick answer|Understood]"},
};

static const char *const dental_openers[] = {
    "[Hi|Hello], is there anything open {day} for a {service}?",
    "My {tooth} has been [hurting since last night|sensitive to cold all week]. [Should I come "
    "in?|What do you think?]",
    "Can I move my {service} to {day}? [Work is crazy this week|The kids have a school thing].",
    "Do you have my new {insurer} card on file?",
    "[Quick question|One thing I forgot to ask]: can I eat normally after the {service}?",
    "Did my x-rays come back?",
    "How much would the {service} be with {insurer}?",
    "I think I left my sunglasses in the waiting room {day}.",
    "Is {doctor} in on {day}?",
    "{kid} lost a tooth today!! [No blood, all good|Should we worry that it's early?]",
};
static const char *const home_openers[] = {
    "[Hi|Hello], when does the crew start on the {project}?",
    "Could you send the estimate for the {project} again? I can't find it.",
    "We decided: let's go with the {material} in the {room}.",
    "The {room} looks amazing. [When do you do the trim?|My sister wants your number!]",
    "There's water under the {room} window again. [Could someone look?|Is that still under "
    "warranty?]",
    "What would it cost to add the {room} while you're at it?",
    "Is {day} still on for the visit?",
    "My neighbor at {n} {street} wants a quote too, can I give him your number?",
};
static const char *const colleague_lines[] = {
    "Hi {first}, [thanks for your message|sorry for the wait]. {day} at {time} would be open, "
    "shall I put you down?",
    "Of course {first}, I'll look into it and call you {day}.",
    "Done! [Anything else?|Let us know if anything changes.]",
    "Good question, let me ask {user2}. You'll hear from me today.",
};

static bool was_heard(const char *heard, const char *words)
{
    g_auto(GStrv) keys = g_strsplit(heard, "|", -1);
    if (!*heard)
        return true;
    for (guint i = 0; keys[i]; i++)
        if (strstr(words, keys[i]))
            return true;
    return false;
}

static void speak(World *w, const WorldContact *contact, const char *text, uint64_t roll,
                  GString *out)
{
    ScriptVoice voice = {w, contact, (uint32_t)roll, (int)((roll >> 32) % 60), contact->home};
    script_fill(&voice, text, out);
}

void reply_words(World *w, const WorldContact *contact, const char *words, uint64_t roll,
                 GString *out)
{
    g_autofree char *lower = g_utf8_strdown(words, -1);
    for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
        if (was_heard(replies[i].heard, lower)) {
            speak(w, contact, replies[i].text, roll, out);
            return;
        }
    }
}

void opener_words(World *w, const WorldContact *contact, uint64_t roll, GString *out)
{
    const char *text = contact->home ? home_openers[roll % ARRAY_LEN(home_openers)]
                                     : dental_openers[roll % ARRAY_LEN(dental_openers)];
    speak(w, contact, text, rng_mix(roll), out);
}

void colleague_words(World *w, const WorldContact *contact, uint64_t roll, GString *out)
{
    speak(w, contact, colleague_lines[(roll >> 40) % ARRAY_LEN(colleague_lines)], roll, out);
}

void mail_from_words(World *w, const WorldMessage *answered, const char *words, GString *out)
{
    g_autoptr(GString) quoted = g_string_new(NULL);
    g_autoptr(GString) quoted_by = g_string_new(NULL);
    g_autofree char *escaped = g_markup_escape_text(words, -1);
    if (answered) {
        g_autoptr(GString) plain = g_string_new(NULL);
        tell_words(w, answered, plain);
        g_autofree char *safe = g_markup_escape_text(plain->str, -1);
        g_string_assign(quoted, safe);
        tell_from(w, answered, quoted_by);
    }
    MailPage page = {.words = escaped,
                     .quoted = answered ? quoted->str : NULL,
                     .quoted_by = quoted_by->str,
                     .quoted_at = answered ? answered->at : 0,
                     .zone = w->zone,
                     .style = (uint32_t)w->seed,
                     .inbound = true};
    mail_layout(&page, out);
}
