/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "endpoints.h"

#include "hangup.h"
#include "page_answer.h"
#include "query.h"
#include "resources.h"
#include "vm_report.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

enum { METHOD_GET = 1, METHOD_POST = 2 };

static bool on(const struct exchange *exchange, enum fault fault)
{
    return fault_on(&exchange->server->options.faults, fault);
}

static uint64_t value_of(const struct exchange *exchange, enum fault fault)
{
    return exchange->server->options.faults.value[fault];
}

static const char *cookie(const struct exchange *exchange)
{
    return MHD_lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, "JSESSIONID");
}

static const char *cookie_header(const struct exchange *exchange)
{
    const char *value =
        MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_COOKIE);

    return value != NULL ? value : "";
}

/* Waits. False if the simulator has to end. */
static bool wait_ms(const struct exchange *exchange, uint64_t milliseconds)
{
    return throttle_wait_ms(&exchange->server->throttle, exchange_socket(exchange), milliseconds);
}

/* Closes the connection when the client has hung up, or the simulator has to end. */
static enum MHD_Result hang(const struct exchange *exchange)
{
    throttle_wait_for_end(&exchange->server->throttle, exchange_socket(exchange));
    return MHD_NO;
}

/* The minor version of the API, v310.191. */
#define MINOR_VERSION 191

/* VMstore API reference: GET /api/info, without login. */
static enum MHD_Result answer_info(struct exchange *exchange)
{
    enum MHD_Result result;
    struct text body = {0};

    if (on(exchange, FAULT_INFO_HANG)) {
        return hang(exchange);
    }
    if (on(exchange, FAULT_INFO_HUGE)) {
        return answer_huge(exchange, "{\"zzHuge\":\"", value_of(exchange, FAULT_INFO_HUGE),
                           "\",\"productName\":\"Tintri VMstore\"}", NULL, NULL);
    }
    if (answer_fault(exchange, ENDPOINT_INFO, 0, &result)) {
        return result;
    }
    text_printf(&body,
                "{\"typeId\":\"com.tintri.api.rest.v.dto.domain.RestApi\","
                "\"preferredVersion\":\"v310.%d\",\"productName\":\"%s\","
                "\"supportedVersionSet\":[",
                MINOR_VERSION,
                exchange->server->options.tgc ? "Tintri Global Center" : "Tintri VMstore");
    for (int version = MINOR_VERSION; version >= 1; version--) {
        text_printf(&body, "\"v310.%d\"%s", version, version > 1 ? "," : "]}");
    }
    return answer_json(exchange, &body);
}

static bool member_is(struct json_object *object, const char *key, const char *wanted)
{
    struct json_object *member = NULL;

    return json_object_object_get_ex(object, key, &member) &&
           (size_t)json_object_get_string_len(member) == strlen(wanted) &&
           memcmp(json_object_get_string(member), wanted, strlen(wanted)) == 0;
}

static bool has_string(struct json_object *object, const char *key)
{
    struct json_object *member = NULL;

    return json_object_object_get_ex(object, key, &member) &&
           json_object_is_type(member, json_type_string);
}

/* The body's JSON, or NULL. */
static struct json_object *read_body(const struct exchange *exchange)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *body = NULL;

    if (tokener != NULL && exchange->body.length > 0) {
        body = json_tokener_parse_ex(tokener, exchange->body.data, (int)exchange->body.length);
    }
    if (tokener != NULL) {
        json_tokener_free(tokener);
    }
    return body;
}

/* Whether the body has a user and a password. *right: whether they are the right ones. */
static bool read_credentials(const struct exchange *exchange, bool *right)
{
    const struct options *options = &exchange->server->options;
    struct json_object *body = read_body(exchange);

    bool complete = json_object_is_type(body, json_type_object) && has_string(body, "username") &&
                    has_string(body, "password");
    *right = complete && member_is(body, "username", options->user) &&
             member_is(body, "password", options->password);
    json_object_put(body);
    return complete;
}

#define LOGIN_BODY "\"Read Only\""

#define COOKIE_ATTRIBUTES "; Path=/; Secure; HttpOnly"
#define NO_SESSION "0123456789ABCDEF0123456789ABCDEF"

/* The attributes of the session's cookie. No document names them, so a client has to accept all
 * of these. */
