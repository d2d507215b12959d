/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_SECRET_H
#define TINTRI_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A short text that nobody may see, such as a password: it lies in memory of its own that is
 * locked against swapping and left out of core files where the system allows it, and is wiped
 * before it is given back.
 */
struct secret;

#define PASSWORD_LENGTH_MAX 1024 /* bytes: far more than any array takes */

/* Room for a text of at most size bytes and a NUL. NULL where memory is out. */
struct secret *secret_new(size_t size);

/* Wipes and frees. NULL is fine. */
void secret_free(struct secret *secret);

/* The text, ending with a NUL; it stays the secret's. */
const char *secret_text(const struct secret *secret);
size_t secret_length(const struct secret *secret);

/* Adds bytes at the end. False, and nothing added, where they do not fit. */
bool secret_append(struct secret *secret, const char *bytes, size_t length);

/* Keeps a part of the text, and wipes the rest. The part has to lie within it. */
void secret_keep(struct secret *secret, size_t start, size_t length);

/* Adds a text as a JSON string, with its quotes (RFC 8259, section 7). False: no room. */
bool secret_append_json(struct secret *secret, const char *text);

/*
 * Takes the value of an environment variable into a new secret, wipes it where it stood and
 * removes the variable. NULL where it is unset, empty, or memory is out.
 */
struct secret *secret_from_environment(const char *name);

/* Wipes memory in a way that no compiler leaves out. */
void secret_wipe(void *memory, size_t size);

/*
 * For the whole process: no core file, no reading of its memory by others of the same user, and no
 * file with the keys of its TLS connections (SSLKEYLOGFILE). Call it before any library looks.
 */
void secret_forbid_dumps(void);

/*
 * Whether the process has rights that its user has not (setuid, setgid, capabilities of the file):
 * it would read any file of its owner's for that user, and show parts of some.
 */
bool secret_is_privileged(void);

#endif
