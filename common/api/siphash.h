/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SIPHASH_H
#define TINTRI_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* A secret key, from getentropy. */
struct siphash_key {
    uint64_t halves[2];
};

/*
 * SipHash-2-4 of some bytes: a hash whose collisions nobody can find without the key.
 * Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012.
 */
uint64_t siphash(const struct siphash_key *key, const char *bytes, size_t length);

#endif
