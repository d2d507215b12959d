/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/transport.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/curl_failure.h"
#include "api/curl_handle.h"
#include "api/received.h"
#include "api/session_cookie.h"
#include "api/wiping_memory.h"
#include "api/wire_trace.h"
#include "base/process.h"
#include "base/redact.h"

#define CONNECT_MIN 1.0 /* seconds for making a connection, handshake included */

/* A request that is under way, or was the last on its lane. */
struct lane {
    struct transport *transport;
    CURL *easy; /* NULL until the lane is used */
    bool busy;
    double start; /* of the request, in seconds since the run's start */
    char error[CURL_ERROR_SIZE];
    struct received received;
};

struct transport {
    const struct server *server;
    struct deadline *deadline;
    unsigned verbosity;
    CURLM *multi;
    struct curl_shared shared; /* by all lanes */
    struct session_cookie cookie;
    const char *username, *password; /* or NULL */
    char origin[SERVER_ORIGIN_SIZE]; /* https://host:port */
    struct curl_slist *address;      /* the one that answered, for further connections; or NULL */
    unsigned long requests;
    unsigned long long bytes;
    struct lane lanes[TRANSPORT_LANES];
};

/* Makes a lane ready for its first request. */
static bool open_lane(struct transport *transport, unsigned number, struct failure *failure)
{
    struct lane *lane = &transport->lanes[number];
    if (lane->easy)
        return true;
    lane->transport = transport;
    lane->easy = curl_handle_new(transport->server, &transport->shared, failure);
    if (!lane->easy)
        return false;
    curl_easy_setopt(lane->easy, CURLOPT_ERRORBUFFER, lane->error);
    curl_easy_setopt(lane->easy, CURLOPT_PRIVATE, lane);
    received_attach(&lane->received, lane->easy, &transport->cookie);
    if (transport->verbosity >= 3)
        wire_trace_attach(lane->easy, transport);
    return true;
}

struct transport *transport_new(const struct server *server, struct deadline *deadline,
                                unsigned verbosity, struct failure *failure)
{
    struct transport *transport = calloc(1, sizeof *transport);
    if (!transport || !wiping_memory_init_curl()) {
        free(transport);
        failure_set(failure, "out of memory");
        return NULL;
    }
    transport->server = server;
    transport->deadline = deadline;
    transport->verbosity = verbosity;
    server_write_origin(server, transport->origin);

    transport->multi = curl_multi_init();
    bool made = curl_shared_make(&transport->shared) && transport->multi;
    if (!made)
        failure_set(failure, "out of memory");
    if (made && open_lane(transport, 0, failure))
        return transport;
    transport_free(transport);
    return NULL;
}

void transport_free(struct transport *transport)
{
    if (!transport)
        return;
    transport_abandon(transport);
    for (unsigned i = 0; i < TRANSPORT_LANES; i++)
        curl_easy_cleanup(transport->lanes[i].easy);
    curl_multi_cleanup(transport->multi);
    curl_shared_free(&transport->shared);
    curl_slist_free_all(transport->address);
    session_cookie_forget(&transport->cookie);
    free(transport);
    curl_global_cleanup();
}

/* What has become of a request, from libcurl's code for it. */
static enum transport_outcome judge(struct lane *lane, CURLcode code, struct failure *failure)
{
    if (code == CURLE_OK)
        return TRANSPORT_ANSWERED;
    if (lane->received.is_refused) {
        *failure = lane->received.failure;
        return TRANSPORT_FAILED;
    }
    transport_redact(lane->transport, lane->error);
    bool transient = curl_failure_explain(lane->transport->server, lane->easy, code, lane->error,
                                          deadline_elapsed(lane->transport->deadline), failure);
    return transient ? TRANSPORT_BROKEN : TRANSPORT_FAILED;
}

static void trace_end(const struct lane *lane, long status)
{
    const struct transport *transport = lane->transport;
    const struct transport_request *request = lane->received.request;
    if (transport->verbosity >= 2)
        fprintf(stderr, "%s %s%s: status %ld, %llu bytes, %.3f s\n", request->method,
                transport->origin, request->path, status, lane->received.body_bytes,
                deadline_elapsed(transport->deadline) - lane->start);
}

