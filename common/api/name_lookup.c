/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/name_lookup.h"

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/process.h"

#define AT_ONCE 1.0 /* seconds in which a name server that answers has answered */

/* The resolver's error for a host of this family, or 0. */
static int look_up(const char *host, int family)
{
    const struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    process_doing("the name look-up");
    int error = getaddrinfo(host, NULL, &hints, &addresses);
    process_doing(NULL);
    if (error == 0)
        freeaddrinfo(addresses);
    return error;
}

static int family_of(const struct server *server)
{
    return server->family == FAMILY_IPV4   ? AF_INET
           : server->family == FAMILY_IPV6 ? AF_INET6
                                           : AF_UNSPEC;
}

bool name_lookup_lacks_family(const struct server *server, struct failure *failure)
{
    bool lacks = server->family != FAMILY_ANY && look_up(server->host, family_of(server)) != 0 &&
                 look_up(server->host, AF_UNSPEC) == 0;
    if (lacks)
        failure_set(failure, "%s has no address for -%d; leave that option out", server->host,
                    server->family == FAMILY_IPV4 ? 4 : 6);
    return lacks;
}

void name_lookup_explain(const struct server *server, double seconds, struct failure *failure)
{
    const char *host = server->host;
    bool quick = seconds < AT_ONCE;
    if (quick && name_lookup_lacks_family(server, failure))
        return;
    int error = quick ? look_up(host, family_of(server)) : EAI_AGAIN;
    if (error == EAI_AGAIN)
        failure_set(failure,
                    "cannot look up the address of %s: no name server answered (%s); check this "
                    "machine's DNS (/etc/resolv.conf)",
                    host, gai_strerror(error));
    else if (error == 0)
        failure_set(failure,
                    "cannot look up the address of %s: the look-up failed once; run it again",
                    host);
    else
        failure_set(failure, "cannot look up the address of %s: %s; check the name given with -H",
                    host, gai_strerror(error));
}
