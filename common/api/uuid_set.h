/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_UUID_SET_H
#define TINTRI_UUID_SET_H

#include <stddef.h>
#include <stdint.h>

/*
 * Which VMs were seen, by their UUIDs' hashes: 64 bits each, keyed anew in each run so that nobody
 * can choose UUIDs that collide. Among a million VMs, one pair collides by chance in one of
 * 37 million runs, and would show as a VM that came twice, never as a wrong count.
 */
struct uuid_set;

/* What was known of a UUID that is added. */
enum uuid_found {
    UUID_NEW,
    UUID_KNOWN,
    UUID_NO_MEMORY,
};

/* An empty set, or NULL where memory, or the system's randomness, is out. */
struct uuid_set *uuid_set_new(void);
void uuid_set_free(struct uuid_set *set);

/* Forgets all. */
void uuid_set_clear(struct uuid_set *set);

/* Adds one. */
enum uuid_found uuid_set_add(struct uuid_set *set, const char *uuid, size_t length);

/* How many different ones there are. */
size_t uuid_set_count(const struct uuid_set *set);

#endif
