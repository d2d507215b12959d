/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page_answer.h"

#include "gzip.h"
#include "hangup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLOCK_SIZE ((size_t)128 * 1024)
#define LARGE_HEADER_SIZE ((size_t)1000 * 1000)
#define MANY_HEADERS 4000
/* How many bytes too many a wrong Content-Length may claim. */
#define LENGTH_EXCESS 1000
#define SLOW_MS 50
/* Where a broken gzip stream breaks: after its header of 10 bytes. */
#define BREAK_AT 20U
#define MEGABYTE 1000000U

enum ending { ENDING_CLOSE, ENDING_STALL, ENDING_RESET };

/* A page that is being sent. */
struct page_body {
    struct server *server;
    const struct exchange *exchange; /* valid until the answer has been read completely */
    int client;
    struct page *page;
    struct gzip *gzip; /* NULL: not compressed */
    uint64_t read;     /* bytes of the page */
    uint64_t length;   /* of the answer; MHD_SIZE_UNKNOWN if it is compressed */
    uint64_t stop_at;  /* how many bytes of the page come before `ending`; UINT64_MAX: all */
    enum ending ending;
    bool slow;
    bool broken;
};

static size_t read_page(void *context, char *bytes, size_t size)
{
    struct page_body *body = context;
    const uint64_t left = body->stop_at - body->read;

    size_t got = page_read(body->page, bytes, left < size ? (size_t)left : size);
    body->read += got;
    return got;
}

static size_t read_gzip(struct page_body *body, uint64_t position, char *bytes, size_t size)
{
    size_t got = gzip_read(body->gzip, bytes, size);

    for (size_t i = 0; body->broken && i < got; i++) {
        if (position + i >= BREAK_AT) {
            bytes[i] = (char)~bytes[i];
        }
    }
    return got;
}

static ssize_t end_wrongly(const struct page_body *body)
{
    if (body->ending == ENDING_STALL) {
        throttle_wait_for_end(&body->server->throttle, body->client);
    } else if (body->ending == ENDING_RESET) {
        hangup_by_reset(body->client);
    }
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

static ssize_t read_body(void *context, uint64_t position, char *bytes, size_t size)
{
    struct page_body *body = context;
    const struct throttle *throttle = &body->server->throttle;

    if (body->slow) {
        size = 1;
        if (!throttle_wait_ms(throttle, body->client, SLOW_MS)) {
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
    }
    size = throttle_portion(throttle, size);
    size_t got =
        body->gzip != NULL ? read_gzip(body, position, bytes, size) : read_page(body, bytes, size);
    if (got == 0 || position + got == body->length) {
        exchange_answered(body->exchange);
    }
    if (got == 0) {
        return body->read < body->stop_at ? MHD_CONTENT_READER_END_OF_STREAM : end_wrongly(body);
    }
    if (!throttle_take(&body->server->throttle, got)) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    state_sent(&body->server->state, got);
    return (ssize_t)got;
}

static void free_body(void *context)
{
    struct page_body *body = context;

    gzip_free(body->gzip);
    page_free(body->page);
    free(body);
}

/* Whether the client accepts gzip (RFC 9110, 12.5.3), regardless of its preferences. */
static bool takes_gzip(const struct exchange *exchange)
{
    const char *at = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND,
                                                 MHD_HTTP_HEADER_ACCEPT_ENCODING);

    for (; at != NULL; at = strchr(at, ',')) {
        at += strspn(at, ", \t");
        if (strncasecmp(at, "gzip", 4) == 0 && strchr(",; \t", at[4]) != NULL) {
            at += 4;
            at += strspn(at, "; \t");
            return strncasecmp(at, "q=", 2) != 0 || strtod(at + 2, NULL) > 0;
        }
    }
    return false;
}

static void add_fault_headers(struct MHD_Response *response, const struct faults *faults)
{
    if (fault_on(faults, FAULT_LARGE_HEADERS)) {
        struct text value = {0};
        text_fill(&value, 'h', LARGE_HEADER_SIZE);
        text_add(&value, "", 1);
        if (!value.failed) {
            MHD_add_response_header(response, "X-Large", value.data);
        }
        text_free(&value);
    }
    for (int i = 0; fault_on(faults, FAULT_MANY_HEADERS) && i < MANY_HEADERS; i++) {
        char name[32];
        snprintf(name, sizeof(name), "X-Header-%d", i);
        MHD_add_response_header(response, name, "many");
    }
    if (fault_on(faults, FAULT_VM_CLOSE_IDLE)) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    }
}

