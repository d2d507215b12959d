/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_FLEET_H
#define TINTRI_FLEET_H

#include <stdbool.h>
#include <stddef.h>

#include "api/session.h"
#include "base/failure.h"

#define FLEET_MAX 256 /* VMstores that are told apart: eight times what a Global Center holds */

/* A VMstore that a Global Center manages. All texts are foreign, and the fleet's. */
struct fleet_member {
    const char *hostname;
    const char *alias; /* empty where it has none */
    const char *error; /* why it is not connected, in the API's words; may be empty */
    bool connected;    /* false: what the Global Center knows of its VMs is old */
};

struct fleet {
    struct json_object *answer; /* that holds the texts */
    struct fleet_member *members;
    size_t count;
    bool is_known;            /* the Global Center has told */
    struct failure not_known; /* why not: it has no such resource, or the account may not read it */
};

/*
 * Asks a Global Center for its VMstores, but for those that it does not manage. False with a
 * failure where the question was not answered; an answer that says nothing is no failure, as the
 * fleet decides no number. Source: VMstore API reference, GET vmstore, VmStore. Free in every case.
 */
bool fleet_read(struct session *session, struct fleet *fleet, struct failure *failure);

/*
 * The same for checks of the VMstores themselves; a VMstore has no fleet, and is not asked. The
 * Global Center has to tell them, unless it may leave them out; or all have to be connected, unless
 * that is ignored.
 */
bool fleet_read_known(struct session *session, bool may_be_left_out, struct fleet *fleet,
                      struct failure *failure);
bool fleet_read_connected(struct session *session, bool ignore_disconnected, struct fleet *fleet,
                          struct failure *failure);

/* How many are not connected; first (or NULL: of no interest) becomes the first of them. */
size_t fleet_lost(const struct fleet *fleet, const struct fleet_member **first);

/*
 * Whether a member is connected. Where it is not, the failure says so, with what to do, unless the
 * user takes old numbers.
 */
bool fleet_expect_connected(const struct session *session, const struct fleet_member *member,
                            bool ignore_disconnected, struct failure *failure);

void fleet_free(struct fleet *fleet);

#endif
