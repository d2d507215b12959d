/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/transport.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/ca_file.h"
#include "api/curl_failure.h"
#include "api/session_cookie.h"
#include "api/wiping_memory.h"
#include "api/wire_trace.h"
#include "base/redact.h"

#define HEAD_SIZE                                                                                \
    16384                                /* bytes of a body that are kept; one that nobody reads \
                                            may not be longer */
#define HEADERS_MAX (256UL * 1024)       /* bytes of one answer's headers */
#define BODY_MAX (1024ULL * 1024 * 1024) /* bytes: 50 times a page of 2000 VMs */
#define UNPACKED_MAX (128ULL * 1024 * 1024) /* of one that came packed: few bytes become many */
#define RECEIVE_BUFFER (32L * 1024)         /* bytes: OpenSSL hands over 16 KiB at a time */
#define POLL_MAX_MS 200                     /* so that a signal is noticed soon */

#define PATH_SIZE 2048  /* bytes of a path with its query */
#define CONNECT_MIN 1.0 /* seconds for making a connection, handshake included */
#define MARK_OVER 4     /* more bytes than a byte order mark has */

#define CLIENT_NAME "tintri-monitoring-plugins"

/* A request that is under way, or was the last on its lane. */
struct lane {
    struct transport *transport;
    CURL *easy; /* NULL until the lane is used */
    bool busy;
    const struct transport_request *request;
    double start;           /* seconds since the run's start */
    struct failure failure; /* why we refused the answer */
    bool refused;
    bool packed;       /* the answer's header names a Content-Encoding */
    unsigned mark;     /* bytes of a byte order mark that have come; MARK_OVER behind it */
    unsigned renewals; /* of the session's cookie, when the request began */
    size_t header_bytes;
    unsigned long long body_bytes;
    char error[CURL_ERROR_SIZE];
    size_t head_length;
    char head[HEAD_SIZE + 1];
};

struct transport {
    const struct server *server;
    struct deadline *deadline;
    unsigned verbosity;
    CURLM *multi;
    CURLSH *share; /* TLS sessions, for all lanes */
    struct session_cookie cookie;
    const char *username, *password; /* or NULL */
    struct curl_slist *headers;
    char origin[320];           /* https://host:port */
    struct curl_slist *address; /* the one that answered, for further connections; or NULL */
    unsigned long requests;
    unsigned long long bytes;
    struct lane lanes[TRANSPORT_LANES];
};

static size_t refuse(struct lane *lane)
{
    lane->refused = true;
    return 0; /* tells libcurl to end the transfer */
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
    static const char encoding[] = "Content-Encoding:";
    struct lane *lane = context;
    lane->header_bytes += size * count;
    if (lane->header_bytes > HEADERS_MAX) {
        failure_set(&lane->failure, "the answer's headers are longer than the limit of %lu KiB",
                    HEADERS_MAX / 1024);
        return refuse(lane);
    }
    long status = 0;
    curl_easy_getinfo(lane->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 401 || lane->request->once) /* 401: of nobody's session, such as Tomcat opens */
        session_cookie_take(&lane->transport->cookie, bytes, size * count);
    if (size * count >= strlen(encoding) && strncasecmp(bytes, encoding, strlen(encoding)) == 0)
        lane->packed = true;
    return size * count;
}

static void keep_head(struct lane *lane, const char *bytes, size_t length)
{
    size_t room = HEAD_SIZE - lane->head_length;
    size_t kept = length < room ? length : room;
    memcpy(lane->head + lane->head_length, bytes, kept);
    lane->head_length += kept;
}

/* Gives a piece of the body to whoever reads it. False where it is not wanted. */
static bool pass_on(struct lane *lane, const char *bytes, size_t length)
{
    long status = 0;
    curl_easy_getinfo(lane->easy, CURLINFO_RESPONSE_CODE, &status);
    const struct body_reader *reader = status == 200 ? lane->request->reader : NULL;
    keep_head(lane, bytes, length);
    if (reader)
        return reader->bytes(reader->context, bytes, length, &lane->failure);
    if (lane->body_bytes <= HEAD_SIZE)
        return true;
    return failure_set(&lane->failure,
                       "HTTP status %ld, with an answer longer than the %d KiB that it may have",
                       status, HEAD_SIZE / 1024);
}

