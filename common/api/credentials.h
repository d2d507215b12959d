/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_CREDENTIALS_H
#define TINTRI_CREDENTIALS_H

#include <stdbool.h>

#include "base/failure.h"
#include "base/secret.h"

/* Who logs in. */
struct credentials {
    char *username;
    struct secret *password;
    bool prompted;     /* a person was asked, which may have taken any time */
    const char *doubt; /* advice where the login is refused: the password looks as if more than it
                          was sent, such as quotes; NULL: it does not */
};

/*
 * Finds the name and the password. Name: as given, else TINTRI_USERNAME. Password: the first line
 * of password_file ("-": standard input), else *offered, which is taken over then, else
 * TINTRI_PASSWORD, else the terminal's prompt. A byte order mark and a line's end are no part of
 * either; everything else is, quotes and blanks included.
 * Both variables are removed from the environment, used or not.
 * False with a failure where one is missing. Free in either case.
 */
bool credentials_find(struct credentials *credentials, const char *username,
                      const char *password_file, struct secret **offered, struct failure *failure);

/* Wipes and frees both. */
void credentials_free(struct credentials *credentials);

#endif
