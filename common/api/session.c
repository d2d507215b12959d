/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_answer.h"
#include "api/tintri_error.h"
#include "json/json_text.h"

#define SESSION_COOKIE "JSESSIONID"
#define LOGIN_SIZE 8192 /* bytes of a login's body: every byte of a password may need six */
#define LOGOUT_TRIES 4  /* of a logout: two by GET, two by POST */

/* The products that speak this API. Source: VMstore API reference, RestApi.productName. */
enum { VMSTORE, GLOBAL_CENTER };
static const char *const products[] = {
    [VMSTORE] = "Tintri VMstore", [GLOBAL_CENTER] = "Tintri Global Center"};

struct session {
    const struct server *server;
    const struct credentials *credentials;
    struct deadline *deadline;
    struct transport *transport;
    const char *product;
    char api_version[32]; /* "v310.191" */
    bool logged_in;
    bool renewed; /* it had ended once, and was opened again */
};

/* One request, and again while what it meets is passing. False: no answer, failure says why. */
static bool request(struct session *session, const struct transport_request *asked,
                    struct transport_answer *answer, struct failure *failure)
{
    for (unsigned tries = 1;; tries++) {
        if (transport_request(session->transport, asked, answer, failure) != TRANSPORT_ANSWERED)
            return false;
        if (!api_answer_is_passing(answer))
            return true;

        api_answer_explain(answer, failure);
        double pause = api_answer_pause(answer, tries);
        bool in_time = pause < deadline_left(session->deadline, DEADLINE_WORK);
        if ((!in_time || tries == API_TRIES_MAX) && !deadline_signal())
            return api_answer_give_up(failure, tries);
        if (!deadline_pause(session->deadline, pause, failure))
            return false;
    }
}

/* The server's version goes into our login: digits and points behind a v, or it is not used. */
static void take_version(struct session *session, const char *version)
{
    if (version && version[0] == 'v' && strlen(version) < sizeof session->api_version &&
        version[1 + strspn(version + 1, "0123456789.")] == '\0')
        snprintf(session->api_version, sizeof session->api_version, "%s", version);
}

/* Says who is there instead of a Tintri server. */
static void explain_stranger(const struct server *server, const struct transport_answer *answer,
                             const char *name, struct failure *failure)
{
    if (name)
        failure_set(failure, "it calls itself '%.100s'", name);
    else if (answer->status != 200)
        api_answer_explain(answer, failure);
    else
        failure_set(failure, "its answer is not the API's");
    failure_prefix(failure,
                   "%s port %u is no Tintri server, and no password was sent; check -H and -p: ",
                   server->host, server->port);
}

/* Asks who is there: only a product that we know is told a password. */
static bool identify(struct session *session, struct failure *failure)
{
    const struct server *server = session->server;
    struct transport_answer answer;
    const struct transport_request info = {
        .method = "GET", .path = "/api/info", .phase = DEADLINE_WORK};
    if (!request(session, &info, &answer, failure))
        return failure_prefix(failure, "asking %s who it is failed: ", server->host);

    struct json_object *tree = answer.status == 200 && answer.whole
                                   ? json_text_parse(answer.head, answer.head_length)
                                   : NULL;
    const char *name = json_text_member(tree, "productName");
    for (size_t i = 0; name && i < sizeof products / sizeof products[0]; i++)
        if (strcmp(name, products[i]) == 0)
            session->product = products[i];

    if (session->product)
        take_version(session, json_text_member(tree, "preferredVersion"));
    else
        explain_stranger(session->server, &answer, name, failure);
    json_object_put(tree);
    return session->product != NULL;
}

/* Source: VMstore API reference, RestApiCredentials. */
static struct secret *make_login(const struct session *session)
{
    static const char type[] = "{\"typeId\":\"com.tintri.api.rest.vcommon.dto.rbac."
                               "RestApiCredentials\",\"username\":";
    static const char password[] = ",\"password\":";
    static const char version[] = ",\"fullApiVersion\":";

    struct secret *body = secret_new(LOGIN_SIZE);
    if (!body)
        return NULL;
    bool fits = secret_append(body, type, strlen(type)) &&
                secret_append_json(body, session->credentials->username) &&
                secret_append(body, password, strlen(password)) &&
                secret_append_json(body, secret_text(session->credentials->password));
    if (fits && session->api_version[0] != '\0')
        fits = secret_append(body, version, strlen(version)) &&
               secret_append_json(body, session->api_version);
    if (fits && secret_append(body, "}", 1))
        return body;
    secret_free(body);
    return NULL;
}

/* Whether a login's answer is a role's name, as documented. */
static bool is_role(const struct transport_answer *answer)
{
    struct json_object *tree =
        answer->whole ? json_text_parse(answer->head, answer->head_length) : NULL;
    bool is_string = json_object_is_type(tree, json_type_string);
    json_object_put(tree);
    return is_string;
}

