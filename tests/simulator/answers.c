/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "answers.h"

#include "echo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HTML "text/html; charset=utf-8"
#define EVIL_URL "https://evil.example/"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define BLOCK_SIZE ((size_t)128 * 1024)

/* VMstore API reference: TintriError. */
#define TINTRI_ERROR(code, message, title)                                                   \
    "{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.beans.TintriError\",\"code\":\"" code \
    "\",\"message\":\"" message "\",\"causeDetails\":\"\",\"title\":\"" title "\"}"
#define UNAVAILABLE TINTRI_ERROR("ERR-API-0503", "The service is unavailable", "Unavailable")
#define LIST_FAILED \
    TINTRI_ERROR("ERR-API-9026", "Failed to get the list of virtual machines", "Internal error")
#define GARBAGE "\x01\xfe}{garbage]\"\\"
#define WEB_PAGE                                                            \
    "<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>It " \
    "works!</h1></body></html>"

static const struct {
    unsigned status;
    const char *code;
    const char *message;
    const char *title;
} problems[] = {
    [PROBLEM_NOT_LOGGED_IN] = {401, "ERR-API-0104", "Session is invalid or has expired",
                               "Not logged in"},
    [PROBLEM_CREDENTIALS] = {403, "ERR-API-0124", "Invalid credentials", "Invalid credentials"},
    [PROBLEM_CREDENTIALS_401] = {401, "ERR-API-0124", "Invalid credentials", "Invalid credentials"},
    [PROBLEM_SESSION_LIMIT] = {403, "ERR-API-0106", "Too many sessions (MAX_SESSION_LIMIT_REACHED)",
                               "Too many sessions"},
    [PROBLEM_REQUEST] = {400, "ERR-API-0001", "The request is not valid", "Bad request"},
    [PROBLEM_BODY] = {400, "ERR-API-0002", "The request's body is no RestApiCredentials",
                      "Bad request"},
    [PROBLEM_BODY_TOO_LONG] = {413, "ERR-API-0003", "The request's body is too long",
                               "Bad request"},
    [PROBLEM_METHOD] = {405, "ERR-API-0405", "Method not allowed", "Method not allowed"},
    [PROBLEM_NO_SUCH_API] = {404, "ERR-API-8001", "There is no such API", "Resource not found"},
    [PROBLEM_NO_SUCH_VM] = {404, "ERR-API-8001",
                            "Failed to find requested resource of type VirtualMachine with id",
                            "Resource not found"},
    [PROBLEM_NO_SUCH_SNAPSHOT] = {404, "ERR-API-8001",
                                  "Failed to find requested resource of type Snapshot with id",
                                  "Resource not found"},
    [PROBLEM_NOT_HERE] = {501, "ERR-API-2001", "This product does not have this resource",
                          "Not implemented"},
    [PROBLEM_PRIVILEGE] = {403, "ERR-API-0105", "The role lacks the privilege", "Forbidden"},
    [PROBLEM_UNAVAILABLE] = {503, "ERR-API-0503", "The service is unavailable", "Unavailable"},
    [PROBLEM_BUSY] = {429, "ERR-API-0429", "Too many requests", "Too many requests"},
    [PROBLEM_SERVER] = {500, "ERR-API-9026", "The server failed", "Internal error"},
};

enum turn { ALWAYS, AT_VALUE, FIRST };