/* Takes a request that has ended, or is broken off, from its lane. */
static void end_request(struct lane *lane, struct transport_answer *answer)
{
    received_end(&lane->received, answer);
    answer->from = lane->transport;
    lane->transport->bytes += lane->received.body_bytes;
    curl_multi_remove_handle(lane->transport->multi, lane->easy);
    lane->busy = false;
    trace_end(lane, answer->status);
}

/*
 * Keeps to the address that answered first: others of the same name may be dead, which would cost
 * each new connection time, or another machine, which would not know the session.
 */
static void keep_address(struct transport *transport, const struct lane *lane)
{
    struct in_addr ignored;
    const struct server *server = transport->server;
    char line[sizeof server->host + 80];
    char *address = NULL;
    if (transport->address || server->is_ipv6_address ||
        inet_pton(AF_INET, server->host, &ignored) == 1 ||
        curl_easy_getinfo(lane->easy, CURLINFO_PRIMARY_IP, &address) != CURLE_OK || !address)
        return;
    bool is_ipv6 = strchr(address, ':') != NULL;
    snprintf(line, sizeof line, "%s:%u:%s%s%s", server->host, server->port, is_ipv6 ? "[" : "",
             address, is_ipv6 ? "]" : "");
    transport->address = curl_slist_append(NULL, line); /* NULL where memory is out: no harm */
}

/* The lane whose transfer has ended, with libcurl's code for it, or NULL. */
static struct lane *ended_lane(struct transport *transport, CURLcode *code)
{
    int queued;
    for (CURLMsg *message; (message = curl_multi_info_read(transport->multi, &queued));) {
        struct lane *lane = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        *code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &lane);
        return lane;
    }
    return NULL;
}

/* A login that is not sent yet opens no session, so that nothing need be waited for. */
static enum deadline_phase phase_of(const struct transport *transport, enum deadline_phase phase)
{
    long sent = 0;
    if (phase == DEADLINE_LOGIN)
        curl_easy_getinfo(transport->lanes[0].easy, CURLINFO_REQUEST_SIZE, &sent);
    return phase == DEADLINE_LOGIN && sent == 0 ? DEADLINE_WORK : phase;
}

/* Says which step of the requests that are under way took too long; a signal's words stay. */
static void explain_late(const struct transport *transport, struct failure *failure)
{
    if (transport->deadline->signalled)
        return;
    for (unsigned i = 0; i < TRANSPORT_LANES; i++)
        if (transport->lanes[i].busy) {
            curl_failure_explain_late(transport->server, transport->lanes[i].easy,
                                      transport->deadline->seconds, failure);
            return;
        }
}

enum transport_wait transport_wait(struct transport *transport, enum deadline_phase phase,
                                   double seconds, unsigned *lane, enum transport_outcome *outcome,
                                   struct transport_answer *answer, struct failure *failure)
{
    double until = deadline_elapsed(transport->deadline) + seconds;
    for (;;) {
        int running;
        CURLcode code;
        curl_multi_perform(transport->multi, &running);
        struct lane *ended = ended_lane(transport, &code);
        if (ended) {
            end_request(ended, answer);
            *lane = (unsigned)(ended - transport->lanes);
            *outcome = judge(ended, code, failure);
            if (*outcome == TRANSPORT_ANSWERED)
                keep_address(transport, ended);
            return TRANSPORT_ENDED;
        }
        enum deadline_phase current = phase_of(transport, phase);
        if (!deadline_allows(transport->deadline, current, failure)) {
            explain_late(transport, failure);
            return TRANSPORT_LATE;
        }

        double left = until - deadline_elapsed(transport->deadline);
        double allowed = deadline_left(transport->deadline, current);
        if (left <= 0)
            return TRANSPORT_NONE;
        double wait_ms = (left < allowed ? left : allowed) * 1000 + 1;
        curl_multi_poll(transport->multi, NULL, 0,
                        wait_ms < PROCESS_LOOK_MS ? (int)wait_ms : PROCESS_LOOK_MS, NULL);
    }
}

