/* The benchmark model as a loop written by hand, for this model alone: what there is to gain at most.
 *
 *     cc -std=c99 -O2 -o c_loop c_loop.c
 *     c_loop PROGRAM          prints: applications, visits, CPU seconds, peak bytes (-1: not known)
 *     c_loop PROGRAM LOG      the same, and writes the log
 *
 * PROGRAM is what c_loop.py writes of a compiled scenario, 64-bit integers: the same keys, names and quantile tables.
 * So it draws what yekuo's engines draw (one block of Philox4x32-10 and a look-up per stage, one block per decision on
 * rework, a date's number of applications and their instants) and leaves the same rows, at 36 bytes a visit and 8 a
 * visit and person. It draws no area and no connection (this model has one area and no network), and knows no calendars,
 * clocks, joins, batches or second places. All CPU time but that of reading PROGRAM and writing LOG is counted.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef _WIN32
#include <windows.h>
#endif
#include "c_draws.h"
#include "c_heap.h"

enum { SENT_BACK = 1, FORCED = 2, OPEN = -1, ARCHIVED = 1, MOST_ATTEMPTS = 20 };
/* A key of waiting work: rank of the category, waiting since, number. Of a free person and of an end: instant, person. */
enum { NUMBER_BITS = 26, SINCE_BITS = 30, PERSON_BITS = 16 };
#define LOW(key, bits) ((key) & (((uint64_t)1 << (bits)) - 1))

typedef struct { int64_t rank, short_name, first, length; const int64_t *means; } Stream;
typedef struct { int64_t pool, table, mean, name_duration, threshold, name_outcome; } Stage;
typedef struct { int64_t pool, index; int32_t number, since, started; } Person;
typedef struct { int64_t identity; int32_t arrived, ended; int16_t stream, at, attempt, fate; } Application;
typedef struct {
    int32_t application, since, started, ended, batch, recorded_since, recorded_ended;
    int16_t stage, branch;
    int8_t attempt, outcome, reason, outsourced;
} Visit;
typedef struct { int32_t visit, person; } Hand;
typedef struct { Heap waiting, free; } Pool;

static int64_t horizon, first_day, days, exponential, name_arrivals, name_time;
static int64_t n_streams, n_stages, n_pools, n_people;
static const int64_t *routes;
static Stream *streams;
static Stage *stages;
static Person *people;
static Pool *pools;
static Application *applications;
static size_t n_applications;
static Visit *visits;
static int32_t *visitors; /* person of each visit, or -1 */
static Hand *hands;
static size_t n_visits, room_for_visits, n_hands;
static Heap ends;
static uint64_t called; /* pools to look at in this instant */

/* ---- arrivals: as model/arrivals.py ------------------------------------------------------------------------------ */

static void draw_arrivals(void)
{
    size_t room = 0;
    for (int64_t s = 0; s < n_streams; s++)
        for (int64_t day = 0; day < days; day++) {
            int64_t date = first_day + day, whole = identity_of(streams[s].short_name, date, 0), sum = 0;
            for (int64_t n = 0; streams[s].means[day] > 0; n++) {
                sum += quantile(exponential, uniform(name_arrivals, whole, n & 0xFFFF));
                if (sum > streams[s].means[day])
                    break;
                if (n_applications == room) {
                    room = room ? 2 * room : 1024;
                    applications = grown(applications, room * sizeof *applications);
                }
                int64_t identity = identity_of(streams[s].short_name, date, n);
                int64_t instant = day * 86400 + (((uniform(name_time, identity, 0) >> 20) * 86400) >> 42);
                applications[n_applications++] = (Application){
                    .identity = identity, .arrived = (int32_t)instant, .ended = -1, .stream = (int16_t)s};
            }
        }
}