/* Faults that only replace the answer. */
static const struct fault_answer {
    enum fault fault;
    enum endpoint endpoint;
    enum turn turn;
    unsigned status;
    const char *type;
    const char *body;
} fault_answers[] = {
    {FAULT_NOT_TINTRI, ENDPOINT_INFO, ALWAYS, 200, HTML, WEB_PAGE},
    {FAULT_INFO_OTHER_PRODUCT, ENDPOINT_INFO, ALWAYS, 200, JSON,
     "{\"typeId\":\"com.tintri.api.rest.v.dto.domain.RestApi\",\"preferredVersion\":\"v1.0\","
     "\"productName\":\"Acme Filer\",\"supportedVersionSet\":[\"v1.0\"]}"},
    {FAULT_INFO_404, ENDPOINT_INFO, ALWAYS, 404, HTML, WEB_PAGE},
    {FAULT_INFO_503, ENDPOINT_INFO, ALWAYS, 503, JSON, UNAVAILABLE},
    {FAULT_INFO_EMPTY, ENDPOINT_INFO, ALWAYS, 200, JSON, ""},
    {FAULT_INFO_REDIRECT, ENDPOINT_INFO, ALWAYS, 302, HTML, ""},
    {FAULT_INFO_GARBAGE, ENDPOINT_INFO, ALWAYS, 200, JSON, GARBAGE},
    {FAULT_LOGIN_503, ENDPOINT_LOGIN, ALWAYS, 503, JSON, UNAVAILABLE},
    {FAULT_LOGIN_HTML, ENDPOINT_LOGIN, ALWAYS, 200, HTML, WEB_PAGE},
    {FAULT_LOGIN_ERROR_200, ENDPOINT_LOGIN, ALWAYS, 200, JSON,
     TINTRI_ERROR("ERR-API-0101", "Invalid user name or password", "Authentication failed")},
    {FAULT_LOGIN_REDIRECT, ENDPOINT_LOGIN, ALWAYS, 302, HTML, ""},
    {FAULT_LOGIN_403, ENDPOINT_LOGIN, ALWAYS, 403, JSON,
     TINTRI_ERROR("ERR-API-0107", "There is no licence for the API", "Licence missing")},
    {FAULT_LOGIN_401_EMPTY, ENDPOINT_LOGIN, ALWAYS, 401, JSON, ""},
    {FAULT_LOGOUT_500, ENDPOINT_LOGOUT, FIRST, 500, JSON,
     TINTRI_ERROR("ERR-API-0500", "The logout failed", "Internal error")},
    {FAULT_VMSTORES_404, ENDPOINT_VMSTORES, ALWAYS, 404, JSON,
     TINTRI_ERROR("ERR-API-8001", "There is no such API", "Resource not found")},
    {FAULT_VMSTORES_403, ENDPOINT_VMSTORES, ALWAYS, 403, JSON,
     TINTRI_ERROR("ERR-API-0105", "The role lacks the privilege", "Forbidden")},
    {FAULT_VMSTORES_503, ENDPOINT_VMSTORES, ALWAYS, 503, JSON, UNAVAILABLE},
    {FAULT_VM_500, ENDPOINT_VM, ALWAYS, 500, JSON, LIST_FAILED},
    {FAULT_VM_503, ENDPOINT_VM, AT_VALUE, 503, JSON, UNAVAILABLE},
    {FAULT_VM_503_ALWAYS, ENDPOINT_VM, ALWAYS, 503, JSON, UNAVAILABLE},
    {FAULT_VM_503_RETRY_AFTER, ENDPOINT_VM, FIRST, 503, JSON, UNAVAILABLE},
    {FAULT_VM_429, ENDPOINT_VM, AT_VALUE, 429, JSON,
     TINTRI_ERROR("ERR-API-0429", "Too many requests", "Too many requests")},
    {FAULT_VM_408, ENDPOINT_VM, AT_VALUE, 408, HTML, ""},
    {FAULT_VM_502, ENDPOINT_VM, AT_VALUE, 502, HTML, WEB_PAGE},
    {FAULT_VM_504, ENDPOINT_VM, AT_VALUE, 504, HTML, WEB_PAGE},
    {FAULT_VM_403, ENDPOINT_VM, ALWAYS, 403, JSON,
     TINTRI_ERROR("ERR-API-0105", "The role lacks the privilege", "Forbidden")},
    {FAULT_VM_400, ENDPOINT_VM, ALWAYS, 400, JSON,
     TINTRI_ERROR("ERR-API-0001", "The request is not valid", "Bad request")},
    {FAULT_VM_404, ENDPOINT_VM, ALWAYS, 404, JSON,
     TINTRI_ERROR("ERR-API-8001", "There is no such API", "Resource not found")},
    {FAULT_VM_302, ENDPOINT_VM, ALWAYS, 302, HTML, ""},
    {FAULT_VM_HTML, ENDPOINT_VM, ALWAYS, 200, HTML, WEB_PAGE},
    {FAULT_VM_EMPTY, ENDPOINT_VM, ALWAYS, 200, JSON, ""},
    {FAULT_VM_204, ENDPOINT_VM, ALWAYS, 204, JSON, ""},
    {FAULT_VM_ERROR_200, ENDPOINT_VM, ALWAYS, 200, JSON, LIST_FAILED},
    {FAULT_VM_ERROR_LIST_200, ENDPOINT_VM, ALWAYS, 200, JSON, "[" LIST_FAILED "," UNAVAILABLE "]"},
    {FAULT_VM_GARBAGE, ENDPOINT_VM, ALWAYS, 200, JSON, GARBAGE},
};

