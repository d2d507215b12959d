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

/* A simulated VMstore. */
struct server {
    struct options options;
    struct inventory inventory;
    struct vm_template *compiled;
    struct sessions sessions;
    struct state state;
    struct throttle throttle;
    struct certificate certificate;
    struct listener listener;      /* the public port */
    struct listener inner;         /* the server's own port, if a relay has the public one */
    struct relay *relay;           /* NULL: not needed */
    struct MHD_Daemon *daemons[2]; /* IPv4; IPv6 or NULL */
};

/* Starts to answer on the sockets of the listener, and takes them over. False with a message on
 * standard error. */
bool server_start(struct server *server);

/* Ends all waits, and closes all connections and sockets. */
void server_stop(struct server *server);

#endif
