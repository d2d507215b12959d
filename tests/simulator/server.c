/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "server.h"

#include "answers.h"
#include "endpoints.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From TXOS 5.6.0.1 on, a VMstore speaks only TLS 1.2. */
#define TLS_PRIORITIES                                                                        \
    "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:" \
    "%SERVER_PRECEDENCE"
/* Older TXOS can be set to older TLS versions, and its TLS library may lack RFC 5746. */
#define OLD_TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.1"
#define LEGACY_TLS_PRIORITIES TLS_PRIORITIES ":%DISABLE_SAFE_RENEGOTIATION"
#define CONNECTIONS_MAX 1000U
#define IDLE_SECONDS 300U
#define CONNECTION_MEMORY ((size_t)64 * 1024)
/* Headers must fit into the memory of a connection. */
#define CONNECTION_MEMORY_FOR_HEADERS ((size_t)4 * 1024 * 1024)

static enum MHD_Result accept_connection(void *context, const struct sockaddr *address,
                                         socklen_t length)
{
    const struct server *server = context;

    (void)address;
    (void)length;
    return fault_on(&server->options.faults, FAULT_CLOSE_ON_ACCEPT) ? MHD_NO : MHD_YES;
}

/* A request that may count as in flight. */
struct counted_exchange {
    struct exchange exchange;
    bool in_flight;
};

static struct exchange *new_exchange(struct server *server, struct MHD_Connection *connection)
{
    struct counted_exchange *counted = calloc(1, sizeof(*counted));

    if (counted == NULL) {
        return NULL;
    }
    counted->exchange.server = server;
    counted->exchange.connection = connection;
    counted->exchange.in_flight = &counted->in_flight;
    counted->in_flight = true;
    state_request_begins(&server->state);
    return &counted->exchange;
}

/* libmicrohttpd calls this with the header, then with each part of the body, then without a
 * part. */
static enum MHD_Result take_request(void *context, struct MHD_Connection *connection,
                                    const char *path, const char *method, const char *version,
                                    const char *upload, size_t *upload_size, void **own)
{
    struct server *server = context;
    struct exchange *exchange = *own;

    (void)version;
    if (exchange == NULL) {
        *own = new_exchange(server, connection);
        return *own != NULL ? MHD_YES : MHD_NO;
    }
    if (*upload_size > 0) {
        if (exchange->body.length + *upload_size > EXCHANGE_BODY_MAX) {
            exchange->body_too_long = true;
        } else {
            text_add(&exchange->body, upload, *upload_size);
        }
        *upload_size = 0;
        return MHD_YES;
    }
    exchange->path = path;
    exchange->method = method;
    return endpoints_answer(exchange);
}

static void end_request(void *context, struct MHD_Connection *connection, void **own,
                        enum MHD_RequestTerminationCode why)
{
    struct exchange *exchange = *own;

    (void)context;
    (void)connection;
    (void)why;
    if (exchange != NULL) {
        exchange_answered(exchange);
        text_free(&exchange->body);
        free(exchange);
        *own = NULL;
    }
}

static struct MHD_Daemon *start_daemon(struct server *server, int descriptor)
{
    const struct faults *faults = &server->options.faults;
    bool headers = fault_on(faults, FAULT_LARGE_HEADERS) || fault_on(faults, FAULT_MANY_HEADERS);
    const char *priorities = fault_on(faults, FAULT_TLS_OLD)      ? OLD_TLS_PRIORITIES
                             : fault_on(faults, FAULT_TLS_LEGACY) ? LEGACY_TLS_PRIORITIES
                                                                  : TLS_PRIORITIES;
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_ITC | MHD_USE_TLS;
    const struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate.certificate.data},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->certificate.key.data},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)priorities},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(flags, 0, accept_connection, server, take_request, server,
                            MHD_OPTION_ARRAY, tls, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)descriptor,
                            MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
                            MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            headers ? CONNECTION_MEMORY_FOR_HEADERS : CONNECTION_MEMORY,
                            MHD_OPTION_NOTIFY_COMPLETED, end_request, server, MHD_OPTION_END);
}

/* Takes over the sockets of the listener. False with a message on standard error. */
static bool start_daemons(struct server *server, const struct listener *listener)
{
    const int descriptors[2] = {listener->ipv4, listener->ipv6};
    bool started = true;

    for (size_t i = 0; i < 2; i++) {
        if (descriptors[i] < 0) {
            continue;
        }
        server->daemons[i] = started ? start_daemon(server, descriptors[i]) : NULL;
        if (server->daemons[i] == NULL) {
            close(descriptors[i]);
            started = false;
        }
    }
    if (!started) {
        fprintf(stderr, "vmstore-sim: cannot start the HTTPS server: is the certificate valid?\n");
    }
    return started;
}

bool server_start(struct server *server)
{
    const struct faults *faults = &server->options.faults;

    if (!relay_is_wanted(faults)) {
        return start_daemons(server, &server->listener);
    }
    if (!listener_open(&server->inner, 0) || !start_daemons(server, &server->inner)) {
        listener_close(&server->listener);
        return false;
    }
    server->relay = relay_start(faults, &server->listener, server->inner.port,
                                throttle_stop_descriptor(&server->throttle));
    return server->relay != NULL;
}

void server_stop(struct server *server)
{
    throttle_stop(&server->throttle);
    relay_end(server->relay);
    server->relay = NULL;
    for (size_t i = 0; i < 2; i++) {
        if (server->daemons[i] != NULL) {
            MHD_stop_daemon(server->daemons[i]);
            server->daemons[i] = NULL;
        }
    }
}
