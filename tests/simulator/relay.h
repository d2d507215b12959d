/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_RELAY_H
#define SIMULATOR_RELAY_H

#include "faults.h"
#include "listener.h"

#include <stdbool.h>

/* What libmicrohttpd cannot do wrong, since it happens below HTTP and TLS: connections to the
 * public port are passed on to the server on a port of its own, and broken on the way. */
struct relay;

/* Whether one of the faults needs it. */
bool relay_is_wanted(const struct faults *faults);

/* Takes over the public listener's sockets. `stop` is a descriptor on which poll() tells a hang-up
 * when all is to end. NULL with a message on standard error. */
struct relay *relay_start(const struct faults *faults, const struct listener *listener,
                          unsigned server_port, int stop);

/* After the hang-up on `stop`. The sockets are closed. */
void relay_end(struct relay *relay);

#endif
