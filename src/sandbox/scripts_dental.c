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
#define CHAT    USE_DENTAL | USE_CHAT
#define OPENING USE_DENTAL | USE_CHAT | USE_OPENING
#define CALL    USE_DENTAL | USE_CALL

static const Script scripts[] = {
    {OPENING, NULL,
     LINES(
         IN(0, "Hi! [Are you taking new patients|Do you accept new patients]? [We just moved to "
               "the area|A friend sent me your way|I found you on the map]."),
         OUT(7, "Hi {first}, yes we are! This is {user} at {firm}. Is it for you or for the whole "
                "family?"),
         IN(3,
            "[Me and my husband, and {kid} who is 6|Just me for now|The whole family, four of us]"),
         OUT(4, "Lovely. The first visit is an exam, x-rays and a cleaning, about an hour each. I "
                "have {day} at {time} or {day2} at {time2}."),
         IN(9, "[{day} works.|{day} {time} please.|Could we do {day2}?] [Do you take "
               "{insurer}?|What about insurance?]"),
         {LINE_APPOINTMENT, 2, "Appointment booked: New patient exam"},
         OUT(1, "Booked! And yes, we are in network with {insurer}. Forms are here: "
                "https://acmedental.example/new?p={inv}"))},
    {OPENING, NULL,
     LINES(AUTO(0, "Hi {first}, this is {firm}. Your {service} is {day} at {time} with {doctor}. "
                   "Reply C to confirm or call us to change."),
           IN(46, "[C|c|Confirmed|Yes I'll be there]"),
           {LINE_APPOINTMENT, 0, "Appointment confirmed: {service}"},
           AUTO(0, "Thank you, you're confirmed. See you {day}!"))},
    {CHAT, NULL,
     LINES(AUTO(0, "Hi {first}, a reminder from {firm}: {service} on {day} at {time}. Reply C to "
                   "confirm."),
           IN(21, "[Something came up at work|My son is home sick|I'm stuck out of town], [can we "
                  "move it|could I reschedule|is there anything later in the week]?"),
           OUT(12, "Of course. [{day2} at {time2}|{day2} {time} or {time2}] is open with {doctor}. "
                   "[Would that work?|Shall I take it for you?]"),
           IN(5, "[Perfect, thank you|Yes please!|That works, you're the best]"),
           {LINE_APPOINTMENT, 1, "Appointment rescheduled: {service}"},
           OUT(0, "Done, see you then {first}."))},
    {OPENING, NULL,
     LINES(IN(0,
              "[I think I chipped my front tooth|Part of my filling fell out|A crown came off] [at "
              "dinner|eating popcorn|this morning]. [Is that an emergency?|What should I do?]"),
           OUT(4, "Oh no, I'm sorry {first}. Any pain or swelling? If you can, send a photo and "
                  "keep the piece in milk or a clean bag."),
           IN(6, "[Not much pain, just sharp on my tongue|It aches when I drink something cold|No "
                 "swelling, a little sensitive]"),
           NOTE(2, "Possible {tooth}, {doctor} can squeeze in before the {time} crown prep."),
           OUT(3, "{doctor} can see you [today at {time}|{day} at {time}]. Please avoid chewing on "
                  "that side until then."),
           IN(2,
              "[On my way to get a sitter, I'll be there|Thank you so much!!|I'll make it work]"))},
    {CHAT, NULL,
     LINES(OUT(0, "Hi {first}, {user} from {firm} checking in: how is the {tooth} feeling after "
                  "the {service}?"),
           IN(95, "[Much better than yesterday|Still a bit sore but ok|Honestly no pain at all]. "
                  "[Can I chew on it?|When can I drink coffee again?]"),
           OUT(14, "Great to hear. Soft food on that side till tomorrow evening, coffee is fine "
                   "once it's lukewarm. If the ache grows instead of fading, text us any time."),
           IN(8, "[Will do, thanks {user}|Ok!|Good, I was missing my coffee]"))},
    {CHAT, NULL,
     LINES(IN(0, "Hi, I got a bill for {price} but I thought {insurer} covered the {service}?"),
           OUT(38, "Let me look it up for you {first}. One moment."),
           NOTE(9,
                "{insurer} paid 60 % as basic instead of 80 %. Resubmitting with the perio chart."),
           OUT(6, "You're right to ask: they processed it under the wrong category. I've sent it "
                  "back to {insurer}, please ignore invoice {inv} for now."),
           IN(11, "[=Ok, do I need to call them too?|Oh good. How long does that take?]"),
           OUT(15, "[=No need, we'll handle it and text you when it's settled.|It usually takes "
                   "two to three weeks. Nothing to do on your side.]"))},
    {OPENING, NULL,
     LINES(
         IN(0, "[How much is teeth whitening?|What do you charge for whitening?] [I have a wedding "
               "in {month}.|Before my interviews in {month} ideally.]"),
         OUT(9, "Hi {first}! In-office whitening is {fee} and takes 90 minutes; take-home trays "
                "are about half of that."),
         IN(13, "[=Does it hurt? I have sensitive teeth|Which one lasts longer?]"),
         OUT(8, "[=We use a gel made for sensitive teeth and check the gums first|Both last about "
                "a year with a touch-up]. Would you like to come for a shade check, no charge?"),
         IN(25, "[Sure, {day} after {time}?|Yes, how about {day}?|Let me talk to my fiance and get "
                "back to you]"))},
    {CHAT, NULL,
     LINES(OUT(0, "Hi {first}, a spot opened up [tomorrow at {time}|{day} at {time}] for your "
                  "{service}. You asked to be on the short list - want it?"),
           IN(18, "[=YES|Yes!! I'll take it|Oh no, I can't leave work. Next time please]"),
           OUT(2, "[=It's yours, see you then!|It's yours, thank you for the quick answer!|All "
                  "right, next time. Have a good day!]"))},
    {CHAT, NULL,
     LINES(IN(0, "Is {kid}'s appointment still at {time}? School changed the early release day."),
           OUT(5, "Hi {first}, yes {kid} is down for {day} at {time}. We can shift to {time2} if "
                  "that's easier."),
           IN(3, "{time2} would be amazing"),
           {LINE_APPOINTMENT, 1, "Appointment rescheduled: Child checkup"},
           OUT(1, "Moved. [Tell {kid} the treasure chest has new dinosaurs.|{kid} gets to pick the "
                  "movie this time.]"),
           IN(2, "[Haha will do|That will get us in the car on time :)]"))},
    {CHAT, NULL,
     LINES(AUTO(0, "Thanks for visiting {firm}, {first}! Would you share a quick review? "
                   "https://acmedental.example/r/{inv}"),
           IN(310, "[Done! Five stars for {doctor}|Just left one, you guys are great|I don't do "
                   "reviews but you were wonderful]"),
           OUT(22, "[That means a lot to us, thank you|You made the whole team smile, thanks] "
                   "{first}!"))},
    {OPENING, NULL,
     LINES(
         IN(0, "[Hello, do you do Invisalign?|Do you offer clear aligners?] [My bottom teeth moved "
               "after braces.|I'm 34, is it too late?]"),
         OUT(16, "Not too late at all! {doctor} does a free 3D scan so you can see the result "
                 "before deciding. Most cases run {big} with monthly payments from {deposit}."),
         {LINE_DEAL, 1, "Opportunity created: Aligners"},
         IN(34, "[=Hmm that's a lot. Does {insurer} help?|That's less than I expected. Can I pay "
                "monthly?]"),
         OUT(7, "[={insurer} usually pays a lifetime orthodontic amount, we can check for you|Yes, "
                "we can split it over 18 months without interest]. Shall I book the scan?"),
         IN(52, "[Yes, next week please|Let me think about it over the weekend|Ok book me for "
                "{day}]"))},
    {CHAT, NULL,
     LINES(
         IN(0, "[Could you send my x-rays to my oral surgeon?|I need my records sent to Dr. Feld's "
               "office]"),
         OUT(41, "Sure, what's their email or fax? We need your ok in writing, a text is enough."),
         IN(6, "Ok to send. It's frontdesk@feldsurgery.example"),
         OUT(18, "Sent just now, pano and two bitewings. They'll call you to schedule."),
         IN(4, "[Fast! thank you|You're amazing]"))},
    {CHAT, NULL,
     LINES(IN(0, "[Running about 10 min late, traffic on the 10 is a parking lot|So sorry, I'll be "
                 "15 minutes late]"),
           OUT(1, "No worries {first}, drive safe. {doctor} [has a little cushion today|can start "
                  "at {time2} instead]."),
           IN(12, "[Parking now|Here!|Thank you, almost there]"))},
    {CHAT, NULL,
     LINES(IN(0, "Do I need antibiotics before the {service}? I had my knee replaced in {month}."),
           NOTE(10,
                "Knee replacement - {doctor} wants a note from the surgeon before we premedicate."),
           OUT(6, "Good question. {doctor} would like a note from your surgeon first. Who did the "
                  "knee?"),
           IN(21, "Dr. Whitfield at St. Brendan"),
           OUT(35, "We've asked their office and will text you as soon as they answer. Your "
                   "appointment {day} stays as it is."),
           OUT(1440, "Hi {first}, they answered: no antibiotics needed. See you {day} at {time}."),
           IN(30, "[Great, one pill less :)|Perfect, thank you for chasing them]"))},
    {CHAT, NULL,
     LINES(
         AUTO(0, "Hi {first}, we missed you today for your {service}. Text us to find a new time."),
         IN(130, "[I'm so sorry, I completely forgot.|I had it down for {day2}!] [Is there a "
                 "fee?|Can I still come this week?]"),
         OUT(12, "It happens. No fee the first time. Next opening is {day} at {time}, or {day2} at "
                 "{time2}."),
         IN(4, "[{day}. Setting three alarms|{day2} please and thank you]"))},
    {OPENING, NULL,
     LINES(IN(0, "[I haven't been to a dentist in about 8 years|I'm honestly terrified of "
                 "dentists]. [Do you do sedation?|Is that something you can help with?]"),
           OUT(11, "Hi {first}, thank you for telling us, and you are not the only one this week. "
                   "Yes: nitrous or an oral sedative. The first visit can be just a talk with "
                   "{doctor}, nothing in your mouth."),
           IN(47, "[That actually sounds doable.|Just a talk? Ok.] How soon?"),
           OUT(6, "[{day} at {time}, end of the day so it's quiet|{day} {time}, I'll hold the "
                  "quiet room]. I'll be at the desk myself. - {user}"),
           IN(10, "[Ok. Book it before I change my mind|Thank you for being kind about it]"),
           {LINE_APPOINTMENT, 1, "Appointment booked: Consult"})},
    {CHAT, NULL,
     LINES(OUT(0, "Hi {first}, your night guard is back from the lab. Try-in takes 15 minutes, "
                  "when suits you?"),
           IN(75, "[=Any day before 9?|Can my wife pick it up?]"),
           OUT(9, "[=We open at 7:30 on {day}, I put you first|We do need to check the bite, so it "
                  "has to be you :) {day} {time}?]"),
           IN(6, "[Deal|ok that's fine|See you then]"))},
    {CHAT, NULL,
     LINES(
         IN(0,
            "[Can I split the {price} into payments?|Is there a payment plan for the {service}?]"),
         OUT(23, "Yes: {deposit} today and the rest over six months, no interest. I can send the "
                 "link."),
         IN(8, "[Send it|Yes please]"), {LINE_INVOICE, 3, "Invoice {inv} sent"},
         OUT(0, "https://pay.acmedental.example/{inv}"),
         {LINE_PAYMENT, 64, "Payment received: {deposit}"}, IN(2, "[Paid the first one|Done]"),
         OUT(5, "Received, thank you {first}!"))},
    {CHAT, NULL,
     LINES(OUT(0, "Happy birthday {first}! From all of us at {firm}, [with cake and a soft "
                  "toothbrush|floss after the cake ;)]"),
           IN(190, "[Haha thank you!!|That's so sweet, thanks|Best text of the day]"))},
    {CALL, NULL,
     LINES({LINE_CALL_IN, 0, ""},
           NOTE(4, "Asked about implants vs bridge for {tooth}. Sent her to {doctor} for a "
                   "consult. {insurer}, annual max almost used."),
           AUTO(1, "Thanks for calling {firm}, {first}. Book online any time: "
                   "https://acmedental.example/book"),
           IN(58, "[Booked for {day}, thanks|I can't find an evening slot online?]"))},
    {CALL, NULL,
     LINES({LINE_VOICEMAIL, 0, ""}, {LINE_CALL_OUT, 22, ""},
           NOTE(3, "Called back: wants the {service} moved, prefers mornings."),
           OUT(2, "Hi {first}, as discussed: {day} at {time}. Text if that stops working."),
           IN(15, "[Thank you {user}|ok see you {day}]"))},
    {CALL, NULL,
     LINES(
         {LINE_MISSED, 0, ""},
         OUT(1, "Hi {first}, I just tried to call about your treatment plan. When is a good time?"),
         IN(205, "[After 5 any day|I'm in meetings, can you text it?|Tomorrow morning]"),
         {LINE_CALL_OUT, 900, ""}, NOTE(2, "Accepted the plan for {tooth}, starts {day}."),
         {LINE_DEAL, 1, "Opportunity moved to Proposal"})},
};

const ScriptTable dental_scripts = {scripts, ARRAY_LEN(scripts)};