int exchange_socket(const struct exchange *exchange)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info != NULL ? info->connect_fd : -1;
}

void exchange_answered(const struct exchange *exchange)
{
    if (*exchange->in_flight) {
        *exchange->in_flight = false;
        state_request_ends(&exchange->server->state);
    }
}

static enum MHD_Result queue(const struct exchange *exchange, unsigned status,
                             struct MHD_Response *response)
{
    exchange_answered(exchange);
    enum MHD_Result result = MHD_queue_response(exchange->connection, status, response);

    MHD_destroy_response(response);
    return result;
}

/* The bytes in front of a body of this type. */
static const char *mark_of(const struct exchange *exchange, unsigned status, const char *type)
{
    const bool marked = fault_on(&exchange->server->options.faults, FAULT_BOM) &&
                        status == MHD_HTTP_OK && strcmp(type, JSON) == 0;

    return marked ? BYTE_ORDER_MARK : "";
}

static struct MHD_Response *create_response(const char *mark, const char *body, size_t *length)
{
    struct MHD_Response *response = NULL;
    struct text text = {0};

    text_puts(&text, mark);
    text_puts(&text, body);
    *length = text.length;
    text_add(&text, "", 1);
    if (!text.failed) {
        response = MHD_create_response_from_buffer(*length, text.data, MHD_RESPMEM_MUST_COPY);
    }
    text_free(&text);
    return response;
}

enum MHD_Result answer_text(const struct exchange *exchange, unsigned status, const char *type,
                            const char *body, const char *header, const char *header_value)
{
    size_t length = 0;
    struct MHD_Response *response = create_response(mark_of(exchange, status, type), body, &length);

    if (response == NULL) {
        return MHD_NO;
    }
    if (status != MHD_HTTP_NO_CONTENT) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    }
    if (header != NULL) {
        MHD_add_response_header(response, header, header_value);
    }
    if (exchange->new_cookie[0] != '\0') {
        MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, exchange->new_cookie);
    }
    if (!throttle_take(&exchange->server->throttle, length)) {
        MHD_destroy_response(response);
        return MHD_NO;
    }
    state_sent(&exchange->server->state, length);
    return queue(exchange, status, response);
}

static enum MHD_Result answer_problem_with(const struct exchange *exchange, enum problem problem,
                                           const char *detail, const char *header)
{
    struct text message = {0};
    struct text body = {0};
    enum MHD_Result result = MHD_NO;

    text_puts(&message, problems[problem].message);
    if (detail != NULL && detail[0] != '\0') {
        text_puts(&message, ": ");
        text_add_json(&message, detail, strlen(detail));
    }
    text_add(&message, "", 1);
    if (!message.failed) {
        text_printf(&body, TINTRI_ERROR("%s", "%s", "%s"), problems[problem].code, message.data,
                    problems[problem].title);
    }
    if (!message.failed && !body.failed) {
        result = answer_text(exchange, problems[problem].status, JSON, body.data, header, "1");
    }
    text_free(&message);
    text_free(&body);
    return result;
}

enum MHD_Result answer_problem(const struct exchange *exchange, enum problem problem,
                               const char *detail)
{
    const bool later = problem == PROBLEM_BUSY || problem == PROBLEM_UNAVAILABLE;

    return answer_problem_with(exchange, problem, detail,
                               later ? MHD_HTTP_HEADER_RETRY_AFTER : NULL);
}

