/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clog.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* A connection to a loopback address that is not open after this time never opens. */
#define CONNECT_MS 200
#define ATTEMPTS (CLOG_SOCKETS_MAX / 2)

/* Adds a connection to the queue of the listening socket. True if the system lets it wait. */
static bool is_clogged(struct clog *clog, const struct sockaddr *address, socklen_t length)
{
    int descriptor = socket(address->sa_family, SOCK_STREAM, 0);
    struct pollfd asked = {.fd = descriptor, .events = POLLOUT};

    if (descriptor < 0 || clog->count == CLOG_SOCKETS_MAX) {
        return false;
    }
    clog->sockets[clog->count++] = descriptor;
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return connect(descriptor, address, length) != 0 && poll(&asked, 1, CONNECT_MS) == 0;
}

static bool fill(struct clog *clog, int listening)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof(address);

    if (listen(listening, 0) != 0 ||
        getsockname(listening, (struct sockaddr *)&address, &length) != 0) {
        return false;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (is_clogged(clog, (const struct sockaddr *)&address, length)) {
            return true;
        }
    }
    return false;
}

bool clog_start(struct clog *clog, const struct listener *listener)
{
    if (!fill(clog, listener->ipv4) || (listener->ipv6 >= 0 && !fill(clog, listener->ipv6))) {
        fprintf(stderr, "vmstore-sim: connect-hang does not work on this system\n");
        clog_end(clog);
        return false;
    }
    return true;
}

void clog_end(struct clog *clog)
{
    while (clog->count > 0) {
        close(clog->sockets[--clog->count]);
    }
}
