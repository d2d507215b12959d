/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json/json_skip.h"

#include <string.h>

#if defined __SSE2__ && !defined JSON_FIELDS_PORTABLE
#include <emmintrin.h>
#define USE_SSE2 1
#endif

/*
 * 64 bytes are looked at in one go, as in G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per
 * Second": one bit per byte says where quotes, backslashes and brackets are, and arithmetic on
 * these words finds out which of them lie in strings. Only brackets outside of strings are visited
 * one by one, and most blocks have none.
 */
enum { BLOCK = 64 };

struct marks {
    uint64_t quotes;
    uint64_t backslashes;
    uint64_t brackets;
};

/* [ and { differ in this bit alone, as do ] and }. */
enum { BRACE_BIT = 0x20 };

#ifdef USE_SSE2

enum { STRIDE = 16 };

static uint64_t bits(__m128i truths)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(truths);
}

static __m128i equal(__m128i bytes, char wanted)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted));
}

static __m128i load(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static struct marks marks_of_stride(const char *at)
{
    __m128i bytes = load(at);
    __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(BRACE_BIT));
    return (struct marks){
        .quotes = bits(equal(bytes, '"')),
        .backslashes = bits(equal(bytes, '\\')),
        .brackets = bits(_mm_or_si128(equal(folded, '{'), equal(folded, '}'))),
    };
}

static uint64_t quotes_and_backslashes(const char *at)
{
    __m128i bytes = load(at);
    return bits(_mm_or_si128(equal(bytes, '"'), equal(bytes, '\\')));
}

#else /* the same, with eight bytes in one word */

enum { STRIDE = 8 };

static const uint64_t ONES = 0x0101010101010101;

/* The first byte lowest, whatever the machine's order. Written out, it compiles to one load. */
static uint64_t load(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    return (uint64_t)byte[0] | (uint64_t)byte[1] << 8 | (uint64_t)byte[2] << 16 |
           (uint64_t)byte[3] << 24 | (uint64_t)byte[4] << 32 | (uint64_t)byte[5] << 40 |
           (uint64_t)byte[6] << 48 | (uint64_t)byte[7] << 56;
}

/* The top bit of each byte that equals the wanted one. Sums stay within their bytes. */
static uint64_t equal(uint64_t bytes, char wanted)
{
    uint64_t low = ~(ONES << 7);
    uint64_t difference = bytes ^ ONES * (unsigned char)wanted;
    return ~(((difference & low) + low) | difference | low);
}

/* The top bits of the eight bytes, as the lowest eight bits. */
static uint64_t bits(uint64_t truths)
{
    return (truths >> 7) * 0x0102040810204080 >> 56;
}

static struct marks marks_of_stride(const char *at)
{
    uint64_t bytes = load(at);
    uint64_t folded = bytes | ONES * BRACE_BIT;
    return (struct marks){
        .quotes = bits(equal(bytes, '"')),
        .backslashes = bits(equal(bytes, '\\')),
        .brackets = bits(equal(folded, '{') | equal(folded, '}')),
    };
}

static uint64_t quotes_and_backslashes(const char *at)
{
    uint64_t bytes = load(at);
    return bits(equal(bytes, '"') | equal(bytes, '\\'));
}

#endif

static struct marks marks_of_block(const char *block)
{
    struct marks all = {0, 0, 0};
    for (unsigned i = 0; i < BLOCK; i += STRIDE) {
        struct marks some = marks_of_stride(block + i);
        all.quotes |= some.quotes << i;
        all.backslashes |= some.backslashes << i;
        all.brackets |= some.brackets << i;
    }
    return all;
}

/* Of a word that is not 0. */
static unsigned lowest_bit(uint64_t word)
{
#ifdef __GNUC__
    return (unsigned)__builtin_ctzll(word);
#else
    unsigned place = 0;
    while (!(word >> place & 1))
        place++;
    return place;
#endif
}

