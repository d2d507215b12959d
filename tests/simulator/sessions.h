/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SESSIONS_H
#define SIMULATOR_SESSIONS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The sessions that are open. */
#define SESSION_ID_LENGTH 32

struct session {
    char id[SESSION_ID_LENGTH + 1];
};

struct sessions {
    pthread_mutex_t lock;
    struct session *open;
    size_t count;
    size_t room;
};

void sessions_init(struct sessions *sessions);
void sessions_destroy(struct sessions *sessions);

/* Opens one where fewer than `limit` are open (0: no limit), and gives its identifier. */
bool sessions_open(struct sessions *sessions, uint64_t limit, struct session *opened);

/* Gives a session a new identifier; false where there is none such. */
bool sessions_renew(struct sessions *sessions, const char *id, struct session *renewed);

/* Whether there is such a session; NULL is none. */
bool sessions_have(struct sessions *sessions, const char *id);

/* Ends a session; false where there is none such. */
bool sessions_close(struct sessions *sessions, const char *id);

size_t sessions_count(struct sessions *sessions);

#endif