/* Sets where and how the page ends. Returns its Content-Length. */
static uint64_t plan_ending(struct page_body *body, const struct faults *faults, uint64_t number)
{
    const bool truncated = fault_at(faults, FAULT_VM_TRUNCATED, number);
    const bool bad_length = fault_on(faults, FAULT_VM_BAD_LENGTH);
    const bool stall = fault_at(faults, FAULT_VM_STALL, number);
    const bool reset = fault_at(faults, FAULT_VM_RESET, number);
    const bool early = stall || reset || fault_at(faults, FAULT_VM_CUT_CONNECTION, number);
    const bool told = body->gzip == NULL && !fault_on(faults, FAULT_CHUNKED);

    /* Rendering is needed to compute the length: do it only if the length is needed. */
    const uint64_t length = early || told ? page_length(body->page) : 0;
    if (early) {
        body->stop_at = length / 2;
        body->ending = stall ? ENDING_STALL : reset ? ENDING_RESET : ENDING_CLOSE;
    }
    return !told                 ? MHD_SIZE_UNKNOWN
           : bad_length          ? length + LENGTH_EXCESS
           : !early && truncated ? length / 2
                                 : length;
}

static struct MHD_Response *create_response(const struct exchange *exchange, struct page_body *body,
                                            uint64_t number)
{
    const struct faults *faults = &exchange->server->options.faults;
    /* A page with a wrong Content-Length is not compressed. */
    const bool plain =
        fault_on(faults, FAULT_VM_BAD_LENGTH) || fault_at(faults, FAULT_VM_TRUNCATED, number);

    if (!plain && (takes_gzip(exchange) || fault_on(faults, FAULT_GZIP_UNASKED))) {
        body->gzip = gzip_create(read_page, body);
        if (body->gzip == NULL) {
            return NULL;
        }
        if (fault_on(faults, FAULT_GZIP_BOMB)) {
            page_add_blanks(body->page, faults->value[FAULT_GZIP_BOMB] * MEGABYTE);
        }
    }
    body->length = plan_ending(body, faults, number);
    struct MHD_Response *response =
        MHD_create_response_from_callback(body->length, BLOCK_SIZE, read_body, body, free_body);
    if (response == NULL) {
        return NULL;
    }
    if (!fault_on(faults, FAULT_VM_200_NO_TYPE)) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, JSON);
    }
    if (body->gzip != NULL) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    }
    if (exchange->new_cookie[0] != '\0') {
        MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, exchange->new_cookie);
    }
    add_fault_headers(response, faults);
    return response;
}

enum MHD_Result answer_page(const struct exchange *exchange, struct page *page, uint64_t number)
{
    const struct faults *faults = &exchange->server->options.faults;
    struct page_body *body = calloc(1, sizeof(*body));

    if (body == NULL) {
        page_free(page);
        return MHD_NO;
    }
    *body = (struct page_body){.server = exchange->server,
                               .exchange = exchange,
                               .client = exchange_socket(exchange),
                               .page = page,
                               .stop_at = UINT64_MAX,
                               .slow = fault_on(faults, FAULT_VM_SLOW_BYTES),
                               .broken = fault_on(faults, FAULT_GZIP_BROKEN)};
    struct MHD_Response *response = create_response(exchange, body, number);
    if (response == NULL) {
        free_body(body);
        return MHD_NO;
    }
    enum MHD_Result result = MHD_queue_response(exchange->connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}
