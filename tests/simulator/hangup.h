/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_HANGUP_H
#define SIMULATOR_HANGUP_H

#include <poll.h>
#include <stdbool.h>

/* Whether the other side of a connection has gone. */

/* What to ask poll() for: that the other side will send no more, read or unread. Linux alone tells
 * it in so many words; elsewhere the connection has to be gone both ways. */
#ifdef POLLRDHUP
#define HANGUP_EVENTS POLLRDHUP
#else
#define HANGUP_EVENTS 0
#endif

bool hangup_told(short events);
bool hangup_seen(int descriptor);

/* Resets the connection. The descriptor is still to be closed. */
void hangup_by_reset(int descriptor);

#endif
