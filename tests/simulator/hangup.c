/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hangup.h"

#include <stddef.h>
#include <sys/socket.h>

bool hangup_told(short events)
{
    return (events & (HANGUP_EVENTS | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

bool hangup_seen(int descriptor)
{
    struct pollfd asked = {.fd = descriptor, .events = HANGUP_EVENTS};

    return poll(&asked, 1, 0) > 0 && hangup_told(asked.revents);
}

void hangup_by_reset(int descriptor)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};

    /* SO_LINGER makes close() reset the connection. On Linux, the second call resets it at once:
     * the owner may send an orderly end, such as TLS's close_notify, before close(). */
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    (void)connect(descriptor, &nobody, sizeof(nobody));
}
