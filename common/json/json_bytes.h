/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_JSON_BYTES_H
#define TINTRI_JSON_BYTES_H

#include <stdint.h>
#include <string.h>

#if defined __SSE2__ && !defined JSON_FIELDS_PORTABLE
#include <emmintrin.h>
#define JSON_SSE2 1
#endif

/*
 * Many bytes of JSON looked at in one go, as in G. Langdale and D. Lemire, "Parsing Gigabytes of
 * JSON per Second": one bit per byte says where the bytes are that matter. The compilers' vectors
 * do so on any machine; they are not passed by value, as compilers warn of that where a machine has
 * none. All is inlined, so that nothing is computed that its user does not look at.
 */
enum { JSON_STRIDE = 16 /* bytes */ };
typedef signed char json_stride __attribute__((vector_size(JSON_STRIDE)));

/* [ and { differ in this bit alone, as do ] and }, and small and capital letters. */
enum { JSON_CASE = 0x20 };

/* A bit for each byte, all ones for true; the first is the lowest. */
static inline uint64_t json_bits(const json_stride *truths)
{
#ifdef JSON_SSE2
    return (uint64_t)(unsigned)_mm_movemask_epi8((__m128i)*truths);
#else
    /* Each byte becomes its bit; in a word, the product's top byte is the sum of them all. */
    json_stride marked =
        *truths & (json_stride){1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128};
    const uint64_t ones = 0x0101010101010101;
    uint64_t words[2];
    memcpy(words, &marked, sizeof words);
    return words[0] * ones >> 56 | words[1] * ones >> 56 << 8;
#endif
}

struct json_marks {
    uint64_t quotes;
    uint64_t backslashes;
    uint64_t either; /* of these two */
    uint64_t brackets;
};

/* Of up to 64 bytes. */
static inline struct json_marks json_marks_of(const char *at, unsigned length)
{
    struct json_marks marks = {0, 0, 0, 0};
#ifndef __clang__ /* which does so by itself */
#pragma GCC unroll 4
#endif
    for (unsigned i = 0; i < length; i += JSON_STRIDE) {
        json_stride bytes;
        memcpy(&bytes, at + i, sizeof bytes);
        json_stride quotes = bytes == '"';
        json_stride backslashes = bytes == '\\';
        json_stride either = quotes | backslashes;
        json_stride brackets = ((bytes | JSON_CASE) == '{') | ((bytes | JSON_CASE) == '}');
        marks.quotes |= json_bits(&quotes) << i;
        marks.backslashes |= json_bits(&backslashes) << i;
        marks.either |= json_bits(&either) << i;
        marks.brackets |= json_bits(&brackets) << i;
    }
    return marks;
}

/*
 * What follows reads on until something ends, and no limit says where the text does. So what stands
 * behind the text has to end everything: a NUL, then quotes, JSON_PADDING bytes in all.
 */
enum { JSON_PADDING = 64 };

/* The first quote or backslash. */
static inline const char *json_string_mark(const char *at)
{
    enum { WINDOW = 32 }; /* most strings are shorter */
    for (;; at += WINDOW) {
        uint64_t found = json_marks_of(at, WINDOW).either;
        if (found)
            return at + __builtin_ctzll(found);
    }
}

/* From behind an opening quote to the closing one, or behind the text's end. */
static inline const char *json_string_end(const char *at)
{
    for (at = json_string_mark(at); *at == '\\'; at = json_string_mark(at + 2))
        ;
    return at;
}

/* Behind all that numbers and literals are made of. */
static inline const char *json_word_end(const char *at)
{
    for (;; at += JSON_STRIDE) {
        json_stride bytes;
        memcpy(&bytes, at, sizeof bytes);
        json_stride letters = bytes | JSON_CASE;
        json_stride others =
            ~(((letters >= 'a') & (letters <= 'z')) | ((bytes >= '0') & (bytes <= '9')) |
              ((bytes >= '+') & (bytes <= '.') & (bytes != ',')));
        uint64_t found = json_bits(&others);
        if (found)
            return at + __builtin_ctzll(found);
    }
}

static inline const char *json_space_end(const char *at)
{
    while ((unsigned char)*at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

#endif