static const char *cookie_attributes(const struct exchange *exchange)
{
    return on(exchange, FAULT_COOKIE_EVIL_DOMAIN) ? COOKIE_ATTRIBUTES "; Domain=evil.example"
           : on(exchange, FAULT_COOKIE_DOMAIN)    ? COOKIE_ATTRIBUTES "; Domain=localhost"
           : on(exchange, FAULT_COOKIE_EXPIRES)   ? COOKIE_ATTRIBUTES
               "; Expires=Mon, 18 Jan 2038 00:00:00 GMT"
           : on(exchange, FAULT_COOKIE_PATH)    ? "; Path=/some/where/else; Secure; HttpOnly"
           : on(exchange, FAULT_COOKIE_EXPIRED) ? COOKIE_ATTRIBUTES
               "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
                                                : COOKIE_ATTRIBUTES;
}

/* Answers a login without a usable cookie, and opens no session, as no client could name it.
 * False if no fault asks for this. */
static bool answer_without_session(const struct exchange *exchange, enum MHD_Result *result)
{
    const char *header = MHD_HTTP_HEADER_SET_COOKIE;
    const char *value = "";

    if (on(exchange, FAULT_COOKIE_EMPTY)) {
        value = "JSESSIONID=" COOKIE_ATTRIBUTES;
    } else if (on(exchange, FAULT_COOKIE_OTHER)) {
        value = "OTHERSESSION=" NO_SESSION COOKIE_ATTRIBUTES;
    } else if (on(exchange, FAULT_LOGIN_NO_COOKIE)) {
        header = NULL;
    } else {
        return false;
    }
    *result = answer_text(exchange, MHD_HTTP_OK, JSON, LOGIN_BODY, header, value);
    return true;
}

static void write_cookie(const struct exchange *exchange, const struct session *session,
                         char header[EXCHANGE_COOKIE_MAX])
{
    snprintf(header, EXCHANGE_COOKIE_MAX, "JSESSIONID=%s%s", session->id,
             cookie_attributes(exchange));
}

static enum MHD_Result open_session(struct exchange *exchange)
{
    struct server *server = exchange->server;
    const uint64_t limit =
        on(exchange, FAULT_SESSION_LIMIT) ? value_of(exchange, FAULT_SESSION_LIMIT) : 0;
    struct session session;
    enum MHD_Result result;
    char header[EXCHANGE_COOKIE_MAX];

    if (hangup_seen(exchange_socket(exchange))) {
        /* Opens no session if the client has hung up, as nobody could close it. A real array may
         * keep such a session until it expires. But the counters show whether a client closes its
         * sessions, so they count only those that a client can know of. */
        return MHD_NO;
    }
    if (answer_without_session(exchange, &result)) {
        return result;
    }
    if (!sessions_open(&server->sessions, limit, &session)) {
        return answer_problem(exchange, PROBLEM_SESSION_LIMIT, NULL);
    }
    state_login(&server->state);
    write_cookie(exchange, &session, header);
    if (on(exchange, FAULT_LOGIN_HUGE)) {
        /* A client that breaks off the answer has the cookie and should log out: the session
         * stays. */
        return answer_huge(exchange, "\"", value_of(exchange, FAULT_LOGIN_HUGE), "\"",
                           MHD_HTTP_HEADER_SET_COOKIE, header);
    }
    return answer_text(exchange, MHD_HTTP_OK, JSON, LOGIN_BODY, MHD_HTTP_HEADER_SET_COOKIE, header);
}

static enum MHD_Result answer_login(struct exchange *exchange)
{
    enum MHD_Result result;
    bool right = false;

    if (on(exchange, FAULT_LOGIN_HANG)) {
        return hang(exchange);
    }
    if (on(exchange, FAULT_LOGIN_SLOW) &&
        !wait_ms(exchange, value_of(exchange, FAULT_LOGIN_SLOW))) {
        return MHD_NO;
    }
    if (answer_fault(exchange, ENDPOINT_LOGIN, 0, &result)) {
        return result;
    }
    if (exchange->body.failed) {
        return MHD_NO;
    }
    if (on(exchange, FAULT_LOGIN_ECHO)) {
        text_add(&exchange->body, "", 1);
        return exchange->body.failed
                   ? MHD_NO
                   : answer_echo(exchange, PROBLEM_BODY, FAULT_LOGIN_ECHO, exchange->body.data);
    }
    if (!read_credentials(exchange, &right)) {
        return answer_problem(exchange, PROBLEM_BODY, NULL);
    }
    if (!right) {
        return answer_problem(
            exchange, on(exchange, FAULT_LOGIN_401) ? PROBLEM_CREDENTIALS_401 : PROBLEM_CREDENTIALS,
            NULL);
    }
    return open_session(exchange);
}

