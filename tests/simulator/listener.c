/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 128
/* How many ports to try to find one that is free on both addresses. */
#define ATTEMPTS 20

static int open_socket(int family, const void *address, socklen_t length)
{
    const int yes = 1;
    int descriptor = socket(family, SOCK_STREAM, 0);

    if (descriptor < 0) {
        return -1;
    }
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (family == AF_INET6) {
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
    }
    if (bind(descriptor, address, length) != 0 || listen(descriptor, BACKLOG) != 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

static int open_ipv4(unsigned port, unsigned *got)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t length = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = open_socket(AF_INET, &address, sizeof(address));
    if (descriptor >= 0 && getsockname(descriptor, (struct sockaddr *)&address, &length) == 0) {
        *got = ntohs(address.sin_port);
    }
    return descriptor;
}

static int open_ipv6(unsigned port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                   .sin6_port = htons((uint16_t)port),
                                   .sin6_addr = IN6ADDR_LOOPBACK_INIT};

    return open_socket(AF_INET6, &address, sizeof(address));
}

int listener_connect(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (descriptor >= 0 &&
        connect(descriptor, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

bool listener_open(struct listener *listener, unsigned port)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        listener->ipv4 = open_ipv4(port, &listener->port);
        if (listener->ipv4 < 0) {
            break;
        }
        listener->ipv6 = open_ipv6(listener->port);
        if (listener->ipv6 >= 0 || errno != EADDRINUSE) {
            return true;
        }
        int error = errno;
        close(listener->ipv4);
        errno = error;
        if (port != 0) {
            break;
        }
    }
    fprintf(stderr, "vmstore-sim: cannot listen on port %u: %s\n", port, strerror(errno));
    return false;
}

void listener_close(const struct listener *listener)
{
    close(listener->ipv4);
    if (listener->ipv6 >= 0) {
        close(listener->ipv6);
    }
}
