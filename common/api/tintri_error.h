/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TINTRI_ERROR_H
#define TINTRI_TINTRI_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/* What the array says went wrong: the first TintriError of an answer. Foreign text. */
struct tintri_error {
    char code[64];     /* ERR-API-8001 */
    char message[384]; /* may be empty */
};

/*
 * Looks whether a body is a TintriError, or a list of them, and takes the first one's code and
 * message. Source: VMstore API reference, TintriError; lists have been met by some clients.
 */
bool tintri_error_parse(const char *text, size_t length, struct tintri_error *error);

#endif