static bool judge_login(struct session *session, const struct transport_answer *answer,
                        struct failure *failure)
{
    struct tintri_error error = {0};
    bool has_error = tintri_error_parse(answer->head, answer->head_length, &error);
    if (answer->status == 401 || answer->status == 403)
        return failure_set(failure, "wrong user name or password%s%s%s%s%s%s",
                           answer->status == 403 ? ", or the account may not log in" : "",
                           has_error ? " (" : "", error.code, error.message[0] != '\0' ? ": " : "",
                           error.message, has_error ? ")" : "");
    if (answer->status != 200 || has_error)
        return api_answer_explain(answer, failure);
    if (!session->logged_in)
        return failure_set(failure, "the array sent no session (no cookie " SESSION_COOKIE ")");
    if (!is_role(answer))
        return failure_set(failure, "the answer is not the role's name that the API documents");
    return true;
}

static bool log_in(struct session *session, struct failure *failure)
{
    struct secret *body = make_login(session);
    if (!body)
        return failure_set(failure, "the user name or the password is too long");

    transport_forget_cookies(session->transport);
    struct transport_answer answer;
    const struct transport_request login = {.method = "POST",
                                            .path = SESSION_API "session/login",
                                            .body = secret_text(body),
                                            .body_length = secret_length(body),
                                            .phase = DEADLINE_LOGIN};
    bool answered = request(session, &login, &answer, failure);
    secret_free(body);

    session->logged_in = transport_has_cookie(session->transport, SESSION_COOKIE);
    return (answered && judge_login(session, &answer, failure)) ||
           failure_prefix(failure, "login to %s failed: ", session->server->host);
}

struct session *session_open(const struct server *server, const struct credentials *credentials,
                             struct deadline *deadline, unsigned verbosity, struct failure *failure)
{
    struct session *session = calloc(1, sizeof *session);
    if (!session) {
        failure_set(failure, "out of memory");
        return NULL;
    }
    session->server = server;
    session->credentials = credentials;
    session->deadline = deadline;
    session->transport = transport_new(server, deadline, verbosity, failure);
    if (!session->transport || !identify(session, failure) || !log_in(session, failure)) {
        session_close(session);
        return NULL;
    }
    return session;
}

static void log_out(struct session *session)
{
    /* Every version takes GET so far; newer ones call it deprecated and prefer POST. */
    static const char *const methods[] = {"GET", "POST"};
    for (unsigned tries = 0; tries < LOGOUT_TRIES; tries++) {
        struct failure ignored; /* the result of the check stands, whatever becomes of this */
        struct transport_answer answer;
        const struct transport_request logout = {.method = methods[tries % 2],
                                                 .path = SESSION_API "session/logout",
                                                 .phase = DEADLINE_LOGOUT};
        enum transport_outcome outcome =
            transport_request(session->transport, &logout, &answer, &ignored);
        bool closed =
            outcome == TRANSPORT_ANSWERED && (answer.status < 400 || answer.status == 401);
        if (closed || outcome == TRANSPORT_FAILED)
            break;
    }
    session->logged_in = false;
}

/* The session has ended on the array, it says: once, a new one takes its place. */
static bool renew(void *context, const struct transport_answer *answer, struct failure *failure)
{
    struct session *session = context;
    api_answer_explain(answer, failure);
    if (session->renewed)
        return failure_prefix(failure, "the array has ended the session a second time: ");
    session->renewed = true;
    log_out(session); /* should the array be wrong about it, none is left behind */
    return log_in(session, failure);
}

bool session_fetch(struct session *session, const struct fetch_plan *plan, unsigned *failed_lane,
                   struct failure *failure)
{
    struct fetch_plan own = *plan;
    own.renew = renew;
    own.session = session;
    return fetch_all(session->transport, session->deadline, &own, failed_lane, failure);
}

void session_close(struct session *session)
{
    if (!session)
        return;
    if (session->logged_in)
        log_out(session);
    transport_free(session->transport);
    free(session);
}

const char *session_host(const struct session *session)
{
    return session->server->host;
}

const char *session_product(const struct session *session)
{
    return session->product;
}

bool session_is_global_center(const struct session *session)
{
    return session->product == products[GLOBAL_CENTER];
}

bool session_refused_request(const struct session *session)
{
    return transport_last_status(session->transport) == 400;
}

const char *session_api_version(const struct session *session)
{
    return session->api_version[0] != '\0' ? session->api_version : "unknown";
}

unsigned long session_requests(const struct session *session)
{
    return transport_requests(session->transport);
}

unsigned long long session_bytes(const struct session *session)
{
    return transport_bytes(session->transport);
}