enum MHD_Result answer_echo(const struct exchange *exchange, enum problem problem, enum fault fault,
                            const char *text)
{
    struct text echo = {0};
    struct text body = {0};
    enum MHD_Result result = MHD_NO;

    echo_add(&echo, (enum echo)exchange->server->options.faults.value[fault], text);
    text_add(&echo, "", 1);
    if (!echo.failed) {
        text_printf(&body, TINTRI_ERROR("%s", "%s: %s", "%s"), problems[problem].code,
                    problems[problem].message, echo.data, problems[problem].title);
    }
    if (!echo.failed && !body.failed) {
        result = answer_text(exchange, problems[problem].status, JSON, body.data, NULL, NULL);
    }
    text_free(&echo);
    text_free(&body);
    return result;
}

enum MHD_Result answer_json(const struct exchange *exchange, struct text *body)
{
    enum MHD_Result result = MHD_NO;

    text_add(body, "", 1);
    if (!body->failed) {
        result = answer_text(exchange, MHD_HTTP_OK, JSON, body->data, NULL, NULL);
    }
    text_free(body);
    return result;
}

static bool is_turn_of(const struct faults *faults, const struct fault_answer *answer,
                       uint64_t number)
{
    switch (answer->turn) {
    case AT_VALUE:
        return fault_at(faults, answer->fault, number);
    case FIRST:
        return fault_on(faults, answer->fault) && number == 1;
    default:
        return fault_on(faults, answer->fault);
    }
}

bool answer_fault(const struct exchange *exchange, enum endpoint endpoint, uint64_t number,
                  enum MHD_Result *result)
{
    const struct faults *faults = &exchange->server->options.faults;

    for (size_t i = 0; i < sizeof(fault_answers) / sizeof(fault_answers[0]); i++) {
        const struct fault_answer *answer = &fault_answers[i];
        const char *header = answer->status == 302 ? MHD_HTTP_HEADER_LOCATION : NULL;
        char value[32] = EVIL_URL;

        if (answer->endpoint != endpoint || !is_turn_of(faults, answer, number)) {
            continue;
        }
        if (answer->fault == FAULT_VM_503_RETRY_AFTER) {
            header = MHD_HTTP_HEADER_RETRY_AFTER;
            snprintf(value, sizeof(value), "%llu",
                     (unsigned long long)faults->value[FAULT_VM_503_RETRY_AFTER]);
        }
        *result = answer_text(exchange, answer->status, answer->type, answer->body, header, value);
        return true;
    }
    return false;
}

/* A body that is made as it is read. */
struct huge_body {
    struct server *server;
    const char *before;
    uint64_t fill;
    const char *after;
};

static ssize_t read_huge(void *context, uint64_t position, char *bytes, size_t size)
{
    const struct huge_body *body = context;
    const size_t before = strlen(body->before);
    const char *text = body->before;

    if (position >= before + body->fill) {
        text = body->after;
        position -= before + body->fill;
    } else if (position >= before) {
        text = NULL;
        position -= before;
    }
    const uint64_t left = (text != NULL ? strlen(text) : body->fill) - position;
    size = throttle_portion(&body->server->throttle, size);
    size = left < size ? (size_t)left : size;
    if (size == 0) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (text != NULL) {
        memcpy(bytes, text + position, size);
    } else {
        memset(bytes, 'h', size);
    }
    if (!throttle_take(&body->server->throttle, size)) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    state_sent(&body->server->state, size);
    return (ssize_t)size;
}

enum MHD_Result answer_huge(const struct exchange *exchange, const char *before, uint64_t megabytes,
                            const char *after, const char *header, const char *header_value)
{
    struct huge_body *body = malloc(sizeof(*body));

    if (body == NULL) {
        return MHD_NO;
    }
    *body = (struct huge_body){exchange->server, before, megabytes * 1000000, after};
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_SIZE, read_huge, body, free);
    if (response == NULL) {
        free(body);
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, JSON);
    if (header != NULL) {
        MHD_add_response_header(response, header, header_value);
    }
    return queue(exchange, MHD_HTTP_OK, response);
}
