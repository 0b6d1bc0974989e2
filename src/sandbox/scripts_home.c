#include "config.h"

#include "sandbox/scripts.h"

#define IN(gap, text)                                                                              \
    {                                                                                              \
        LINE_IN, gap, text                                                                         \
    }
#define OUT(gap, text)                                                                             \
    {                                                                                              \
        LINE_OUT, gap, text                                                                        \
    }
#define AUTO(gap, text)                                                                            \
    {                                                                                              \
        LINE_AUTO, gap, text                                                                       \
    }
#define NOTE(gap, text)                                                                            \
    {                                                                                              \
        LINE_NOTE, gap, text                                                                       \
    }
#define CHAT    USE_HOME | USE_CHAT
#define OPENING USE_HOME | USE_CHAT | USE_OPENING
#define CALL    USE_HOME | USE_CALL

static const Script scripts[] = {
    {OPENING, NULL,
     LINES(IN(0, "[Saw your truck on {street}.|My neighbor on {street} recommended you.] Do you do "
                 "{project}?"),
           OUT(13, "We do, {first}! {user} from Northside here. Roughly how big, and when were you "
                   "hoping to start?"),
           IN(22, "[About 180 square feet, before {month} if possible|It's a small one, no "
                  "rush|Honestly no idea, can someone look at it?]"),
           OUT(8, "Easiest is a site visit, it's free and takes 40 minutes. {day} {time} or {day2} "
                  "{time2}?"),
           IN(16, "[{day} {time} works|{day2}, the gate code is {n}|After {time2} on {day} please, "
                  "my husband wants to be there]"),
           {LINE_APPOINTMENT, 2, "Appointment booked: Site visit"},
           OUT(0, "Booked. You'll get a text when I'm on the way."))},
    {CHAT, NULL,
     LINES(AUTO(0, "Hi {first}, your Northside site visit is {day} at {time}. Reply C to confirm."),
           IN(33, "[C|Confirmed|C, dog is friendly]"),
           OUT(940, "On my way, about 20 minutes. - {user}"),
           IN(2, "[Great, park in the driveway|Ok!]"))},
    {CHAT, NULL,
     LINES(
         OUT(0, "Hi {first}, the estimate for the {project} is in your inbox: {price} including "
                "{material}."),
         IN(390, "[=Got it. Is there any room on the price?|Wow ok. Can we do it in two phases?]"),
         NOTE(25, "Margin is 31 %. Can go down 4 % if they take the stock color."),
         OUT(18, "[=If you choose the stock color I can take 4 % off|Phase one alone would be "
                 "about {deposit}]. Same warranty."),
         IN(62, "[Let me show my partner tonight|That helps. When could you start?]"),
         {LINE_DEAL, 1, "Opportunity moved to Negotiation"})},
    {CHAT, NULL,
     LINES(IN(0, "[What time is the crew coming tomorrow?|Are you guys still coming {day}?]"),
           OUT(6, "Between 7:30 and 8. They'll need the driveway and an outlet in the {room}."),
           IN(4, "[=Ok, I'll move the cars|No problem. Should I cover anything?]"),
           OUT(5, "[=Perfect.|We bring plastic and tape, just take pictures off that wall.]"))},
    {CHAT, NULL,
     LINES(IN(0, "There is a crack in one of the new {material} pieces, left of the {room} door. "
                 "Sending a picture."),
           OUT(17, "Thanks for telling us right away, {first}. That one is on us: {user} comes by "
                   "{day} at {time} with a replacement."),
           IN(7, "[Appreciate the quick answer|Ok thanks. I was a bit worried]"),
           NOTE(2, "Order 1 extra {material}, same lot. Warranty, do not bill."),
           OUT(2900, "All fixed? We matched the lot number."),
           IN(44, "[Can't even tell which one it was!|Looks perfect, thank you]"))},
    {CHAT, NULL,
     LINES(
         OUT(0, "Hi {first}, the forecast says rain all {day}. We'd like to push the {project} to "
                "{day2} so the underlayment stays dry."),
         IN(19, "[=Better safe than sorry, {day2} is fine|Ugh. Ok, but I need it done before my "
                "in-laws arrive]"),
         OUT(5,
             "[=Thank you for understanding!|We'll bring a fourth person to catch up, promise.]"))},
    {OPENING, NULL,
     LINES(
         IN(0, "[My water heater is leaking into the {room}|There's a leak above the {room}, "
               "ceiling is stained]. [How fast can you come?|Help!]"),
         OUT(2, "Shut off the valve at the wall if you can reach it (turn right). Somebody can be "
                "there today between {time} and {time2}."),
         IN(5, "[Found it, water is off.|It took both hands, but it's off.] [Thank you|Now what?]"),
         NOTE(1, "Emergency rate ok'd by customer on the phone. Send Luis."),
         OUT(9, "Luis is on the way, white van. He'll call from the door."),
         IN(95, "[He was great, floor is already drying|Luis saved us, thank you all]"),
         {LINE_INVOICE, 30, "Invoice {inv} sent"})},
    {CHAT, NULL,
     LINES(IN(0, "Which color did we settle on for the {room}? My painter asks."),
           OUT(24, "[\"Sea salt\", eggshell on walls, semi-gloss trim|\"Swiss coffee\" for walls "
                   "and ceiling]. Same as on invoice {inv}."),
           IN(3, "[You're a lifesaver|Thanks!]"))},
    {CHAT, NULL,
     LINES(OUT(0, "Permit for the {project} came through this morning. We can start {day}."),
           IN(36, "[FINALLY|Great news!] [=How long will it take?|Do I need to be home?]"),
           OUT(11, "[=Nine working days if inspection is on time|Only the first morning and for "
                   "the inspection]."),
           IN(5, "[Sounds good|Wonderful]"), {LINE_DEAL, 2, "Opportunity moved to Scheduled"})},
    {CHAT, NULL,
     LINES(IN(0, "[Invoice {inv} says {price}, we agreed on less|Why is there a dump fee on "
                 "invoice {inv}?]"),
           OUT(52, "Let me check with {user2}."),
           NOTE(6, "Change order #2 was never signed. Take the dump fee off."),
           OUT(9, "You're right, that line should not be there. New invoice in a minute, sorry "
                  "about that."),
           {LINE_INVOICE, 3, "Invoice {inv} updated"},
           IN(14, "[Thank you for being straightforward|No problem, paying tonight]"),
           {LINE_PAYMENT, 300, "Payment received: {price}"})},
    {CHAT, NULL,
     LINES(AUTO(0, "How was your {project} with Northside, {first}? A short review helps a small "
                   "firm a lot: https://northsidehome.example/r/{inv}"),
           IN(1500, "[Left you one. Send my regards to the crew!|Posted, with before and after "
                    "pictures|Will do this weekend]"))},
    {OPENING, NULL,
     LINES(IN(0, "[Do you finance larger jobs?|Do you offer monthly payments for {project}?]"),
           OUT(20, "Through a partner, yes: from {deposit} a month, decision in minutes, no effect "
                   "on your credit to check."),
           IN(9, "[And the rate?|Ok. What about the rate?]"),
           OUT(7, "It depends on the term, today between 6.9 and 9.9 %. I'll email the sheet."),
           IN(70, "[Received, thanks|Hmm let me ask my bank too]"))},
    {CHAT, NULL,
     LINES(IN(0, "[=Could the guys start at 9 instead of 7:30? Night shift here|Please ask the "
                 "crew not to block my neighbor's gate]"),
           OUT(4, "[=Of course, 9 it is until {day}|Oh! Sorry, moving it now]. Anything else we "
                  "can do?"),
           IN(3, "[That's all, they do nice work|You're very kind]"))},
    {CHAT, NULL,
     LINES(OUT(0, "Hi {first}, did you get a chance to look at the estimate for the {project}?"),
           OUT(4300, "No pressure at all, just checking whether you have questions. Prices for "
                     "{material} go up in {month}."),
           IN(180, "[=Sorry, life happened. Yes, let's talk {day}|We went with someone else, "
                   "sorry|Still comparing, I'll know by {day}]"),
           OUT(12, "[={day} it is, I'll call you.|Thanks for telling me, much appreciated. All the "
                   "best!|Sounds good, I'm around.]"))},
    {CALL, NULL,
     LINES({LINE_CALL_IN, 0, ""},
           NOTE(3, "Wants {project}, budget about {price}, house from the 60s, maybe asbestos in "
                   "the {room}."),
           {LINE_DEAL, 1, "Opportunity created: {project}"},
           OUT(5, "Nice talking to you {first}. The site visit is {day} at {time}. Bring your wish "
                  "list!"),
           IN(40, "[Looking forward to it|Perfect, thanks {user}]"))},
    {CALL, NULL,
     LINES({LINE_MISSED, 0, ""}, {LINE_MISSED, 240, ""},
           OUT(2, "Hi {first}, {user} from Northside, tried you twice about the delivery of the "
                  "{material}. Is {day} morning ok?"),
           IN(61, "[Yes, leave it by the garage|I was in surgery, sorry! {day} is fine]"))},
    {CALL, NULL,
     LINES({LINE_VOICEMAIL, 0, ""},
           NOTE(12, "Voicemail: neighbor complains about dust, wants the {room} side sealed."),
           {LINE_CALL_OUT, 8, ""},
           OUT(3, "As promised, the crew seals that side first thing tomorrow."),
           IN(17, "[Thank you for the fast reaction|Good. Appreciate it.]"))},
};

const ScriptTable home_scripts = {scripts, ARRAY_LEN(scripts)};
