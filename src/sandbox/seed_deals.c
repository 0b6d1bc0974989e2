// Pipelines, lost reasons and deals of a world.
#include "config.h"

#include <string.h>

#include "sandbox/seed_work.h"

static const int64_t DAY_MS = (int64_t)24 * 60 * 60 * 1000;

enum { TREATMENT, HOME, PIPELINES };

static const struct {
    const char *name;
    const char *stages[WORK_STAGES_MAX];
} pipeline_seeds[PIPELINES] = {
    {"Treatment plans",
     {"New lead", "Consult booked", "Proposal", "Negotiation", "Scheduled", "In treatment"}},
    {"Home projects", {"New inquiry", "Site visit", "Estimate sent", "Contract", "In progress"}},
};

static const char *const sources[] = {"Website form", "Referral", "Facebook ad",
                                      "Google",       NULL,       "Walk-in"};

static void seed_reasons(World *w)
{
    static const char *const names[] = {"Price too high", "Chose somebody else", "No response",
                                        "Insurance does not cover it", "Moved away"};
    for (guint i = 0; i < ARRAY_LEN(names); i++) {
        WorkLostReason *reason = g_new0(WorkLostReason, 1);
        reason->id = world_id(w, ID_LOST_REASON, i);
        reason->name = names[i];
        reason->added = world_day_time(w, -410, 9, (int)i);
        g_ptr_array_add(w->work->lost_reasons, reason);
    }
}

void seed_pipelines(World *w)
{
    uint32_t stage = 0;
    for (guint i = 0; i < PIPELINES; i++) {
        WorkPipeline *pipeline = g_new0(WorkPipeline, 1);
        pipeline->id = world_id(w, ID_PIPELINE, i);
        pipeline->name = pipeline_seeds[i].name;
        pipeline->added = world_day_time(w, -420, 9, (int)i);
        for (int j = 0; j < WORK_STAGES_MAX && pipeline_seeds[i].stages[j]; j++) {
            WorkStage *row = &pipeline->stages[pipeline->stage_count++];
            world_uuid(w, ID_STAGE, stage++, row->id.s);
            row->name = pipeline_seeds[i].stages[j];
        }
        g_ptr_array_add(w->work->pipelines, pipeline);
    }
    seed_reasons(w);
}

// --- Hand-written deals
typedef struct DealSeed {
    int stage;
    const char *name, *contact; // contact NULL: whoever comes next
    int value, age_days;        // in the stage
} DealSeed;

// 43 deals, $128,400.
static const DealSeed treatment_deals[] = {
    {0, "Whitening", "Maria Lopez", 450, 2},
    {0, "Retainer", "Ahmed Nasser", 320, 0},
    {0, "Veneer, front tooth", NULL, 1250, 1},
    {0, "Invisalign", NULL, 4900, 1},
    {0, "Night guard", NULL, 480, 3},
    {0, "Implant consult", NULL, 3900, 4},
    {0, "Crown", NULL, 1150, 4},
    {0, "Bonding, two teeth", NULL, 700, 5},
    {0, "Whitening", NULL, 450, 6},
    {0, "Implant, lower right", NULL, 3600, 8},
    {0, "Root canal", NULL, 1400, 9},
    {0, "Invisalign, upper only", NULL, 3400, 12},
    {1, "Implant, upper left", "Kenji Watanabe", 3800, 6},
    {1, "Crown", "Lucía Fernández", 1150, 1},
    {1, "Invisalign", NULL, 5200, 2},
    {1, "Veneers ×6", NULL, 7200, 3},
    {1, "Gum graft", NULL, 2400, 5},
    {1, "Bridge, three units", NULL, 3300, 7},
    {1, "Wisdom teeth", NULL, 1900, 2},
    {1, "Implant, molar", NULL, 4100, 4},
    {1, "Partial denture", NULL, 2450, 10},
    {2, "Invisalign", "Priya Raman", 5200, 11},
    {2, "Veneers ×4", "Dana O'Neil", 4800, 2},
    {2, "Implants ×2", NULL, 7600, 5},
    {2, "Full upper denture", NULL, 5400, 9},
    {2, "Crown and bridge", NULL, 4300, 3},
    {2, "Smile makeover", NULL, 8200, 6},
    {2, "Gum treatment", NULL, 2100, 14},
    {2, "Whitening, in office", NULL, 2400, 1},
    {3, "Full mouth rehab", "Tom Becker", 14000, 3},
    {3, "Bridge", "Jose\xcc\x81 da Silva", 3100, 9},
    {3, "Bone graft", NULL, 2600, 6},
    {3, "Crown", NULL, 1300, 4},
    {4, "Root canal and crown", NULL, 2450, 2},
    {4, "Wisdom teeth", NULL, 1850, 4},
    {4, "Filling, three surfaces", NULL, 420, 1},
    {4, "Deep cleaning", NULL, 880, 3},
    {4, "Crown", NULL, 1150, 7},
    {4, "Veneer repair", NULL, 1650, 2},
    {5, "Invisalign, tray 6 of 22", NULL, 3200, 30},
    {5, "Implant, healing", NULL, 1500, 41},
    {5, "Root canal, second visit", NULL, 550, 6},
    {5, "Retainer check", NULL, 250, 15},
};

