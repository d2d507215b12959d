/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_LISTENER_H
#define SIMULATOR_LISTENER_H

#include <stdbool.h>

/* Listening sockets on one port of the loopback addresses. */
struct listener {
    int ipv4;
    int ipv6; /* -1: the machine has no ::1 */
    unsigned port;
};

/* Port 0: any free one. False with a message on standard error. */
bool listener_open(struct listener *listener, unsigned port);

void listener_close(const struct listener *listener);

/* Returns a connection to the port, or -1 with errno set. */
int listener_connect(unsigned port);

#endif
