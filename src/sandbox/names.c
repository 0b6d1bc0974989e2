#include "config.h"

#include "sandbox/names.h"

#include <glib.h>

#include "base/attr.h"
#include "sandbox/scripts.h"

#define N(shown)                                                                                   \
    {                                                                                              \
        shown, NULL                                                                                \
    }
#define A(shown, ascii)                                                                            \
    {                                                                                              \
        shown, ascii                                                                               \
    }
#define NAMES(list, ...) static const Name list[] = {__VA_ARGS__}

NAMES(english_given, N("Emily"), N("James"), N("Olivia"), N("Robert"), N("Grace"), N("Daniel"),
      N("Hannah"), N("Marcus"), N("Claire"), N("Owen"), N("Rebecca"), N("Tyler"), N("Ruth"),
      N("Walter"), N("Naomi"), N("Patrick"), N("Sienna"), N("Dwight"), N("Bethany"), N("Curtis"),
      N("Joanna"), N("Elliot"), N("Maeve"), N("Harold"), N("Piper"));
NAMES(english_family, N("Carter"), N("Whitman"), N("Bennett"), N("Holloway"), N("Fletcher"),
      N("Brooks"), A("O'Connor", "oconnor"), N("Sutton"), N("Hargrove"), N("Parker"), N("Ellison"),
      N("Barlow"), N("Finch"), N("Donovan"), N("Keller"), A("Smith-Jones", "smithjones"),
      N("Abbott"), N("Quinn"), N("Rhodes"), N("Winslow"), N("Avery"), A("St. Clair", "stclair"),
      N("Mercer"), N("Lindgren"), N("Thorne"));
NAMES(spanish_given, N("Maria"), N("Carlos"), A("José", "jose"), A("Lucía", "lucia"), N("Diego"),
      N("Valentina"), A("Andrés", "andres"), N("Rosa"), A("Sofía", "sofia"), N("Mateo"),
      A("Ramón", "ramon"), N("Guadalupe"), A("Íñigo", "inigo"), N("Elena"), A("Jesús", "jesus"),
      N("Camila"));
NAMES(spanish_family, A("López", "lopez"), A("García", "garcia"), N("Ramirez"), A("Núñez", "nunez"),
      N("Delgado"), A("Hernández", "hernandez"), N("Ortega"), A("Peña", "pena"), N("Castillo"),
      A("de la Cruz", "delacruz"), A("Muñoz", "munoz"), N("Vargas"), A("Ibáñez", "ibanez"),
      N("Salazar"));
NAMES(chinese_given, A("伟", "wei"), A("秀英", "xiuying"), A("敏", "min"), A("静", "jing"),
      A("建国", "jianguo"), A("丽华", "lihua"), A("浩然", "haoran"), A("雨桐", "yutong"),
      A("子轩", "zixuan"), A("梓涵", "zihan"), N("Grace"), N("Kevin"));
NAMES(chinese_family, A("王", "wang"), A("李", "li"), A("陈", "chen"), A("刘", "liu"),
      A("黄", "huang"), A("林", "lin"), A("欧阳", "ouyang"), A("周", "zhou"), A("吴", "wu"),
      N("Zhang"), N("Liang"));
NAMES(japanese_given, A("さくら", "sakura"), A("健太", "kenta"), A("陽子", "yoko"),
      A("大翔", "hiroto"), A("ユキ", "yuki"), A("直樹", "naoki"), A("美咲", "misaki"), N("Haruto"));
NAMES(japanese_family, A("佐藤", "sato"), A("鈴木", "suzuki"), A("高橋", "takahashi"),
      A("渡辺", "watanabe"), A("山本", "yamamoto"), A("小林", "kobayashi"), N("Tanaka"));
NAMES(korean_given, A("민준", "minjun"), A("서연", "seoyeon"), A("지우", "jiwoo"),
      A("하은", "haeun"), N("Soo-ah"), N("Jin"));
NAMES(korean_family, A("김", "kim"), A("이", "lee"), A("박", "park"), A("최", "choi"),
      A("정", "jung"), N("Kang"));
NAMES(arabic_given, A("محمد", "mohammed"), A("فاطمة", "fatima"), A("ليلى", "layla"),
      A("يوسف", "yousef"), A("نور", "noor"), N("Omar"), N("Amina"), A("خالد", "khaled"));
NAMES(arabic_family, A("الحسن", "alhassan"), A("حداد", "haddad"), A("منصور", "mansour"),
      A("الراشد", "alrashid"), N("Nasser"), A("عبد الله", "abdullah"));
// With combining marks, as some phones write them.
NAMES(vietnamese_given, A("Thi\xcc\xa3", "thi"), A("Minh", "minh"),
      A("Hu\xcc\x9bo\xcc\x9bng", "huong"), A("Đức", "duc"), A("Lan Anh", "lananh"),
      A("Quốc", "quoc"));
NAMES(vietnamese_family, A("Nguye\xcc\x82\xcc\x83n", "nguyen"), A("Trần", "tran"), A("Lê", "le"),
      A("Pha\xcc\xa3m", "pham"), A("Võ", "vo"));
NAMES(indian_given, N("Priya"), N("Arjun"), N("Ananya"), N("Rahul"), N("Deepa"), A("आरव", "aarav"),
      N("Kavya"), N("Vikram"), A("सीता", "sita"), N("Nikhil"));
NAMES(indian_family, N("Raman"), N("Patel"), N("Krishnan"), N("Singh"), A("शर्मा", "sharma"),
      N("Iyer"), N("Chaudhary"), N("Venkataraghavan"));