void transport_abandon(struct transport *transport)
{
    for (unsigned i = 0; i < TRANSPORT_LANES; i++) {
        struct transport_answer ignored;
        if (transport->lanes[i].busy)
            end_request(&transport->lanes[i], &ignored);
    }
}

/*
 * How long making a connection may take: half of what is left to the phase. libcurl gives the first
 * of several addresses half of that, so that a second one is tried in time where it is dead.
 */
static long connect_limit_ms(const struct transport *transport, enum deadline_phase phase)
{
    double left = deadline_left(transport->deadline, phase);
    return (long)(fmax(left / 2, CONNECT_MIN) * 1000);
}

static void set_method(CURL *easy, const struct transport_request *request)
{
    if (strcmp(request->method, "POST") == 0) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body ? request->body : "");
    } else {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL); /* which alone would make it a POST */
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    }
}

bool transport_start(struct transport *transport, unsigned number,
                     const struct transport_request *request, struct failure *failure)
{
    char url[SERVER_ORIGIN_SIZE + TRANSPORT_PATH_SIZE];
    int length = snprintf(url, sizeof url, "%s%s", transport->origin, request->path);
    if (length < 0 || (size_t)length >= sizeof url)
        return failure_set(failure, "the request is too long");
    if (!open_lane(transport, number, failure))
        return false;

    struct lane *lane = &transport->lanes[number];
    lane->start = deadline_elapsed(transport->deadline);
    lane->error[0] = '\0';
    curl_easy_setopt(lane->easy, CURLOPT_URL, url);
    const char *cookie = transport->cookie.text;
    if (curl_easy_setopt(lane->easy, CURLOPT_COOKIE, cookie[0] != '\0' ? cookie : NULL))
        return failure_set(failure, "out of memory");
    curl_easy_setopt(lane->easy, CURLOPT_FRESH_CONNECT, request->once ? 1L : 0L);
    curl_easy_setopt(lane->easy, CURLOPT_RESOLVE, transport->address);
    curl_easy_setopt(lane->easy, CURLOPT_CONNECTTIMEOUT_MS,
                     connect_limit_ms(transport, request->phase));
    set_method(lane->easy, request);
    received_begin(&lane->received, request);

    transport->requests++;
    lane->busy = curl_multi_add_handle(transport->multi, lane->easy) == CURLM_OK;
    return lane->busy || failure_set(failure, "out of memory");
}

enum transport_outcome transport_request(struct transport *transport,
                                         const struct transport_request *request,
                                         struct transport_answer *answer, struct failure *failure)
{
    unsigned lane;
    enum transport_outcome outcome;
    *answer = (struct transport_answer){.head = ""};
    if (!deadline_allows(transport->deadline, request->phase, failure) ||
        !transport_start(transport, 0, request, failure))
        return TRANSPORT_FAILED;
    if (transport_wait(transport, request->phase, INFINITY, &lane, &outcome, answer, failure) ==
        TRANSPORT_ENDED)
        return outcome;
    if (transport->lanes[0].busy)
        end_request(&transport->lanes[0], answer); /* which tells whether it was sent */
    return TRANSPORT_FAILED;
}

bool transport_has_session(const struct transport *transport)
{
    return session_cookie_value(&transport->cookie) != NULL;
}

void transport_forget_session(struct transport *transport)
{
    session_cookie_forget(&transport->cookie);
}

void transport_set_login(struct transport *transport, const char *username, const char *password)
{
    transport->username = username;
    transport->password = password;
}

void transport_redact(const struct transport *transport, char *text)
{
    if (!transport)
        return;
    if (transport->username && transport->password)
        redact_login(text, transport->username, transport->password);
    const char *session = session_cookie_value(&transport->cookie);
    if (session)
        redact(text, session);
}

void transport_count(const struct transport *transport, unsigned long *requests,
                     unsigned long long *bytes)
{
    *requests = transport->requests;
    *bytes = transport->bytes;
}