/*
 * A byte order mark, which RFC 8259 forbids in front of JSON and lets a reader ignore, is skipped
 * however it is cut. Returns how many bytes of this piece are it, or -1 where the body is refused.
 */
static ptrdiff_t skip_mark(struct lane *lane, const char *bytes, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t at = 0;
    unsigned before = lane->mark;
    while (lane->mark < strlen(mark) && at < length && bytes[at] == mark[lane->mark]) {
        lane->mark++;
        at++;
    }
    if (lane->mark == MARK_OVER || (at == length && lane->mark < strlen(mark)))
        return (ptrdiff_t)at;
    bool whole = lane->mark == strlen(mark);
    lane->mark = MARK_OVER;
    if (whole)
        return (ptrdiff_t)at;
    return before == 0 || pass_on(lane, mark, before) ? 0 : -1; /* it only began like one */
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct lane *lane = context;
    size_t length = size * count;
    lane->transport->bytes += length;
    lane->body_bytes += length;
    unsigned long long limit = lane->packed ? UNPACKED_MAX : BODY_MAX;
    if (lane->body_bytes > limit) {
        failure_set(&lane->failure,
                    "the answer is longer than the limit of %llu MiB; try a smaller --page-size",
                    limit >> 20);
        return refuse(lane);
    }
    ptrdiff_t skipped = skip_mark(lane, bytes, length);
    if (skipped < 0)
        return refuse(lane);
    size_t from = (size_t)skipped;
    return from == length || pass_on(lane, bytes + from, length - from) ? length : refuse(lane);
}

static void write_origin(struct transport *transport, const struct server *server)
{
    if (!server->is_ipv6_address) {
        snprintf(transport->origin, sizeof transport->origin, "https://%s:%u", server->host,
                 server->port);
        return;
    }
    /* RFC 6874: the % before an interface's name is written as %25 in a URL. */
    const char *zone = strchr(server->host, '%');
    size_t address = strcspn(server->host, "%");
    snprintf(transport->origin, sizeof transport->origin, "https://[%.*s%s%s]:%u", (int)address,
             server->host, zone ? "%25" : "", zone ? zone + 1 : "", server->port);
}

/*
 * With a pin the key itself is what is trusted, so no authority is asked; libcurl compares the
 * pin whether it verifies the certificate or not.
 */
static CURLcode set_trust(CURL *easy, const struct server *server)
{
    bool verify = !server->insecure && server->pin[0] == '\0';
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    if (code == CURLE_OK && server->pin[0] != '\0')
        code = curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, server->pin);
    if (code == CURLE_OK && (server->ca_file || !verify)) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, verify ? server->ca_file : NULL);
        if (code == CURLE_OK)
            code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (code == CURLE_OK)
        code = curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    return code;
}

static CURLcode set_up(struct lane *lane)
{
    const struct transport *transport = lane->transport;
    CURL *easy = lane->easy;
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, lane->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, lane);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L); /* the name is looked up once */
    curl_easy_setopt(easy, CURLOPT_SHARE, transport->share);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* nor the environment's */
    curl_easy_setopt(easy, CURLOPT_USERAGENT, CLIENT_NAME "/" PACKAGE_VERSION);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transport->headers);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
    /* "" is all that libcurl can undo; it undoes what it was not asked for, too. */
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, transport->server->compress ? "" : "identity");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, lane);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, lane);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Do not wait for a name look-up that hangs when the deadline is over. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    static const long families[] = {[FAMILY_ANY] = CURL_IPRESOLVE_WHATEVER,
                                    [FAMILY_IPV4] = CURL_IPRESOLVE_V4,
                                    [FAMILY_IPV6] = CURL_IPRESOLVE_V6};
    curl_easy_setopt(easy, CURLOPT_IPRESOLVE, families[transport->server->family]);
    if (transport->verbosity >= 3)
        wire_trace_attach(easy, transport);
    return set_trust(easy, transport->server);
}

