/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_ONE_ANSWER_H
#define TINTRI_TESTS_ONE_ANSWER_H

#include <stdbool.h>

#include "api/session.h"

/*
 * A session that answers every question alike, in the real one's place. It defines the functions of
 * session.h that a small answer needs, so that the linker does not take them from the library.
 */
struct session {
    const char *answer; /* JSON; NULL: there is none, for "the reason", */
    long status;        /* … with this status */
    const char *path;   /* the only one that may be asked for */
    bool is_global_center;
    unsigned requests;
};

#define ONE_ANSWER_HOST "tgc.example.com"

#endif