/* Each bit becomes the parity of itself and all below it: set from each odd bit up to the next. */
static uint64_t running_parity(uint64_t word)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        word ^= word << shift;
    return word;
}

/* Those of the backslashes that are not escaped themselves. */
static uint64_t escaping(uint64_t backslashes, uint64_t first_is_escaped)
{
    uint64_t found = 0;
    backslashes &= ~first_is_escaped;
    while (backslashes) {
        uint64_t first = backslashes & (0 - backslashes);
        found |= first;
        backslashes &= ~(first | first << 1);
    }
    return found;
}

static void set_kind(struct json_skip *skip, size_t level, bool brace)
{
    uint64_t *word = &skip->braces[level % JSON_SKIP_KINDS / 64];
    uint64_t bit = (uint64_t)1 << (level % 64);
    *word = brace ? *word | bit : *word & ~bit;
}

static bool has_kind(const struct json_skip *skip, size_t level, bool brace)
{
    uint64_t word = skip->braces[level % JSON_SKIP_KINDS / 64];
    return (word >> (level % 64) & 1) == brace;
}

static bool pass_bracket(struct json_skip *skip, char found)
{
    if (found == '{' || found == '[') {
        set_kind(skip, skip->depth, found == '{');
        skip->depth++;
        if (skip->depth > skip->forgotten + JSON_SKIP_KINDS)
            skip->forgotten++;
        return true;
    }
    if (found == '\\')
        return false;
    if (skip->depth > skip->forgotten && !has_kind(skip, skip->depth - 1, found == '}'))
        return false;
    skip->depth--;
    if (skip->forgotten > skip->depth)
        skip->forgotten = skip->depth;
    return true;
}

/* Returns how many bytes were passed. Of the block, only length bytes are text, the rest is 0. */
static size_t pass_block(struct json_skip *skip, const char *block, size_t length)
{
    struct marks marks = marks_of_block(block);
    uint64_t quotes = marks.quotes;
    uint64_t escapes = 0;
    if (marks.backslashes | skip->escaped) {
        escapes = escaping(marks.backslashes, skip->escaped);
        quotes &= ~(escapes << 1 | skip->escaped);
    }
    uint64_t in_string = running_parity(quotes) ^ skip->in_string;

    uint64_t places = (marks.brackets | marks.backslashes) & ~in_string;
    for (; places; places &= places - 1) {
        unsigned place = lowest_bit(places);
        if (!pass_bracket(skip, block[place])) {
            skip->refused = true;
            return place;
        }
        if (skip->depth == 0)
            return place + 1;
    }
    skip->in_string = 0 - (in_string >> 63);
    skip->escaped = escapes >> (length - 1) & 1;
    return length;
}

void json_skip_begin(struct json_skip *skip, char bracket)
{
    skip->depth = 0;
    skip->forgotten = 0;
    skip->in_string = 0;
    skip->escaped = 0;
    skip->refused = false;
    pass_bracket(skip, bracket);
}

const char *json_skip_over(struct json_skip *skip, const char *at, const char *end)
{
    while (at < end && skip->depth > 0 && !skip->refused) {
        if (end - at >= BLOCK) {
            at += pass_block(skip, at, BLOCK);
        } else {
            char last[BLOCK] = {0};
            size_t length = (size_t)(end - at);
            memcpy(last, at, length);
            at += pass_block(skip, last, length);
        }
    }
    return at;
}

const char *json_string_end(struct json_string *string, const char *at, const char *end)
{
    if (string->escaped && at < end) {
        string->escaped = false;
        at++;
    }
    while (at < end) {
        if (end - at >= STRIDE) {
            uint64_t found = quotes_and_backslashes(at);
            at += found ? lowest_bit(found) : STRIDE;
            if (!found)
                continue;
        }
        if (*at == '"')
            return at;
        if (*at == '\\') {
            string->has_escapes = true;
            string->escaped = end - at < 2;
            at++;
        }
        if (at < end)
            at++;
    }
    return end;
}