NAMES(african_given, N("Chidi"), N("Amara"), A("Adébáyọ̀", "adebayo"), N("Kwame"), N("Zanele"),
      N("Tendai"), A("Ngozi", "ngozi"), N("Abeba"));
NAMES(african_family, N("Okonkwo"), N("Mensah"), A("Ọláwálé", "olawale"), N("Dlamini"), N("Mwangi"),
      N("Tesfaye"), A("N'Diaye", "ndiaye"));
NAMES(cyrillic_given, A("Юлия", "yulia"), A("Дмитрий", "dmitry"), A("Олена", "olena"), N("Ivana"),
      A("Тарас", "taras"));
NAMES(cyrillic_family, A("Иванова", "ivanova"), A("Шевченко", "shevchenko"),
      A("Petrović", "petrovic"), A("Коваль", "koval"));
NAMES(slavic_given, A("Łukasz", "lukasz"), A("Zdeněk", "zdenek"), N("Katarzyna"),
      A("Małgorzata", "malgorzata"), N("Jakub"));
NAMES(slavic_family, N("Kowalczyk"), A("Dvořák", "dvorak"), A("Wiśniewski", "wisniewski"),
      A("Horváthová", "horvathova"));
NAMES(european_given, A("Zoë", "zoe"), A("François", "francois"), A("Jürgen", "jurgen"),
      A("Åsa", "asa"), N("Giulia"), A("Élodie", "elodie"), N("Lars"), A("Þóra", "thora"),
      A("Inês", "ines"), N("Matteo"), A("Κώστας", "kostas"), A("İpek", "ipek"));
NAMES(european_family, N("Dubois"), A("Müller", "mueller"), A("Strömberg", "stromberg"), N("Rossi"),
      A("Lefèvre", "lefevre"), A("Sørensen", "sorensen"), A("Guðmundsdóttir", "gudmundsdottir"),
      A("Conceição", "conceicao"), A("Παπαδόπουλος", "papadopoulos"), A("Yıldız", "yildiz"),
      N("van der Berg"));
NAMES(hebrew_given, A("נועה", "noa"), A("דניאל", "daniel"), N("Shira"), A("יעל", "yael"));
NAMES(hebrew_family, A("כהן", "cohen"), A("לוי", "levi"), N("Mizrahi"), A("פרץ", "peretz"));
NAMES(emoji_given, A("Zoe 🌻", "zoe"), A("Coach Ty 💪", "coachty"), A("🦷 Molly", "molly"),
      A("DJ ✨Nova✨", "djnova"), A("Mama Bear 🐻", "mamabear"), A("👩‍🔧 Jo", "jo"));
NAMES(emoji_family, N("Hart"), N("Sunday"), N("Banks"), A("🏡 Reyes", "reyes"), N("Lumen"));

#define PEOPLE(name) name##_given, name##_family, ARRAY_LEN(name##_given), ARRAY_LEN(name##_family)

const Culture cultures[] = {
    {PEOPLE(english), 0, 34, NULL, NULL, NULL, NULL},
    {PEOPLE(spanish), USE_SPANISH, 17, "MX", "+5255", "America/Mexico_City", "Ciudad de México"},
    {PEOPLE(chinese), USE_CHINESE, 8, "SG", "+658", "Asia/Singapore", "Singapore"},
    {PEOPLE(japanese), USE_JAPANESE, 4, "JP", "+8190", "Asia/Tokyo", "東京"},
    {PEOPLE(korean), 0, 4, "KR", "+8210", "Asia/Seoul", "서울"},
    {PEOPLE(arabic), USE_ARABIC, 5, "AE", "+97150", "Asia/Dubai", "دبي"},
    {PEOPLE(vietnamese), 0, 4, NULL, NULL, NULL, NULL},
    {PEOPLE(indian), 0, 8, "IN", "+9198", "Asia/Kolkata", "Bengaluru"},
    {PEOPLE(african), 0, 5, "NG", "+23480", "Africa/Lagos", "Lagos"},
    {PEOPLE(cyrillic), 0, 2, NULL, NULL, NULL, NULL},
    {PEOPLE(slavic), 0, 3, "PL", "+4860", "Europe/Warsaw", "Kraków"},
    {PEOPLE(european), USE_FRENCH, 5, "FR", "+336", "Europe/Paris", "Orléans"},
    {PEOPLE(hebrew), 0, 1, NULL, NULL, NULL, NULL},
    {PEOPLE(emoji), 0, 1, NULL, NULL, NULL, NULL},
};
const size_t culture_count = ARRAY_LEN(cultures);

const Place places[] = {
    {"Los Angeles", "CA", "90012", "213"}, {"Pasadena", "CA", "91101", "626"},
    {"Long Beach", "CA", "90802", "562"},  {"Santa Monica", "CA", "90401", "310"},
    {"Glendale", "CA", "91203", "818"},    {"Burbank", "CA", "91502", "747"},
    {"Torrance", "CA", "90501", "424"},    {"Irvine", "CA", "92602", "949"},
    {"Anaheim", "CA", "92801", "714"},     {"Ventura", "CA", "93001", "805"},
    {"San Diego", "CA", "92101", "619"},   {"Riverside", "CA", "92501", "951"},
    {"San Jose", "CA", "95110", "408"},    {"Oakland", "CA", "94607", "510"},
    {"Portland", "OR", "97205", "503"},    {"Seattle", "WA", "98101", "206"},
    {"Phoenix", "AZ", "85004", "602"},     {"Las Vegas", "NV", "89101", "702"},
    {"Denver", "CO", "80202", "303"},      {"Chicago", "IL", "60601", "312"},
    {"Brooklyn", "NY", "11201", "718"},
};
const size_t place_count = ARRAY_LEN(places);
