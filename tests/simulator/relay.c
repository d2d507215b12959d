/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "relay.h"

#include "clog.h"
#include "hangup.h"
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Far more than a plugin ever opens. Further connections wait in the queue of the listening
 * socket. */
#define LINKS_MAX 64
#define BUFFER_SIZE ((size_t)16 * 1024)
#define GARBAGE_SIZE 500

/* A web server's answer to bytes that are no request. */
static const char bad_request[] =
    "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

enum strike { STRIKE_RESET, STRIKE_CLOSE, STRIKE_FLIP };

/* Faults that apply after a number of bytes from the server on one connection. */
static const struct {
    enum fault fault;
    enum strike strike;
    bool once;
} strikes[] = {
    {FAULT_TLS_RESET, STRIKE_RESET, true},
    {FAULT_TLS_RESET_ALWAYS, STRIKE_RESET, false},
    {FAULT_TLS_CORRUPT, STRIKE_FLIP, true},
    {FAULT_TLS_CLOSE, STRIKE_CLOSE, true},
};
enum { STRIKES = sizeof(strikes) / sizeof(strikes[0]) };

/* Bytes in one direction that were read and are to be written. */
struct flow {
    size_t length;
    size_t done;
    char bytes[BUFFER_SIZE];
};

enum link_state {
    LINK_FREE,
    LINK_PASSES,  /* bytes go both ways */
    LINK_FLUSHES, /* still sends what came from the server, then ends the connection */
    LINK_DRAINS,  /* sends nothing more to the client, and drops what comes from it */
};

struct link {
    enum link_state state;
    int client;
    int server; /* -1: none, or closed already */
    bool reset; /* ends with a reset */
    uint64_t from_server;
    struct flow to_client;
    struct flow to_server;
};

/* Indices of the descriptors for poll(). Each link has two, behind these. */
enum { POLL_STOP, POLL_IPV4, POLL_IPV6, POLL_LINKS };

struct relay {
    const struct faults *faults;
    int listening[2];
    unsigned server_port;
    bool spent[STRIKES];
    struct clog clog;
    pthread_t thread;
    struct pollfd asked[POLL_LINKS + 2 * LINKS_MAX];
    struct link links[LINKS_MAX];
};

/* Whether the relay answers by itself, without the server. */
static bool answers_alone(const struct faults *faults)
{
    return fault_on(faults, FAULT_TLS_GARBAGE) || fault_on(faults, FAULT_HTTP_PLAIN);
}

bool relay_is_wanted(const struct faults *faults)
{
    bool wanted = answers_alone(faults) || fault_on(faults, FAULT_TLS_STALL) ||
                  fault_on(faults, FAULT_CONNECT_HANG);

    for (size_t i = 0; i < STRIKES; i++) {
        wanted = wanted || fault_on(faults, strikes[i].fault);
    }
    return wanted;
}

static void close_socket(int *descriptor)
{
    if (*descriptor >= 0) {
        close(*descriptor);
        *descriptor = -1;
    }
}

static void end_link(struct link *link)
{
    if (link->reset) {
        hangup_by_reset(link->client);
    }
    close_socket(&link->client);
    close_socket(&link->server);
    link->state = LINK_FREE;
}

/* Closes the connection to the client in an orderly way: waits for the client to close it, too,
 * as closing a socket with unread bytes would reset the connection. */
static void drain(struct link *link)
{
    close_socket(&link->server);
    shutdown(link->client, SHUT_WR);
    link->state = LINK_DRAINS;
}

static void never_block(int descriptor)
{
    if (descriptor >= 0) {
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    }
}