/* By arrival; those of one instant stay in their order: 3 × 10 bits, the low ones first. */
static void number_applications(void)
{
    Application *other = grown(NULL, n_applications * sizeof *other), *from = applications;
    for (int shift = 0; shift < SINCE_BITS; shift += 10) {
        size_t at[1024] = {0}, sum = 0;
        for (size_t i = 0; i < n_applications; i++)
            at[from[i].arrived >> shift & 1023]++;
        for (int digit = 0; digit < 1024; digit++) {
            size_t n = at[digit];
            at[digit] = sum;
            sum += n;
        }
        for (size_t i = 0; i < n_applications; i++)
            other[at[from[i].arrived >> shift & 1023]++] = from[i];
        Application *swap = from;
        from = other;
        other = swap;
    }
    applications = from;
    free(other);
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

static inline Stage *stage_of(const Application *application)
{
    return &stages[routes[streams[application->stream].first + application->at]];
}

static inline void record(int32_t number, int32_t since, int32_t started, int32_t ended, int outcome, int32_t person)
{
    if (n_visits == room_for_visits) {
        room_for_visits = room_for_visits ? 2 * room_for_visits : 4096;
        visits = grown(visits, room_for_visits * sizeof *visits);
        visitors = grown(visitors, room_for_visits * sizeof *visitors);
    }
    const Application *application = &applications[number];
    visitors[n_visits] = person;
    visits[n_visits++] = (Visit){
        .application = number, .since = since, .started = started, .ended = ended, .batch = -1,
        .recorded_since = since, .recorded_ended = ended, .stage = (int16_t)(stage_of(application) - stages),
        .attempt = (int8_t)application->attempt, .outcome = (int8_t)outcome, .reason = outcome == SENT_BACK ? 0 : -1};
}

static inline void come(int32_t number, int32_t now) /* to its next stage: it waits */
{
    Application *application = &applications[number];
    int64_t pool = stage_of(application)->pool;
    application->attempt++;
    push(&pools[pool].waiting, (uint64_t)streams[application->stream].rank << (NUMBER_BITS + SINCE_BITS)
                                   | (uint64_t)now << NUMBER_BITS | (uint64_t)number);
    called |= (uint64_t)1 << pool;
}

static inline void finish(int32_t who, int32_t now)
{
    Person *person = &people[who];
    int32_t number = person->number;
    Application *application = &applications[number];
    const Stage *stage = stage_of(application);
    int outcome = 0;
    if (stage->threshold > 0
        && uniform(stage->name_outcome, application->identity, application->attempt) < stage->threshold)
        outcome = application->attempt < MOST_ATTEMPTS ? SENT_BACK : FORCED;
    record(number, person->since, person->started, now, outcome, who);
    person->number = -1;
    push(&pools[person->pool].free, (uint64_t)(now + 1) << PERSON_BITS | (uint64_t)who);
    called |= (uint64_t)1 << person->pool;
    if (outcome != SENT_BACK) {
        application->at++;
        application->attempt = 0;
        if (application->at == streams[application->stream].length) {
            application->ended = now;
            application->fate = ARCHIVED;
            return;
        }
    }
    come(number, now);
}

static inline void serve(Pool *pool, int32_t now) /* the first in line gets whoever has been free longest */
{
    while (pool->waiting.n && pool->free.n) {
        uint64_t first = pop(&pool->waiting);
        int32_t who = (int32_t)LOW(pop(&pool->free), PERSON_BITS), number = (int32_t)LOW(first, NUMBER_BITS);
        const Application *application = &applications[number];
        const Stage *stage = stage_of(application);
        int64_t u = uniform(stage->name_duration, application->identity, application->attempt);
        int64_t seconds = seconds_at(quantile(stage->table, u), stage->mean);
        people[who].number = number;
        people[who].since = (int32_t)LOW(first >> NUMBER_BITS, SINCE_BITS);
        people[who].started = now;
        push(&ends, (uint64_t)(now + (seconds > 0 ? seconds : 1)) << PERSON_BITS | (uint64_t)who);
    }
}

static void run(void)
{
    for (int32_t who = 0; who < n_people; who++) {
        people[who].number = -1;
        push(&pools[people[who].pool].free, (uint64_t)who);
    }
    for (size_t next = 0;;) {
        int64_t now = next < n_applications ? applications[next].arrived : horizon;
        if (ends.n && (int64_t)(ends.keys[0] >> PERSON_BITS) < now)
            now = (int64_t)(ends.keys[0] >> PERSON_BITS);
        if (now >= horizon)
            break;
        while (ends.n && (int64_t)(ends.keys[0] >> PERSON_BITS) == now)
            finish((int32_t)LOW(pop(&ends), PERSON_BITS), (int32_t)now);
        while (next < n_applications && applications[next].arrived == now)
            come((int32_t)next++, (int32_t)now);
        for (int64_t pool = 0; called; pool++, called >>= 1)
            if (called & 1)
                serve(&pools[pool], (int32_t)now);
    }
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

static void record_open_visits(void)
{
    for (int32_t who = 0; who < n_people; who++)
        if (people[who].number >= 0)
            record(people[who].number, people[who].since, people[who].started, -1, OPEN, who);
    for (int64_t pool = 0; pool < n_pools; pool++)
        for (size_t i = 0; i < pools[pool].waiting.n; i++) {
            uint64_t first = pools[pool].waiting.keys[i];
            record((int32_t)LOW(first, NUMBER_BITS), (int32_t)LOW(first >> NUMBER_BITS, SINCE_BITS), -1, -1, OPEN, -1);
        }
}

/* By application; the visits of one were recorded in their order. */
static void sort_log(void)
{
    size_t *at = grown(NULL, (n_applications + 1) * sizeof *at);
    memset(at, 0, (n_applications + 1) * sizeof *at);
    for (size_t i = 0; i < n_visits; i++)
        at[visits[i].application + 1]++;
    for (size_t number = 0; number < n_applications; number++)
        at[number + 1] += at[number];
    Visit *sorted = grown(NULL, n_visits * sizeof *sorted);
    int32_t *sorted_visitors = grown(NULL, n_visits * sizeof *sorted_visitors);
    for (size_t i = 0; i < n_visits; i++) {
        size_t place = at[visits[i].application]++;
        sorted[place] = visits[i];
        sorted_visitors[place] = visitors[i];
    }
    free(at);
    free(visits);
    free(visitors);
    visits = sorted;
    hands = grown(NULL, n_visits * sizeof *hands);
    for (size_t i = 0; i < n_visits; i++)
        if (sorted_visitors[i] >= 0)
            hands[n_hands++] = (Hand){(int32_t)i, (int32_t)people[sorted_visitors[i]].index};
    free(sorted_visitors);
}

static int write_log(const char *path)
{
    int64_t sizes[3] = {(int64_t)n_applications, (int64_t)n_visits, (int64_t)n_hands};
    FILE *file = fopen(path, "wb");
    int good = file != NULL && fwrite(sizes, sizeof sizes, 1, file) == 1
        && fwrite(applications, sizeof *applications, n_applications, file) == n_applications
        && fwrite(visits, sizeof *visits, n_visits, file) == n_visits
        && fwrite(hands, sizeof *hands, n_hands, file) == n_hands;
    return file != NULL && fclose(file) == 0 && good;
}

/* ---- around it --------------------------------------------------------------------------------------------------- */

static int64_t *file_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        return NULL;
    size_t size = (size_t)ftell(file);
    rewind(file);
    int64_t *words = grown(NULL, size);
    size_t read = fread(words, 1, size, file);
    fclose(file);
    return read == size ? words : NULL;
}

static void lay_out(const int64_t *word) /* in the order of c_loop.py */
{
    int64_t *head[] = {&key, &horizon, &first_day, &days, &exponential, &name_arrivals, &name_time,
                       &n_streams, &n_stages, &n_pools, &n_people};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        *head[i] = *word++;
    streams = grown(NULL, (size_t)n_streams * sizeof *streams);
    stages = grown(NULL, (size_t)n_stages * sizeof *stages);
    people = grown(NULL, (size_t)n_people * sizeof *people);
    pools = grown(NULL, (size_t)n_pools * sizeof *pools);
    memset(pools, 0, (size_t)n_pools * sizeof *pools);
    for (int64_t i = 0; i < n_streams; i++, word += 4 + days)
        streams[i] = (Stream){word[0], word[1], word[2], word[3], word + 4};
    for (int64_t i = 0; i < n_stages; i++, word += 6)
        stages[i] = (Stage){word[0], word[1], word[2], word[3], word[4], word[5]};
    for (int64_t i = 0; i < n_people; i++, word += 2)
        people[i] = (Person){.pool = word[0], .index = word[1]};
    routes = word + 1;
    tables = routes + *word;
}

static double cpu_seconds(void)
{
#ifdef _WIN32
    FILETIME made, ended, kernel, user;
    GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user);
    return ((double)kernel.dwLowDateTime + user.dwLowDateTime) * 1e-7
        + ((double)kernel.dwHighDateTime + user.dwHighDateTime) * 429.4967296;
#else
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
#endif
}

static long long peak_bytes(void) /* Linux's own account of this process; c_loop.py knows of other systems */
{
    char line[256];
    long long kilobytes = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %lld", &kilobytes) == 1)
            break;
    if (file)
        fclose(file);
    return kilobytes < 0 ? -1 : kilobytes * 1024;
}

int main(int n, char **words)
{
    const int64_t *program = n > 1 ? file_of(words[1]) : NULL;
    if (!program) {
        fputs("usage: c_loop PROGRAM [LOG]\n", stderr);
        return 2;
    }
    lay_out(program);
    double began = cpu_seconds();
    draw_arrivals();
    number_applications();
    run();
    record_open_visits();
    sort_log();
    printf("%zu %zu %.6f %lld\n", n_applications, n_visits, cpu_seconds() - began, peak_bytes());
    return n > 2 && !write_log(words[2]);
}