/* Makes a lane ready for its first request. */
static bool open_lane(struct transport *transport, unsigned number, struct failure *failure)
{
    struct lane *lane = &transport->lanes[number];
    if (lane->easy)
        return true;
    lane->transport = transport;
    lane->easy = curl_easy_init();
    if (!lane->easy)
        return failure_set(failure, "out of memory");
    CURLcode code = set_up(lane);
    return code == CURLE_OK ||
           failure_set(failure, "this build of libcurl cannot verify the server as asked: %s",
                       curl_easy_strerror(code));
}

static CURLSH *make_share(void)
{
    CURLSH *share = curl_share_init();
    if (share)
        curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

static struct curl_slist *make_headers(void)
{
    static const char *const lines[] = {
        "Content-Type: application/json", "Accept: application/json",
        "Expect:", "Tintri-Api-Client: " CLIENT_NAME "-" PACKAGE_VERSION};
    struct curl_slist *headers = NULL;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct curl_slist *longer = curl_slist_append(headers, lines[i]);
        if (!longer) {
            curl_slist_free_all(headers);
            return NULL;
        }
        headers = longer;
    }
    return headers;
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
    write_origin(transport, server);

    transport->multi = curl_multi_init();
    transport->share = make_share();
    transport->headers = make_headers();
    bool made = transport->multi && transport->share && transport->headers;
    if (!made)
        failure_set(failure, "out of memory");
    if (made && server->ca_file)
        made = ca_file_check(server->ca_file, failure);
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
    curl_share_cleanup(transport->share);
    curl_slist_free_all(transport->headers);
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
    if (lane->refused) {
        *failure = lane->failure;
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
    if (transport->verbosity >= 2)
        fprintf(stderr, "%s %s%s: status %ld, %llu bytes, %.3f s\n", lane->request->method,
                transport->origin, lane->request->path, status, lane->body_bytes,
                deadline_elapsed(transport->deadline) - lane->start);
}

/* Takes a request that has ended, or is broken off, from its lane. */
static void end_request(struct lane *lane, struct transport_answer *answer)
{
    curl_off_t retry_after = 0;
    long request_bytes = 0, connections = 0;
    *answer = (struct transport_answer){0};
    curl_easy_getinfo(lane->easy, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_getinfo(lane->easy, CURLINFO_RETRY_AFTER, &retry_after);
    curl_easy_getinfo(lane->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(lane->easy, CURLINFO_NUM_CONNECTS, &connections);
    answer->sent = request_bytes > 0;
    answer->kept = answer->sent && connections == 0;
    answer->from = lane->transport;
    answer->renewed = lane->renewals != lane->transport->cookie.renewals;
    lane->head[lane->head_length] = '\0';
    answer->retry_after = (double)retry_after;
    answer->head = lane->head;
    answer->head_length = lane->head_length;
    answer->whole = lane->head_length == lane->body_bytes;
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
                        wait_ms < POLL_MAX_MS ? (int)wait_ms : POLL_MAX_MS, NULL);
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
    char url[sizeof transport->origin + PATH_SIZE];
    int length = snprintf(url, sizeof url, "%s%s", transport->origin, request->path);
    if (length < 0 || (size_t)length >= sizeof url)
        return failure_set(failure, "the request is too long");
    if (!open_lane(transport, number, failure))
        return false;

    struct lane *lane = &transport->lanes[number];
    lane->request = request;
    lane->start = deadline_elapsed(transport->deadline);
    lane->refused = false;
    lane->packed = false;
    lane->mark = 0;
    lane->renewals = transport->cookie.renewals;
    lane->header_bytes = 0;
    lane->body_bytes = 0;
    lane->head_length = 0;
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
    if (request->reader)
        request->reader->begin(request->reader->context);

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

unsigned long transport_requests(const struct transport *transport)
{
    return transport->requests;
}

unsigned long long transport_bytes(const struct transport *transport)
{
    return transport->bytes;
}