static enum MHD_Result answer_logout(struct exchange *exchange)
{
    struct server *server = exchange->server;
    bool post = strcmp(exchange->method, MHD_HTTP_METHOD_POST) == 0;
    uint64_t number = state_logout_request(&server->state);
    enum MHD_Result result;

    if (on(exchange, FAULT_LOGOUT_SLOW) &&
        !wait_ms(exchange, value_of(exchange, FAULT_LOGOUT_SLOW))) {
        return MHD_NO;
    }
    if (on(exchange, post ? FAULT_LOGOUT_GET_ONLY : FAULT_LOGOUT_POST_ONLY)) {
        return answer_problem(exchange, PROBLEM_METHOD, NULL);
    }
    if (answer_fault(exchange, ENDPOINT_LOGOUT, number, &result)) {
        return result;
    }
    if (on(exchange, FAULT_LOGOUT_429) && number <= value_of(exchange, FAULT_LOGOUT_429)) {
        return answer_problem(exchange, PROBLEM_BUSY, NULL);
    }
    if (on(exchange, FAULT_LOGOUT_503) && number <= value_of(exchange, FAULT_LOGOUT_503)) {
        return answer_problem(exchange, PROBLEM_UNAVAILABLE, NULL);
    }
    if (on(exchange, FAULT_LOGOUT_ECHO) && number == 1) {
        return answer_echo(exchange, PROBLEM_SERVER, FAULT_LOGOUT_ECHO, cookie_header(exchange));
    }
    if (!sessions_close(&server->sessions, cookie(exchange))) {
        return answer_problem(exchange, PROBLEM_NOT_LOGGED_IN, NULL);
    }
    state_logout(&server->state);
    if (on(exchange, FAULT_LOGOUT_HANG)) {
        return hang(exchange);
    }
    if (on(exchange, FAULT_LOGOUT_CLOSE)) {
        return MHD_NO;
    }
    return answer_text(exchange, MHD_HTTP_NO_CONTENT, JSON, "", NULL, NULL);
}

/* Closes the session if a fault says that it has expired. False if the simulator has to end. */
static bool expire_session(const struct exchange *exchange, uint64_t number)
{
    const bool slow = on(exchange, FAULT_SESSION_SLOW_401);
    const bool expires = on(exchange, FAULT_SESSION_EXPIRES) &&
                         number == value_of(exchange, FAULT_SESSION_EXPIRES) + 1;

    if (slow && !wait_ms(exchange, value_of(exchange, FAULT_SESSION_SLOW_401))) {
        return false;
    }
    if (slow || expires || on(exchange, FAULT_SESSION_ALWAYS_401)) {
        sessions_close(&exchange->server->sessions, cookie(exchange));
    }
    return true;
}

static void renew_cookie(struct exchange *exchange)
{
    struct session session;

    if (sessions_renew(&exchange->server->sessions, cookie(exchange), &session)) {
        write_cookie(exchange, &session, exchange->new_cookie);
    }
}

static enum MHD_Result answer_vms(struct exchange *exchange)
{
    struct server *server = exchange->server;
    const struct faults *faults = &server->options.faults;
    const struct page_source source = {&server->inventory, server->compiled, faults};
    uint64_t number = state_vm_request(&server->state);
    char problem[QUERY_PROBLEM_MAX];
    struct page_request request;
    enum MHD_Result result;

    if (!expire_session(exchange, number)) {
        return MHD_NO;
    }
    if (!sessions_have(&server->sessions, cookie(exchange))) {
        return answer_problem(exchange, PROBLEM_NOT_LOGGED_IN, NULL);
    }
    if (fault_at(faults, FAULT_COOKIE_RENEWED, number)) {
        renew_cookie(exchange);
    }
    if (fault_on(faults, FAULT_VM_ECHO)) {
        return answer_echo(exchange, PROBLEM_REQUEST, FAULT_VM_ECHO, cookie_header(exchange));
    }
    if (fault_at(faults, FAULT_VM_HANG, number)) {
        return hang(exchange);
    }
    if (answer_fault(exchange, ENDPOINT_VM, number, &result)) {
        return result;
    }
    const struct query_rules rules = {server->options.tgc && !fault_on(faults, FAULT_TYPES_400),
                                      faults};
    if (!query_parse(exchange->connection, &rules, &request, problem)) {
        return answer_problem(exchange, PROBLEM_REQUEST, problem);
    }
    struct page *page = page_create(&source, &request, number);
    if (page == NULL) {
        return answer_problem(exchange, PROBLEM_SERVER, NULL);
    }
    return answer_page(exchange, page, number);
}

