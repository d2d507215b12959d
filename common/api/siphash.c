/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/siphash.h"

struct state {
    uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void mix(struct state *s, unsigned rounds)
{
    while (rounds-- > 0) {
        s->v0 += s->v1;
        s->v2 += s->v3;
        s->v1 = rotate(s->v1, 13) ^ s->v0;
        s->v3 = rotate(s->v3, 16) ^ s->v2;
        s->v0 = rotate(s->v0, 32);
        s->v2 += s->v1;
        s->v0 += s->v3;
        s->v1 = rotate(s->v1, 17) ^ s->v2;
        s->v3 = rotate(s->v3, 21) ^ s->v0;
        s->v2 = rotate(s->v2, 32);
    }
}

static void absorb(struct state *s, uint64_t word)
{
    s->v3 ^= word;
    mix(s, 2);
    s->v0 ^= word;
}

/* Up to eight bytes as a little-endian number. */
static uint64_t load(const char *bytes, size_t length)
{
    uint64_t word = 0;
    for (size_t i = 0; i < length; i++)
        word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
    return word;
}

uint64_t siphash(const struct siphash_key *key, const char *bytes, size_t length)
{
    struct state s = {key->halves[0] ^ UINT64_C(0x736f6d6570736575),
                      key->halves[1] ^ UINT64_C(0x646f72616e646f6d),
                      key->halves[0] ^ UINT64_C(0x6c7967656e657261),
                      key->halves[1] ^ UINT64_C(0x7465646279746573)};
    uint64_t last = (uint64_t)(length & 0xFF) << 56;
    for (; length >= 8; bytes += 8, length -= 8)
        absorb(&s, load(bytes, 8));
    absorb(&s, last | load(bytes, length));

    s.v2 ^= 0xFF;
    mix(&s, 4);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
