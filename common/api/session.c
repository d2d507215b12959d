/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_answer.h"
#include "api/fetch_json.h"
#include "api/session_cookie.h"
#include "base/ascii.h"
#include "base/count.h"
#include "base/foreign_text.h"
#include "base/process.h"
#include "json/json_member.h"

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
    char may_stay[300];   /* "a session may stay open on HOST", for the watchdog too */
    bool logged_in;
    bool renewed;        /* it had ended once, and was opened again */
    struct failure left; /* why a session may stay open on the array, or empty */
};

/* The server's version goes into our login: digits and points behind a v, or it is not used. */
static void take_version(struct session *session, struct json_object *info)
{
    const char *version;
    json_member_text(info, "preferredVersion", &version);
    if (version[0] == 'v' && strlen(version) < sizeof session->api_version &&
        version[1 + strspn(version + 1, DIGITS ".")] == '\0')
        snprintf(session->api_version, sizeof session->api_version, "%s", version);
}

/* Says who is there instead of a Tintri server; failure says what is wrong with its answer. */
static bool explain_stranger(const struct server *server, struct failure *failure)
{
    failure_cut(failure, API_PROXY_ADVICE);
    failure_cut(failure, API_REPORT_ADVICE);
    return failure_prefix(
        failure,
        "%s port %u is no Tintri server, and no password was sent; check -H and -p: ", server->host,
        server->port);
}

/* Takes the product, of those that we know. */
static bool take_product(struct session *session, struct json_object *info, struct failure *failure)
{
    const char *name;
    json_member_text(info, "productName", &name);
    for (size_t i = 0; i < COUNT(products); i++)
        if (strcmp(name, products[i]) == 0)
            session->product = products[i];
    if (session->product)
        return true;
    if (name[0] == '\0')
        return failure_set(failure, "its answer is not the API's");
    char shown[101];
    snprintf(shown, sizeof shown, "%s", name);
    transport_redact(session->transport, shown);
    return failure_set(failure, "it calls itself '%s'", shown);
}