/* VMstore API reference: a text, and a Global Center's alone. */
static enum MHD_Result answer_report_url(struct exchange *exchange)
{
    const char *host =
        MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
    struct text url = {0};
    enum MHD_Result result;

    if (!sessions_have(&exchange->server->sessions, cookie(exchange))) {
        return answer_problem(exchange, PROBLEM_NOT_LOGGED_IN, NULL);
    }
    if (!exchange->server->options.tgc) {
        return answer_problem(exchange, PROBLEM_NO_SUCH_API, exchange->path);
    }
    struct json_object *filter = read_body(exchange);
    const bool complete = host != NULL && vm_report_url(&url, filter, host);
    text_add(&url, "", 1);
    json_object_put(filter);
    result = complete && !url.failed
                 ? answer_text(exchange, MHD_HTTP_OK, "text/plain", url.data, NULL, NULL)
                 : answer_problem(exchange, PROBLEM_REQUEST, "attributes");
    text_free(&url);
    return result;
}

/* The URL is all that it takes: Tintri's sample client sends no session with it. */
static enum MHD_Result answer_report(struct exchange *exchange)
{
    const char *columns =
        MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, "attributes");
    struct text table = {0};
    enum MHD_Result result;

    if (!exchange->server->options.tgc || columns == NULL || columns[0] == '\0') {
        return answer_problem(exchange, PROBLEM_NO_SUCH_API, exchange->path);
    }
    vm_report_csv(&table, &exchange->server->inventory, columns);
    text_add(&table, "", 1);
    result = table.failed ? answer_problem(exchange, PROBLEM_SERVER, NULL)
                          : answer_text(exchange, MHD_HTTP_OK, "text/csv", table.data, NULL, NULL);
    text_free(&table);
    return result;
}

/* Answers a GET of anything but pages of VMs. */
static enum MHD_Result answer_resource(struct exchange *exchange)
{
    if (!sessions_have(&exchange->server->sessions, cookie(exchange))) {
        return answer_problem(exchange, PROBLEM_NOT_LOGGED_IN, NULL);
    }
    return resource_answer(exchange, cookie(exchange));
}

static const struct {
    const char *path;
    unsigned methods;
    enum MHD_Result (*answer)(struct exchange *exchange);
} routes[] = {
    {"/api/info", METHOD_GET, answer_info},
    {"/api/v310/session/login", METHOD_POST, answer_login},
    {"/api/v310/session/logout", METHOD_GET | METHOD_POST, answer_logout},
    {"/api/v310/vm", METHOD_GET, answer_vms},
    {"/api/v310/vm/vmListDownloadable", METHOD_POST, answer_report_url},
    {VM_REPORT_PATH, METHOD_GET, answer_report},
};

/* Whether the paths are equal. `asked` may have a slash at the end, as in Tintri's blog. */
static bool is_path(const char *path, const char *asked)
{
    const size_t length = strlen(path);

    return strncmp(path, asked, length) == 0 &&
           (asked[length] == '\0' || strcmp(asked + length, "/") == 0);
}

static unsigned method_bit(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0    ? METHOD_GET
           : strcmp(method, MHD_HTTP_METHOD_POST) == 0 ? METHOD_POST
                                                       : 0;
}

enum MHD_Result endpoints_answer(struct exchange *exchange)
{
    if (!wait_ms(exchange, exchange->server->options.latency_ms)) {
        return MHD_NO;
    }
    if (exchange->body_too_long) {
        return answer_problem(exchange, PROBLEM_BODY_TOO_LONG, NULL);
    }
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (!is_path(routes[i].path, exchange->path)) {
            continue;
        }
        if ((routes[i].methods & method_bit(exchange->method)) == 0) {
            return answer_problem(exchange, PROBLEM_METHOD, NULL);
        }
        return routes[i].answer(exchange);
    }
    if (!resource_is_known(exchange->path)) {
        return answer_problem(exchange, PROBLEM_NO_SUCH_API, exchange->path);
    }
    return method_bit(exchange->method) == METHOD_GET
               ? answer_resource(exchange)
               : answer_problem(exchange, PROBLEM_METHOD, NULL);
}