static const DealSeed home_deals[] = {
    {0, "Kitchen remodel", NULL, 28500, 2},     {0, "Roof repair", NULL, 6400, 1},
    {0, "Deck, cedar", NULL, 11200, 5},         {0, "Bathroom refresh", NULL, 9800, 0},
    {1, "Garage conversion", NULL, 34000, 6},   {1, "Windows ×8", NULL, 12600, 3},
    {1, "Fence, 40 m", NULL, 5200, 9},          {2, "Kitchen cabinets", NULL, 17800, 8},
    {2, "Basement finishing", NULL, 41000, 12}, {2, "Exterior paint", NULL, 7300, 4},
    {3, "Bathroom, two", NULL, 22400, 10},      {3, "Flooring, oak", NULL, 9100, 7},
};

static const DealSeed small_treatment_deals[] = {
    {0, "Whitening", "Maria Lopez", 450, 2},
    {0, "Whitening, in office", "ليلى حداد", 395, 1},
    {1, "Implant, upper left", "Kenji Watanabe", 3800, 6},
    {1, "Crown", "Lucía Fernández", 1150, 1},
    {2, "Invisalign", "Priya Raman", 5200, 11},
    {2, "Crown and night guard", "Dana O'Neil", 4800, 5},
    {3, "Bridge", "Jose\xcc\x81 da Silva", 3100, 9},
};

static const DealSeed small_home_deals[] = {
    {1, "Roof repair", "Zoe 🌻 Hart", 6400, 3},
    {3, "Kitchen remodel", "Tom Becker", 26300, 0},
};

// One after the other, each contact once: patients want treatments, the others their homes
// improved.
typedef struct Cast {
    uint32_t next[PIPELINES];
    GHashTable *named; // contacts that a row calls by name
} Cast;

static WorldContact *next_contact(World *w, Cast *cast, int pipeline)
{
    uint32_t count = world_contact_count(w);
    while (cast->next[pipeline] < count) {
        WorldContact *contact = world_contact_at(w, cast->next[pipeline]++);
        bool fits = contact->home == (pipeline == HOME);
        if (fits && !contact->deleted && !g_hash_table_contains(cast->named, contact))
            return contact;
    }
    return NULL;
}

static void date_deal(const World *w, WorkDeal *deal, Rng *rng, int age_days)
{
    int64_t moved = w->born.ms - age_days * DAY_MS - rng_between(rng, DAY_MS / 24, DAY_MS / 3);
    deal->stage_changed.ms = deal->updated.ms = moved;
    deal->added.ms = moved - deal->stage * rng_between(rng, DAY_MS, 6 * DAY_MS);
    deal->status_changed = deal->added;
}

static WorkDeal *plant(World *w, Rng *rng, const DealSeed *seed, const WorkPipeline *pipeline,
                       WorldContact *contact)
{
    WorkDeal *deal = work_deal_add(w, contact, pipeline, seed->stage);
    deal->name = seed->name;
    deal->value = seed->value;
    deal->has_value = true;
    deal->source = sources[rng_below(rng, ARRAY_LEN(sources))];
    deal->assigned_to = contact->assigned_to;
    date_deal(w, deal, rng, seed->age_days);
    return deal;
}

