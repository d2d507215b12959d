/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "state.h"

#include "text.h"

void state_init(struct state *state)
{
    *state = (struct state){0};
    pthread_mutex_init(&state->lock, NULL);
}

void state_destroy(struct state *state)
{
    pthread_mutex_destroy(&state->lock);
}

static uint64_t add(struct state *state, uint64_t *counter, uint64_t more)
{
    pthread_mutex_lock(&state->lock);
    *counter += more;
    uint64_t value = *counter;
    pthread_mutex_unlock(&state->lock);
    return value;
}

void state_request_begins(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    state->requests++;
    state->in_flight++;
    if (state->in_flight > state->max_in_flight) {
        state->max_in_flight = state->in_flight;
    }
    pthread_mutex_unlock(&state->lock);
}

void state_request_ends(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    state->in_flight--;
    pthread_mutex_unlock(&state->lock);
}

void state_login(struct state *state)
{
    add(state, &state->logins, 1);
}

void state_logout(struct state *state)
{
    add(state, &state->logouts, 1);
}

void state_sent(struct state *state, uint64_t bytes)
{
    add(state, &state->bytes_sent, bytes);
}

uint64_t state_vm_request(struct state *state)
{
    return add(state, &state->vm_requests, 1);
}

uint64_t state_logout_request(struct state *state)
{
    return add(state, &state->logout_requests, 1);
}

static void add_counter(struct text *text, const char *key, uint64_t value)
{
    text_printf(text, "%s\"%s\":%llu", text->length == 0 ? "{" : ",", key,
                (unsigned long long)value);
}

bool state_write(struct state *state, uint64_t open_sessions, const char *path)
{
    struct text text = {0};

    pthread_mutex_lock(&state->lock);
    add_counter(&text, "logins", state->logins);
    add_counter(&text, "logouts", state->logouts);
    add_counter(&text, "open_sessions", open_sessions);
    add_counter(&text, "requests", state->requests);
    add_counter(&text, "vm_requests", state->vm_requests);
    add_counter(&text, "bytes_sent", state->bytes_sent);
    add_counter(&text, "max_in_flight", state->max_in_flight);
    pthread_mutex_unlock(&state->lock);
    text_puts(&text, "}\n");
    bool done = text_write_file(&text, path);
    text_free(&text);
    return done;
}