/* Asks who is there: only a product that we know is told a password. */
static bool identify(struct session *session, struct failure *failure)
{
    struct fetch_end end;
    struct json_object *tree = fetch_json(session->transport, session->deadline,
                                          &(struct fetch_plan){0}, "/api/info", &end, failure);
    bool answered = end.status != 0 && !api_answer_is_busy(end.status);
    if (!tree && !answered)
        return failure_prefix(failure, "asking %s who it is failed: ", session->server->host);

    bool known = tree && take_product(session, tree, failure);
    if (known)
        take_version(session, tree);
    json_object_put(tree);
    return known || explain_stranger(session->server, failure);
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

static bool has_word(const struct tintri_error *error, const char *word)
{
    return foreign_text_has(error->code, strlen(error->code), word) ||
           foreign_text_has(error->message, strlen(error->message), word);
}

static bool is_session_limit(const struct tintri_error *error)
{
    return has_word(error, "session") &&
           (has_word(error, "limit") || has_word(error, "many") || has_word(error, "max"));
}

static const char wrong_credentials[] = "wrong user name or password";

/* Why a login was refused. No document lists the codes, so that it is the words that tell. */
static const char *refusal(const struct tintri_error *error)
{
    if (is_session_limit(error))
        return "the array has as many sessions as it allows; end some there, or run fewer checks "
               "at a time";
    if (has_word(error, "locked"))
        return "the account is locked; correct its password here, then unlock it on the array";
    return wrong_credentials;
}

static bool explain_refusal(const struct session *session, const struct transport_answer *answer,
                            const struct tintri_error *error, struct failure *failure)
{
    const char *why = refusal(error);
    bool has_error = error->code[0] != '\0';
    failure_set(failure, "%s%s%s%s%s%s", why, has_error ? " (" : "", error->code,
                error->message[0] != '\0' ? ": " : "", error->message, has_error ? ")" : "");
    if (why == wrong_credentials && answer->status == 403)
        failure_suffix(failure, "; or the account may not log in");
    const char *doubt = session->credentials->doubt;
    return doubt && !is_session_limit(error) && failure_suffix(failure, "; %s", doubt);
}

static bool judge_login(const struct session *session, const struct transport_answer *answer,
                        struct failure *failure)
{
    struct tintri_error error;
    bool has_error = api_answer_error(answer, &error);
    if (answer->status == 401 || answer->status == 403 || is_session_limit(&error))
        return explain_refusal(session, answer, &error, failure);
    /* The role's name under 200, as documented; or a success with another body, or none. */
    bool is_success = answer->status >= 200 && answer->status < 300;
    if (!is_success || answer->head[0] == '<')
        return api_answer_explain(answer, failure);
    if (has_error) {
        api_answer_explain(answer, failure);
        failure_cut(failure, API_ERROR_ADVICE);
        return failure_suffix(failure, "; check the user name and the password");
    }
    if (!session->logged_in)
        return failure_set(failure, "the array sent no session (no cookie " SESSION_COOKIE
                                    ")" API_PROXY_ADVICE);
    return true;
}

/* Remembers that a session may stay open, and why. */
static void note_left(struct session *session, const char *why)
{
    failure_set(&session->left, "%s: %s", session->may_stay, why);
}

/*
 * Sends the login, and never a second time: an array counts wrong passwords, and may have opened a
 * session whose answer got lost. Only a connection that could not be made is tried again.
 */
static bool send_login(struct session *session, const struct transport_request *login,
                       struct transport_answer *answer, struct failure *failure)
{
    for (unsigned tries = 1;; tries++) {
        enum transport_outcome outcome =
            transport_request(session->transport, login, answer, failure);
        if (outcome == TRANSPORT_ANSWERED)
            return true;
        if (outcome == TRANSPORT_FAILED || answer->sent)
            return false;
        double pause = api_answer_pause(answer, tries);
        if (tries == API_TRIES_MAX || pause >= deadline_left(session->deadline, DEADLINE_WORK))
            return api_answer_give_up(failure, tries);
        if (!deadline_pause(session->deadline, DEADLINE_WORK, pause, failure))
            return false;
    }
}

static bool log_in(struct session *session, struct failure *failure)
{
    struct secret *body = make_login(session);
    if (!body)
        return failure_set(failure, "the user name or the password is too long");

    transport_forget_session(session->transport);
    struct transport_answer answer;
    const struct transport_request login = {.once = true,
                                            .method = "POST",
                                            .path = SESSION_API "session/login",
                                            .body = secret_text(body),
                                            .body_length = secret_length(body),
                                            .phase = DEADLINE_LOGIN};
    process_leaves(session->may_stay);
    bool answered = send_login(session, &login, &answer, failure);
    secret_free(body);

    session->logged_in = transport_has_session(session->transport);
    if (!answered && answer.sent && !session->logged_in)
        note_left(session, "the login was not answered");
    if (!session->logged_in)
        process_leaves(NULL);
    return (answered && judge_login(session, &answer, failure)) ||
           failure_prefix(failure, "login to %s failed: ", session->server->host);
}

/* Frees the session after an error, which the user is told along with what may stay open. */
static void give_up(struct session *session, struct failure *failure)
{
    struct session_end end;
    session_close(session, &end);
    if (end.left.text[0] != '\0')
        failure_suffix(failure, "; %s", end.left.text);
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
    snprintf(session->may_stay, sizeof session->may_stay, "a session may stay open on %s",
             server->host);
    session->credentials = credentials;
    session->deadline = deadline;
    session->transport = transport_new(server, deadline, verbosity, failure);
    if (session->transport)
        transport_set_login(session->transport, credentials->username,
                            secret_text(credentials->password));
    if (!session->transport || !identify(session, failure) || !log_in(session, failure)) {
        give_up(session, failure);
        return NULL;
    }
    return session;
}

/* Whether an answer to a logout says that there is no such session any more. */
static bool is_closed(const struct transport_answer *answer)
{
    return (answer->status >= 200 && answer->status < 300) || answer->status == 401;
}

/* What came of one request to log out. */
enum logout { LOGOUT_DONE, LOGOUT_REFUSED, LOGOUT_BUSY, LOGOUT_LATE };

/* Asks for the logout once; unless it is done, failure says what came instead. */
static enum logout ask_logout(struct session *session, const char *method,
                              struct transport_answer *answer, struct failure *failure)
{
    const struct transport_request logout = {
        .method = method, .path = SESSION_API "session/logout", .phase = DEADLINE_LOGOUT};
    switch (transport_request(session->transport, &logout, answer, failure)) {
    case TRANSPORT_ANSWERED:
        break;
    case TRANSPORT_BROKEN:
        return LOGOUT_REFUSED;
    case TRANSPORT_FAILED:
        failure_set(failure, "the logout was not answered");
        return LOGOUT_LATE;
    }
    if (is_closed(answer))
        return LOGOUT_DONE;
    failure_set(failure, "logout answered %ld", answer->status);
    return api_answer_is_busy(answer->status) ? LOGOUT_BUSY : LOGOUT_REFUSED;
}

/* Ends the session on the array, within the logout's slice. Where it cannot, that is noted. */
static void log_out(struct session *session)
{
    /* Every version takes GET so far; newer ones call it deprecated and prefer POST.
       Source: VMstore API reference, session. */
    static const char *const methods[] = {"GET", "POST"};
    struct failure failure, late;
    unsigned refused = 0, busy = 0;
    deadline_start_logout(session->deadline);
    session->logged_in = false;
    while (refused < LOGOUT_TRIES) {
        struct transport_answer answer;
        enum logout came = ask_logout(session, methods[refused % 2], &answer, &failure);
        if (came == LOGOUT_DONE) {
            process_leaves(NULL);
            return;
        }
        if (came == LOGOUT_LATE)
            break;
        if (came == LOGOUT_REFUSED) {
            refused++;
            continue;
        }
        double pause = api_answer_pause(&answer, ++busy);
        if (pause >= deadline_left(session->deadline, DEADLINE_LOGOUT) ||
            !deadline_pause(session->deadline, DEADLINE_LOGOUT, pause, &late))
            break;
    }
    note_left(session, failure.text);
}

/* The array says that the session has ended. Once, a new one takes its place. */
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

bool session_fetch(struct session *session, const struct fetch_plan *plan, struct fetch_end *end,
                   struct failure *failure)
{
    struct fetch_plan own = *plan;
    own.renew = renew;
    own.session = session;
    return fetch_all(session->transport, session->deadline, &own, end, failure);
}

struct json_object *session_get(struct session *session, const char *path, long *status,
                                struct failure *failure)
{
    const struct fetch_plan plan = {.renew = renew, .session = session};
    struct fetch_end end = {0};
    struct json_object *tree =
        fetch_json(session->transport, session->deadline, &plan, path, &end, failure);
    *status = end.status;
    return tree;
}

void session_close(struct session *session, struct session_end *end)
{
    const char *version = session->api_version[0] != '\0' ? session->api_version : "unknown";
    if (session->logged_in)
        log_out(session);
    process_leaves(NULL); /* from here on, the end tells it */
    *end = (struct session_end){.product = session->product, .left = session->left};
    snprintf(end->api_version, sizeof end->api_version, "%s", version);
    if (session->transport)
        transport_count(session->transport, &end->requests, &end->bytes);
    transport_free(session->transport);
    free(session);
}

const char *session_host(const struct session *session)
{
    return session->server->host;
}

bool session_is_global_center(const struct session *session)
{
    return session->product == products[GLOBAL_CENTER];
}
