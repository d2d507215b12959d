/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_RELAY_H
#define SIMULATOR_RELAY_H

#include "faults.h"
#include "listener.h"

#include <stdbool.h>

/* Faults below HTTP and TLS, which libmicrohttpd cannot make: the relay passes connections to the
 * public port on to the server, which has a port of its own, and breaks them on the way. */
struct relay;

/* Whether one of the faults needs the relay. */
bool relay_is_wanted(const struct faults *faults);

/* Starts the relay, which takes over the sockets of the public listener. poll() reports a hang-up
 * on `stop` when the simulator has to end. NULL with a message on standard error. */
struct relay *relay_start(const struct faults *faults, const struct listener *listener,
                          unsigned server_port, int stop);

/* Call it after the hang-up on `stop`. Closes the sockets. */
void relay_end(struct relay *relay);

#endif
