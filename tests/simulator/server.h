/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_SERVER_H
#define SIMULATOR_SERVER_H

#include "certificate.h"
#include "inventory.h"
#include "listener.h"
#include "options.h"
#include "relay.h"
#include "sessions.h"
#include "state.h"
#include "throttle.h"
#include "vm_template.h"

#include <microhttpd.h>
#include <stdbool.h>

/* The whole of a simulated VMstore. */
struct server {
    struct options options;
    struct inventory inventory;
    struct vm_template *compiled;
    struct sessions sessions;
    struct state state;
    struct throttle throttle;
    struct certificate certificate;
    struct listener listener;      /* the public port */
    struct listener inner;         /* where the server listens while there is a relay before it */
    struct relay *relay;           /* NULL: none is needed */
    struct MHD_Daemon *daemons[2]; /* IPv4 and, where there is one, IPv6 */
};

/* Begins to answer on the listener's sockets, which it takes over. False with a message on standard
 * error. */
bool server_start(struct server *server);

/* Ends all waits, closes all connections and sockets. */
void server_stop(struct server *server);

#endif
