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
#define NOTE(gap, text)                                                                            \
    {                                                                                              \
        LINE_NOTE, gap, text                                                                       \
    }
#define MAIL    USE_HOME | USE_EMAIL
#define OPENING USE_HOME | USE_EMAIL | USE_OPENING

static const Script scripts[] = {
    {OPENING, "Estimate: {project} on {street}",
     LINES(OUT(0, "Hello {first},\n\nthank you for showing us around. Here is the estimate for the "
                  "{project}:\n\n- demolition and disposal\n- {material}, supplied and "
                  "installed\n- finishing, cleaning, final walk-through\n\nTotal <b>{price}</b>, "
                  "valid for 30 days. A deposit of {deposit} reserves the week of {month} "
                  "9.\n\nSee the drawings: https://northsidehome.example/e/{inv}"),
           IN(800, "Hi {user},\n\n[=looks good overall. Could you price the {material} in the "
                   "darker finish as well?|we like it. Is disposal of the old cabinets included or "
                   "extra?|a bit above our budget, to be honest. Where could we save?]\n\n{first}"),
           OUT(240, "Hi {first},\n\n[=the darker finish adds about 6 %, delivery is two weeks "
                    "longer.|disposal is included, we recycle what we can.|keeping the layout of "
                    "the {room} as it is would save around {deposit}.]\n\nHappy to come by {day} "
                    "at {time} with samples."),
           IN(1500, "[{day} at {time} works. My wife has questions about the warranty.|Ok, let us "
                    "go ahead.]\n\nThanks\n{first}"),
           {LINE_DEAL, 30, "Opportunity moved to Proposal"})},
    {MAIL, "Invoice {inv}",
     LINES(
         OUT(0,
             "Hello {first},\n\nplease find invoice {inv} for {price} (second of three). Payable "
             "within 14 days by transfer or at https://pay.northsidehome.example/{inv}."),
         IN(2900, "Good morning,\n\n[=paid today, reference {inv}.|the amount is {deposit} higher "
                  "than in the contract. Could you explain?]\n\nRegards\n{name}"),
         OUT(110, "[=Received, thank you very much!|Hi {first}, that is change order 1, the extra "
                  "outlet in the {room}. I attach the signed page. Happy to talk it through.]"))},
    {OPENING, "Request through your website",
     LINES(IN(0, "Name: {name}\nProject: {project}\nTime frame: {month}\nMessage: [We bought an "
                 "older house and need advice where to begin.|The {room} floods when it rains "
                 "hard. We want a lasting solution.|Two quotes so far, looking for a third.]"),
           OUT(55, "Hello {first},\n\nthank you for your request. I cover your area and could "
                   "visit {day} at {time} or {day2} at {time2}. It helps to see a few pictures "
                   "and, if you have one, the survey.\n\nWhich one suits you?"),
           IN(340, "Hi {user},\n\n{day} please. Pictures attached, sorry for the mess.\n\n{first}"),
           {LINE_APPOINTMENT, 12, "Appointment booked: Site visit"},
           OUT(3, "See you {day}. I have seen worse messes :)"))},
    {MAIL, "Schedule for your {project}",
     LINES(
         OUT(0, "Hi {first},\n\nthis is the plan:\n\n- Mon-Tue: protection and demolition\n- Wed: "
                "electrician, inspection of rough work\n- Thu-Fri: {material}\n- following week: "
                "finish and cleaning\n\nThe crew works 7:30 to 4. {user} is your contact on site."),
         IN(190, "[=Wednesday is difficult, we have guests. Could the inspection be {day2}?|Great, "
                 "thanks. Will there be water during demolition?]\n\n{first}"),
         OUT(75, "[=I asked the city: {day2} morning is confirmed.|Yes, except for about two hours "
                 "on Monday.]"))},
    {MAIL, "Warranty claim, {room}",
     LINES(IN(0, "Hello Northside,\n\nalmost a year after the {project} [one seam opens up|the "
                 "door no longer closes properly|there is a damp spot near the window]. I believe "
                 "this is still under warranty.\n\nPictures below.\n\n{name}"),
           NOTE(400, "Finished last {month}, within warranty. Send Petra to look."),
           OUT(60, "Dear {first},\n\nthank you for the pictures. It is, and we will fix it. Petra "
                   "can come {day} at {time}; it should take an hour.\n\nSorry for the trouble."),
           IN(50, "Excellent, I will be there.\n\n{first}"))},
    {OPENING, "Gutters and a quick question",
     LINES(
         IN(0, "Hi,\n\nyou did our {project} in spring. Do you also clean gutters? And who should "
               "I ask about solar?\n\nCheers,\n{first}"),
         OUT(600, "Hi {first},\n\ngood to hear from you! Gutters: yes, {deposit} for a house like "
                  "yours. Solar we leave to others, I like the people at Halden Energy.\n\n{user}"),
         IN(1100, "Gutters please, before {month}. And thank you for the tip!\n\n{first}"))},
    {MAIL, "Permit documents",
     LINES(
         OUT(0, "Hello {first},\n\nthe city asks for the owner's signature on the attached form "
                "(page 3) and a copy of your ID. A scan is fine.\n\nAs soon as we have it the "
                "clock starts: ten working days."),
         IN(3000, "[=Signed, see attachment.|I'm traveling until {day}, can it wait?]\n\n{first}"),
         OUT(100, "[=Thank you, submitted this minute.|It can. We use the time to order the "
                  "{material}.]"))},
};

const ScriptTable home_mail_scripts = {scripts, ARRAY_LEN(scripts)};