static void plant_all(World *w, Cast *cast, int pipeline, const DealSeed *seeds, size_t count)
{
    Rng rng = rng_for(w->seed, 0x6465616cu, (uint64_t)pipeline);
    for (size_t i = 0; i < count; i++) {
        WorldContact *contact = seeds[i].contact ? seed_contact(w, seeds[i].contact) : NULL;
        if (contact)
            g_hash_table_add(cast->named, contact);
    }
    for (size_t i = 0; i < count; i++) {
        WorldContact *contact = seeds[i].contact ? seed_contact(w, seeds[i].contact) : NULL;
        if (!contact)
            contact = next_contact(w, cast, pipeline);
        if (contact)
            plant(w, &rng, &seeds[i], w->work->pipelines->pdata[pipeline], contact);
    }
}

// --- Generated deals
static const struct {
    const char *name;
    int low, high; // dollars
} goods[PIPELINES][8] = {
    {{"Whitening", 300, 600},
     {"Invisalign", 3900, 6500},
     {"Implant", 2900, 4800},
     {"Crown", 900, 1500},
     {"Veneers", 2400, 9600},
     {"Root canal", 900, 1900},
     {"Deep cleaning", 400, 950},
     {"Full mouth rehab", 9000, 26000}},
    {{"Kitchen remodel", 12000, 48000},
     {"Bathroom remodel", 7000, 26000},
     {"Roof", 5000, 31000},
     {"Deck", 4000, 19000},
     {"Windows", 3000, 15000},
     {"Exterior paint", 2500, 9500},
     {"Flooring", 2000, 12500},
     {"Fence", 1500, 8000}},
};

static void close_deal(World *w, Rng *rng, WorkDeal *deal)
{
    uint32_t dice = rng_below(rng, 100);
    deal->status = dice < 50 ? WORK_WON : dice < 90 ? WORK_LOST : WORK_ABANDONED;
    deal->status_changed.ms =
        MIN(deal->stage_changed.ms + rng_between(rng, DAY_MS / 24, 9 * DAY_MS), w->born.ms);
    deal->updated = deal->status_changed;
    if (deal->status == WORK_LOST)
        deal->lost_reason =
            w->work->lost_reasons->pdata[rng_below(rng, w->work->lost_reasons->len)];
}

static void generate(World *w, Cast *cast, int count, uint32_t closed_percent)
{
    Rng rng = rng_for(w->seed, 0x6d6f7265u, 0);
    uint32_t contacts = world_contact_count(w);
    for (int i = 0; contacts && i < count; i++) {
        int p = i % 3 == 2 ? HOME : TREATMENT;
        const WorkPipeline *pipeline = w->work->pipelines->pdata[p];
        WorldContact *contact = next_contact(w, cast, p);
        if (!contact) // more deals than people: somebody has two
            contact = world_contact_at(w, rng_below(&rng, contacts));
        uint32_t k = rng_below(&rng, ARRAY_LEN(goods[p]));
        DealSeed seed = {
            .stage = (int)rng_below(&rng, (uint32_t)pipeline->stage_count),
            .name = goods[p][k].name,
            .value = (int)rng_between(&rng, goods[p][k].low / 50, goods[p][k].high / 50) * 50,
            .age_days = (int)rng_below(&rng, 60),
        };
        WorkDeal *deal = plant(w, &rng, &seed, pipeline, contact);
        if (rng_chance(&rng, closed_percent))
            close_deal(w, &rng, deal);
    }
}

static void plant_kind(World *w, Cast *cast)
{
    if (w->kind == WORLD_SMALL) {
        plant_all(w, cast, TREATMENT, small_treatment_deals, ARRAY_LEN(small_treatment_deals));
        plant_all(w, cast, HOME, small_home_deals, ARRAY_LEN(small_home_deals));
    } else if (w->kind == WORLD_DEMO) {
        plant_all(w, cast, TREATMENT, treatment_deals, ARRAY_LEN(treatment_deals));
        plant_all(w, cast, HOME, home_deals, ARRAY_LEN(home_deals));
    }
}

void seed_deals(World *w)
{
    enum { DEMO_CLOSED = 16, BUSY_DEALS = 600 };
    Cast cast = {.named = g_hash_table_new(NULL, NULL)};
    int wanted = w->options.opportunities;
    if (!wanted || wanted > (int)ARRAY_LEN(treatment_deals))
        plant_kind(w, &cast);
    if (wanted)
        generate(w, &cast, wanted - (int)w->work->deals->len, 30);
    else if (w->kind == WORLD_DEMO)
        generate(w, &cast, DEMO_CLOSED, 100);
    else if (w->kind == WORLD_BUSY)
        generate(w, &cast, BUSY_DEALS, 30);
    g_hash_table_unref(cast.named);
}
