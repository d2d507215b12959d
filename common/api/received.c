/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/received.h"

#include <string.h>
#include <strings.h>

#include "base/foreign_text.h"

#define HEADERS_MAX (256UL * 1024)          /* bytes of one answer's headers */
#define BODY_MAX (1024ULL * 1024 * 1024)    /* bytes: 50 times a page of 2000 VMs */
#define UNPACKED_MAX (128ULL * 1024 * 1024) /* of one that came packed: few bytes become many */

static size_t refuse(struct received *received)
{
    received->is_refused = true;
    return 0; /* tells libcurl to end the transfer */
}

static long status_of(const struct received *received)
{
    long status = 0;
    curl_easy_getinfo(received->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
    static const char encoding[] = "Content-Encoding:";
    struct received *received = context;
    size_t length = size * count;
    received->header_bytes += length;
    if (received->header_bytes > HEADERS_MAX) {
        failure_set(&received->failure, "the answer's headers are longer than the limit of %lu KiB",
                    HEADERS_MAX / 1024);
        return refuse(received);
    }
    /* 401: of nobody's session, such as Tomcat opens */
    if (status_of(received) != 401 || received->request->once)
        session_cookie_take(received->cookie, bytes, length);
    if (length >= strlen(encoding) && strncasecmp(bytes, encoding, strlen(encoding)) == 0)
        received->is_packed = true;
    return length;
}

static void keep_head(struct received *received, const char *bytes, size_t length)
{
    size_t room = RECEIVED_HEAD_SIZE - received->head_length;
    size_t kept = length < room ? length : room;
    memcpy(received->head + received->head_length, bytes, kept);
    received->head_length += kept;
}

/* Gives a piece of the body to its reader. False where it is not wanted. */
static bool pass_on(struct received *received, const char *bytes, size_t length)
{
    long status = status_of(received);
    const struct body_reader *reader = status == 200 ? received->request->reader : NULL;
    if (reader)
        return reader->bytes(reader->context, bytes, length, &received->failure);
    if (received->body_bytes <= RECEIVED_HEAD_SIZE)
        return true;
    return failure_set(&received->failure,
                       "HTTP status %ld, with an answer longer than the %d KiB that it may have",
                       status, RECEIVED_HEAD_SIZE / 1024);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct received *received = context;
    size_t length = size * count;
    unsigned long long limit = received->is_packed ? UNPACKED_MAX : BODY_MAX;
    received->body_bytes += length;
    if (received->body_bytes > limit) {
        failure_set(&received->failure,
                    "the answer is longer than the limit of %llu MiB; try a smaller --page-size",
                    limit >> 20);
        return refuse(received);
    }
    keep_head(received, bytes, length);
    return pass_on(received, bytes, length) ? length : refuse(received);
}

void received_attach(struct received *received, CURL *easy, struct session_cookie *cookie)
{
    received->easy = easy;
    received->cookie = cookie;
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, received);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, received);
}

void received_begin(struct received *received, const struct transport_request *request)
{
    received->request = request;
    received->is_refused = false;
    received->is_packed = false;
    received->renewals = received->cookie->renewals;
    received->header_bytes = 0;
    received->body_bytes = 0;
    received->head_length = 0;
    if (request->reader)
        request->reader->begin(request->reader->context);
}

void received_end(struct received *received, struct transport_answer *answer)
{
    curl_off_t retry_after = 0;
    long request_bytes = 0, connections = 0;
    size_t mark = foreign_text_mark(received->head, received->head_length);
    curl_easy_getinfo(received->easy, CURLINFO_RETRY_AFTER, &retry_after);
    curl_easy_getinfo(received->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl_easy_getinfo(received->easy, CURLINFO_NUM_CONNECTS, &connections);
    received->head[received->head_length] = '\0';
    *answer = (struct transport_answer){
        .status = status_of(received),
        .retry_after = (double)retry_after,
        .head = received->head + mark,
        .head_length = received->head_length - mark,
        .renewed = received->renewals != received->cookie->renewals,
        .sent = request_bytes > 0,
        .kept = request_bytes > 0 && connections == 0,
    };
}
