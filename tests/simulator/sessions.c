/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sessions.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

void sessions_init(struct sessions *sessions)
{
    *sessions = (struct sessions){0};
    pthread_mutex_init(&sessions->lock, NULL);
}

void sessions_destroy(struct sessions *sessions)
{
    pthread_mutex_destroy(&sessions->lock);
    free(sessions->open);
    sessions->open = NULL;
}

static bool make_id(struct session *session)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char random[SESSION_ID_LENGTH / 2];

    if (gnutls_rnd(GNUTLS_RND_RANDOM, random, sizeof(random)) < 0) {
        return false;
    }
    for (size_t i = 0; i < SESSION_ID_LENGTH; i++) {
        session->id[i] = digits[random[i / 2] >> (i % 2 * 4) & 15];
    }
    session->id[SESSION_ID_LENGTH] = '\0';
    return true;
}

/* Makes room for one more session. The caller has the lock. */
static bool make_room(struct sessions *sessions)
{
    if (sessions->count < sessions->room) {
        return true;
    }
    size_t room = sessions->room * 2 + 16;
    struct session *open = realloc(sessions->open, room * sizeof(*open));
    if (open == NULL) {
        return false;
    }
    sessions->open = open;
    sessions->room = room;
    return true;
}

bool sessions_open(struct sessions *sessions, uint64_t limit, struct session *opened)
{
    bool done = false;

    if (!make_id(opened)) {
        return false;
    }
    pthread_mutex_lock(&sessions->lock);
    if ((limit == 0 || sessions->count < limit) && make_room(sessions)) {
        sessions->open[sessions->count++] = *opened;
        done = true;
    }
    pthread_mutex_unlock(&sessions->lock);
    return done;
}

/* Returns the index of a session, or the count if there is no such session. The caller has the
 * lock. */
static size_t find(const struct sessions *sessions, const char *id)
{
    size_t i = 0;

    while (i < sessions->count && (id == NULL || strcmp(sessions->open[i].id, id) != 0)) {
        i++;
    }
    return i;
}

bool sessions_renew(struct sessions *sessions, const char *id, struct session *renewed)
{
    if (!make_id(renewed)) {
        return false;
    }
    pthread_mutex_lock(&sessions->lock);
    size_t index = find(sessions, id);
    bool found = index < sessions->count;
    if (found) {
        sessions->open[index] = *renewed;
    }
    pthread_mutex_unlock(&sessions->lock);
    return found;
}

bool sessions_have(struct sessions *sessions, const char *id)
{
    pthread_mutex_lock(&sessions->lock);
    bool found = find(sessions, id) < sessions->count;
    pthread_mutex_unlock(&sessions->lock);
    return found;
}

bool sessions_close(struct sessions *sessions, const char *id)
{
    pthread_mutex_lock(&sessions->lock);
    size_t index = find(sessions, id);
    bool found = index < sessions->count;
    if (found) {
        sessions->open[index] = sessions->open[--sessions->count];
    }
    pthread_mutex_unlock(&sessions->lock);
    return found;
}

size_t sessions_count(struct sessions *sessions)
{
    pthread_mutex_lock(&sessions->lock);
    size_t count = sessions->count;
    pthread_mutex_unlock(&sessions->lock);
    return count;
}
