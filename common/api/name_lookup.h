/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_NAME_LOOKUP_H
#define TINTRI_NAME_LOOKUP_H

#include <stdbool.h>

#include "api/server.h"
#include "base/failure.h"

/*
 * Says why the look-up of a host's name failed, which took so many seconds. libcurl does not tell
 * the system's reason, so that a look-up that failed at once is made again to learn it; one that
 * took long was answered by no name server, and is not.
 */
void name_lookup_explain(const struct server *server, double seconds, struct failure *failure);

/* Whether the host has addresses, but none of the family that -4 or -6 asks for; if so, fails. */
bool name_lookup_lacks_family(const struct server *server, struct failure *failure);

#endif
