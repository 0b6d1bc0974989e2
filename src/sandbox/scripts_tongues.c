#include "config.h"

#include "sandbox/scripts.h"

// Scenes for people who write in their own language; the team answers as well as it can.
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
#define BOTH USE_DENTAL | USE_HOME | USE_CHAT | USE_OPENING

static const Script scripts[] = {
    {BOTH | USE_SPANISH, NULL,
     LINES(
         IN(0, "Buenos días, [¿tienen cita para esta semana?|¿puedo cambiar mi cita del {day}?] "
               "Gracias"),
         OUT(8, "Hola {first}, claro que sí. ¿Le viene bien {day} a las {time}?"),
         IN(12, "[=Sí, perfecto. Muchas gracias|¿Podría ser más tarde? Salgo del trabajo a las 5]"),
         OUT(5, "[=Listo, les esperamos.|Entonces a las {time2}. ¡Nos vemos!]"))},
    {BOTH | USE_SPANISH, NULL,
     LINES(IN(0, "Disculpe, ¿cuánto sería en total? ¿Aceptan pagos?"),
           OUT(15, "Buenas tardes {first}: serían {price}, y sí, se puede pagar en partes desde "
                   "{deposit}."),
           IN(31, "Ok, lo hablo con mi esposo y le aviso. ¡Qué amables!"))},
    {BOTH | USE_CHINESE, NULL,
     LINES(IN(0, "你好，[请问这周还有空位吗？|我想改一下预约时间。]"),
           OUT(20, "您好 {first}，{day} {time} 可以吗？ (Is {day} at {time} okay?)"),
           IN(6, "可以，谢谢！我会带上保险卡。"), NOTE(2, "Prefers Chinese. {user2} speaks it."))},
    {BOTH | USE_JAPANESE, NULL,
     LINES(IN(0, "こんにちは。[予約を変更したいのですが。|見積もりをお願いできますか？]"),
           OUT(35, "{first}様、ありがとうございます。{day} {time} はいかがでしょうか。"),
           IN(18, "はい、大丈夫です。よろしくお願いします🙏"))},
    {BOTH | USE_ARABIC, NULL,
     LINES(IN(0, "السلام عليكم، [هل يوجد موعد هذا الأسبوع؟|أريد تغيير الموعد من فضلك.]"),
           OUT(14, "وعليكم السلام {first}، نعم: {day} {time}. Is that good for you?"),
           IN(9, "نعم، شكراً جزيلاً 🌷"))},
    {BOTH | USE_FRENCH, NULL,
     LINES(IN(0, "Bonjour, [serait-il possible de décaler mon rendez-vous ?|auriez-vous une place "
                 "avant {day} ?]"),
           OUT(11, "Bonjour {first}, bien sûr : {day} à {time}, cela vous convient-il ?"),
           IN(7, "Parfait, merci beaucoup. À bientôt !"))},
};

const ScriptTable tongue_scripts = {scripts, ARRAY_LEN(scripts)};