static void set_up_socket(int descriptor)
{
    const int yes = 1;

    never_block(descriptor);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

static struct link *free_link(struct relay *relay)
{
    for (size_t i = 0; i < LINKS_MAX; i++) {
        if (relay->links[i].state == LINK_FREE) {
            return &relay->links[i];
        }
    }
    return NULL;
}

static void accept_client(struct relay *relay, int listening)
{
    struct link *link = free_link(relay);
    const bool mute = fault_on(relay->faults, FAULT_TLS_STALL);
    int client = link != NULL ? accept(listening, NULL, NULL) : -1;

    if (client < 0) {
        return;
    }
    set_up_socket(client);
    link->state = mute ? LINK_DRAINS : LINK_PASSES;
    link->client = client;
    link->server = -1;
    link->reset = false;
    link->from_server = 0;
    link->to_client.length = 0;
    link->to_server.length = 0;
    if (!mute && !answers_alone(relay->faults)) {
        link->server = listener_connect(relay->server_port);
        if (link->server < 0) {
            end_link(link);
            return;
        }
        set_up_socket(link->server);
    }
}

/* Applies faults to bytes that came from the server. */
static void strike(struct relay *relay, struct link *link)
{
    struct flow *flow = &link->to_client;
    const uint64_t before = link->from_server;

    link->from_server += flow->length;
    for (size_t i = 0; i < STRIKES; i++) {
        const uint64_t at = relay->faults->value[strikes[i].fault];
        if (!fault_on(relay->faults, strikes[i].fault) || relay->spent[i] || at < before ||
            at - before >= flow->length) {
            continue;
        }
        relay->spent[i] = strikes[i].once;
        if (strikes[i].strike == STRIKE_FLIP) {
            flow->bytes[at - before] ^= 1;
        } else {
            flow->length = (size_t)(at - before);
            link->reset = strikes[i].strike == STRIKE_RESET;
            link->state = LINK_FLUSHES;
        }
    }
}

static bool has_data(const struct flow *flow)
{
    return flow->done < flow->length;
}

enum got { GOT_BYTES, GOT_NOTHING, GOT_END, GOT_RESET };

static enum got fill(struct flow *flow, int from)
{
    ssize_t got = recv(from, flow->bytes, sizeof(flow->bytes), 0);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return GOT_NOTHING;
    }
    flow->done = 0;
    flow->length = got > 0 ? (size_t)got : 0;
    return got > 0 ? GOT_BYTES : got == 0 ? GOT_END : GOT_RESET;
}

