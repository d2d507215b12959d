/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_HANGUP_H
#define SIMULATOR_HANGUP_H

#include <poll.h>
#include <stdbool.h>

/* Whether the client has hung up. */

/* The events for poll(): the other side will send no more. Only Linux reports this at once; other
 * systems report it when the connection is closed in both directions. */
#ifdef POLLRDHUP
#define HANGUP_EVENTS POLLRDHUP
#else
#define HANGUP_EVENTS 0
#endif

bool hangup_told(short events);
bool hangup_seen(int descriptor);

/* Resets the connection. The caller still has to close the descriptor. */
void hangup_by_reset(int descriptor);

#endif
