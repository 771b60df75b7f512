/* Draws, as model/draws.py has them: a block of Philox4x32-10, then a look-up in a table of integer quantiles. */
#include <stdint.h>

enum { OCTAVES = 1, KNOTS = 2, BITS = 62, FRACTION_BITS = 26 };

static const int64_t *tables;
static int64_t key;

static inline int64_t uniform(int64_t name, int64_t identity, int64_t attempt)
{
    uint32_t c0 = (uint32_t)identity, c1 = (uint32_t)((uint64_t)identity >> 32), c2 = (uint32_t)name;
    uint32_t c3 = ((uint32_t)((uint64_t)name >> 32) & 0xFFFF) | (uint32_t)(attempt & 0xFFFF) << 16;
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)((uint64_t)key >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t first = (uint64_t)0xD2511F53 * c0, second = (uint64_t)0xCD9E8D57 * c2;
        c0 = (uint32_t)(second >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)second;
        c2 = (uint32_t)(first >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)first;
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    return (int64_t)c1 << 30 | c0 >> 2;
}

static inline int64_t between(int64_t a, int64_t b, int64_t part, int bits)
{
    if (bits > FRACTION_BITS) {
        part >>= bits - FRACTION_BITS;
        bits = FRACTION_BITS;
    }
    return a + (((b - a) * part + (((int64_t)1 << bits) >> 1)) >> bits);
}

static inline int bit_length(int64_t x) /* 1 for 0 */
{
#if defined(__GNUC__)
    return 64 - __builtin_clzll((uint64_t)x | 1);
#else
    int length = 1;
    while (x >>= 1)
        length++;
    return length;
#endif
}

static inline int64_t in_octaves(const int64_t *table, int64_t u)
{
    int64_t upper = u >> (BITS - 1), d = upper ? u ^ (((int64_t)1 << BITS) - 1) : u;
    int log2_segments = (int)table[3], octaves = (int)table[4 + upper];
    const int64_t *first = table + table[6 + upper];
    int length = bit_length(d), octave = length - (BITS + 1 - octaves);
    if (octave < 0)
        return between(first[0], first[1], d, BITS - octaves);
    int bits = length - 1 - log2_segments;
    const int64_t *at = first + 1 + ((int64_t)octave << log2_segments) + (d >> bits) - ((int64_t)1 << log2_segments);
    return between(at[0], at[1], d & (((int64_t)1 << bits) - 1), bits);
}

static inline int64_t between_knots(const int64_t *table, int64_t u)
{
    int64_t n = table[3], position = u >> (BITS - FRACTION_BITS), below = 4, above = 3 + n;
    while (above - below > 1) {
        int64_t middle = (below + above) >> 1;
        if (table[middle] <= position)
            below = middle;
        else
            above = middle;
    }
    int64_t span = table[above] - table[below], a = table[below + n];
    int64_t rise = (table[above + n] - a) * (position - table[below]) + (span >> 1);
    return a + (rise >= 0 ? rise / span : -((-rise + span - 1) / span));
}

static inline int64_t quantile(int64_t start, int64_t u)
{
    const int64_t *table = tables + start;
    int64_t digits = table[2], value;
    if (table[0] == OCTAVES)
        value = in_octaves(table, u);
    else if (table[0] == KNOTS)
        value = between_knots(table, u);
    else
        return digits;
    return (value + (((int64_t)1 << digits) >> 1)) >> digits;
}

static inline int64_t seconds_at(int64_t value, int64_t mean)
{
    int64_t high = mean >> 21, low = mean & 0x1FFFFF;
    return (value * high + ((value * low + (1 << 29)) >> 21)) >> 9;
}

static inline int64_t identity_of(int64_t short_name, int64_t day, int64_t number)
{
    uint64_t word = (uint64_t)(short_name & 0xFFFFFFF) << 36 | (uint64_t)(day & 0xFFFF) << 20 | (number & 0xFFFFF);
    return (int64_t)word;
}