/* Sends what is to be sent. False if the connection is closed. */
static bool pour(struct flow *flow, int to)
{
    while (has_data(flow)) {
        ssize_t sent = send(to, flow->bytes + flow->done, flow->length - flow->done, MSG_NOSIGNAL);
        if (sent < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        flow->done += (size_t)sent;
    }
    return true;
}

static void make_garbage(struct flow *flow)
{
    /* No TLS record begins with this byte. */
    for (size_t i = 0; i < GARBAGE_SIZE; i++) {
        flow->bytes[i] = (char)(unsigned char)((i * 167 + 200) % 256);
    }
    flow->done = 0;
    flow->length = GARBAGE_SIZE;
}

static void make_bad_request(struct flow *flow)
{
    flow->done = 0;
    flow->length = sizeof(bad_request) - 1;
    memcpy(flow->bytes, bad_request, flow->length);
}

static void hear_client(const struct relay *relay, struct link *link)
{
    enum got got = fill(&link->to_server, link->client);

    if (got == GOT_END || got == GOT_RESET) {
        end_link(link);
        return;
    }
    if (got == GOT_BYTES && link->state == LINK_PASSES && link->server < 0) {
        if (fault_on(relay->faults, FAULT_HTTP_PLAIN)) {
            make_bad_request(&link->to_client);
        } else {
            make_garbage(&link->to_client);
        }
        link->state = LINK_FLUSHES;
    }
    if (link->server < 0) {
        link->to_server.length = 0;
    }
}

static void hear_server(struct relay *relay, struct link *link)
{
    switch (fill(&link->to_client, link->server)) {
    case GOT_BYTES:
        strike(relay, link);
        break;
    case GOT_END:
        drain(link);
        break;
    case GOT_RESET:
        link->reset = true;
        end_link(link);
        break;
    default:
        break;
    }
}

/* Moves bytes, given the events of both sockets. Bytes that were read are sent at once. */
static void serve_link(struct relay *relay, struct link *link, short client, short server)
{
    if (client != 0 && !has_data(&link->to_server)) {
        hear_client(relay, link);
    }
    if (server != 0 && link->state == LINK_PASSES && !has_data(&link->to_client)) {
        hear_server(relay, link);
    }
    if (link->state == LINK_FREE) {
        return;
    }
    bool alive = pour(&link->to_client, link->client);
    if (link->server >= 0 && !pour(&link->to_server, link->server)) {
        alive = false;
    }
    if (!alive || (link->state == LINK_FLUSHES && link->reset && !has_data(&link->to_client))) {
        end_link(link);
    } else if (link->state == LINK_FLUSHES && !has_data(&link->to_client)) {
        drain(link);
    }
}

/* Leaves out a descriptor from which nothing is wanted, as poll() would report its hang-up again
 * and again. */
static struct pollfd ask(int descriptor, bool read, bool write)
{
    short events = (short)((read ? POLLIN : 0) | (write ? POLLOUT : 0));

    return (struct pollfd){.fd = events != 0 ? descriptor : -1, .events = events};
}

static void ask_about_links(struct relay *relay)
{
    for (size_t i = 0; i < LINKS_MAX; i++) {
        const struct link *link = &relay->links[i];
        const bool used = link->state != LINK_FREE;
        const bool to_client = used && has_data(&link->to_client);
        const bool to_server = used && has_data(&link->to_server);
        struct pollfd *asked = &relay->asked[POLL_LINKS + 2 * i];
        asked[0] = ask(used ? link->client : -1, !to_server, to_client);
        asked[1] =
            ask(used ? link->server : -1, !to_client && link->state == LINK_PASSES, to_server);
    }
}

static void *run(void *context)
{
    struct relay *relay = context;
    struct pollfd *asked = relay->asked;

    for (;;) {
        const bool room = free_link(relay) != NULL && !fault_on(relay->faults, FAULT_CONNECT_HANG);
        asked[POLL_IPV4] = ask(relay->listening[0], room, false);
        asked[POLL_IPV6] = ask(relay->listening[1], room, false);
        ask_about_links(relay);
        if (poll(asked, POLL_LINKS + 2 * LINKS_MAX, -1) < 0) {
            continue;
        }
        if (asked[POLL_STOP].revents != 0) {
            return NULL;
        }
        for (size_t i = 0; i < LINKS_MAX; i++) {
            const struct pollfd *answer = &asked[POLL_LINKS + 2 * i];
            if (relay->links[i].state != LINK_FREE) {
                serve_link(relay, &relay->links[i], answer[0].revents, answer[1].revents);
            }
        }
        for (size_t i = POLL_IPV4; i <= POLL_IPV6; i++) {
            if (asked[i].revents != 0) {
                accept_client(relay, asked[i].fd);
            }
        }
    }
}

static void free_relay(struct relay *relay)
{
    for (size_t i = 0; i < LINKS_MAX; i++) {
        if (relay->links[i].state != LINK_FREE) {
            end_link(&relay->links[i]);
        }
    }
    clog_end(&relay->clog);
    close_socket(&relay->listening[0]);
    close_socket(&relay->listening[1]);
    free(relay);
}

struct relay *relay_start(const struct faults *faults, const struct listener *listener,
                          unsigned server_port, int stop)
{
    struct relay *relay = calloc(1, sizeof(*relay));

    if (relay == NULL) {
        fprintf(stderr, "vmstore-sim: out of memory\n");
        return NULL;
    }
    relay->faults = faults;
    relay->listening[0] = listener->ipv4;
    relay->listening[1] = listener->ipv6;
    relay->server_port = server_port;
    relay->asked[POLL_STOP] = (struct pollfd){.fd = stop};
    never_block(listener->ipv4);
    never_block(listener->ipv6);
    if (fault_on(faults, FAULT_CONNECT_HANG) && !clog_start(&relay->clog, listener)) {
        free_relay(relay);
        return NULL;
    }
    int error = pthread_create(&relay->thread, NULL, run, relay);
    if (error != 0) {
        fprintf(stderr, "vmstore-sim: cannot start a thread: %s\n", strerror(error));
        free_relay(relay);
        return NULL;
    }
    return relay;
}

void relay_end(struct relay *relay)
{
    if (relay != NULL) {
        pthread_join(relay->thread, NULL);
        free_relay(relay);
    }
}
