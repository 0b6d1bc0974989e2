#include "config.h"

#include "sandbox/scripts.h"

// Paragraphs are separated by an empty line; lines that begin with "- " become a list. Quotes of
// what was answered are added when the mail is told.
#define IN(gap, text)                                                                              \
    {                                                                                              \
        LINE_IN, gap, text                                                                         \
    }
#define OUT(gap, text)                                                                             \
    {                                                                                              \
        LINE_OUT, gap, text                                                                        \
    }
#define NOTE(gap, text)                                                                            \
    {                                                                                              \
        LINE_NOTE, gap, text                                                                       \
    }
#define MAIL    USE_DENTAL | USE_EMAIL
#define OPENING USE_DENTAL | USE_EMAIL | USE_OPENING

static const Script scripts[] = {
    {OPENING, "Treatment plan for {tooth}",
     LINES(
         OUT(0, "Dear {first},\n\nthank you for coming in. As discussed, {doctor} recommends the "
                "following for the {tooth}:\n\n- {service}, two visits of about 60 minutes\n- a "
                "night guard to protect the work\n- a check after six weeks\n\nThe estimate after "
                "{insurer} is <b>{price}</b>, of which {deposit} is due at the first visit. You "
                "can see the plan at https://acmedental.example/plan/{inv}.\n\n[Do ask if anything "
                "is unclear.|We are happy to walk you through it by phone.]"),
         IN(420, "Hi {user},\n\n[=thanks for the clear breakdown. Two questions: is the night "
                 "guard required, and what if I wait until {month}?|I read it twice :) Could you "
                 "tell me how much {insurer} pays if we do this next year instead?]\n\n{first}"),
         OUT(95, "Hi {first},\n\n[=the guard is not required, but {doctor} strongly recommends it "
                 "because of the wear on that side. Waiting until {month} is a risk: the crack can "
                 "reach the root.|your benefits renew in January, so splitting the visits around "
                 "New Year would save you about {deposit}.]\n\nShall I reserve {day} at {time}?"),
         IN(1300, "[Understood, let's do it. {day} at {time} is good.|Ok, please reserve it. "
                  "Better now than later.]\n\nBest,\n{first}\n\nSent from my phone"))},
    {OPENING, "New patient forms",
     LINES(IN(0, "Hello,\n\n[=I filled in the forms on your page but the last step did not go "
                 "through.|I could not upload my insurance card.] Could you check whether you "
                 "received them?\n\nKind regards\n{name}"),
           OUT(48, "Hi {first},\n\nthank you for trying! We have pages one to three, [=the "
                   "signature is missing|the card picture is missing]. Please just reply with it "
                   "attached, or bring it along {day}.\n\nSee you at {time}!"),
           IN(220, "Attached. Let me know if the quality is good enough.\n\n{first}"),
           OUT(30, "Perfect, very readable. You're all set."))},
    {MAIL, "Your statement {inv}",
     LINES(OUT(0, "Dear {first},\n\nplease find your statement {inv}: {price}, due by the end of "
                  "{month}.\n\nYou can pay at https://pay.acmedental.example/{inv}, by phone, or "
                  "at the desk."),
           IN(2100,
              "Hello {user},\n\n[I believe {insurer} was billed twice for the x-rays, please see "
              "page 2.|are the bitewings on it twice? Please see page 2.]\n\nThank you,\n{first}"),
           NOTE(33, "Page 2 is right, bitewings entered twice. Credit {deposit}."),
           OUT(40, "Hi {first},\n\n[you are right, and I apologize: the bitewings were entered "
                   "twice. The corrected amount is attached.|thank you for looking so closely. "
                   "They were entered twice; a credit of {deposit} is on its way.]"),
           {LINE_PAYMENT, 1600, "Payment received: {price}"})},
    {MAIL, "Referral to the endodontist",
     LINES(OUT(0, "Dear {first},\n\n{doctor} would like a specialist to look at the {tooth} before "
                  "we go on. We have sent your records to Bayview Endodontics; they will call you "
                  "within two days.\n\n- Phone: +1 213 555 0177\n- Address: 410 {street}\n- Please "
                  "bring: your medication list\n\nWe stay in touch with them and see you "
                  "afterwards for the {service}."),
           IN(900, "Thank you. [=They already called, I go there on {day}.|Nobody called so far, "
                   "should I?]\n\n{first}"),
           OUT(60, "[=Wonderful, then we expect their report by {day2}.|I have called them myself "
                   "just now, they have {day} at {time} for you.]"))},
    {MAIL, "How to prepare for your {service}",
     LINES(OUT(0, "Hello {first},\n\na few things before {day}:\n\n- eat a light meal two hours "
                  "before\n- take your usual medicine\n- leave contact lenses at home if you asked "
                  "for sedation\n- someone should drive you home\n\nThe visit takes about 90 "
                  "minutes. Call us with any doubt, there are no silly questions."),
           IN(300, "[=Can I drink water?|My driver can only come at {time2}, is that a problem?|Is "
                   "it ok to take ibuprofen in the morning?]\n\n{first}"),
           OUT(25, "[=Yes, water is fine until you sit in the chair.|No problem at all, you can "
                   "rest in our quiet room.|Please take acetaminophen instead, ibuprofen thins the "
                   "blood a little.]\n\nSee you {day}!"))},
    {OPENING, "Question about {kid}'s braces",
     LINES(IN(0, "Dear {doctor},\n\nwe are thinking about braces for {kid} (age 11). [Our old "
                 "dentist said to wait, a friend says the opposite.|Is it better to start before "
                 "high school?]\n\nWould you see us for a second opinion?\n\nWarm regards\n{name}"),
           OUT(170, "Dear {first},\n\nhappy to. {doctor} likes to see children at this age: most "
                    "of the time the answer is \"not yet\", and then you know. The visit is free "
                    "of charge.\n\n[{day} at {time}|{day2} at {time2}] would be possible."),
           IN(610, "[That would be great.|Yes please, {kid} has no school that day.]\n\n{first}"),
           {LINE_APPOINTMENT, 20, "Appointment booked: Orthodontic consult"})},
    {MAIL, "We miss your smile",
     LINES(
         OUT(0,
             "Hi {first},\n\nit has been more than nine months since your last cleaning. {insurer} "
             "covers two a year, and one of yours is still unused.\n\nBook in a minute: "
             "https://acmedental.example/book\n\n[Your team at Acme Dental|See you soon?]"),
         IN(4000, "[=You are right, shame on me. What do you have in {month}?|Please take me off "
                  "this list, we moved to Denver.]\n\n{first}"),
         OUT(400, "[=No shame! {day} at {time}, or {day2} at {time2}.|Done, and all the best in "
                  "Denver. Your records can follow you any time.]"))},
    {OPENING, "Receipt for my employer",
     LINES(
         IN(0, "Hello,\n\nI need a receipt for the {service} for my flexible spending account. It "
               "has to show the provider's name, the date and the code.\n\nThanks a lot\n{first}"),
         OUT(130, "Hi {first},\n\nattached, with codes. If they want the tax number too: it is at "
                  "the bottom.\n\nHave a good one,\n{user}"),
         IN(15, "[Perfect, that was quick.|Got it, thank you {user}!]"))},
};

const ScriptTable dental_mail_scripts = {scripts, ARRAY_LEN(scripts)};
