/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_CLOG_H
#define SIMULATOR_CLOG_H

#include "listener.h"

#include <stdbool.h>
#include <stddef.h>

/* A port where connecting never ends: nobody accepts, and the queue of the listening socket is
 * full. The system drops further attempts without an answer. */
#define CLOG_SOCKETS_MAX 32

struct clog {
    int sockets[CLOG_SOCKETS_MAX];
    size_t count;
};

/* False with a message on standard error if the system keeps opening connections. */
bool clog_start(struct clog *clog, const struct listener *listener);
void clog_end(struct clog *clog);

#endif
