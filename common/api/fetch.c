/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/fetch.h"

#include <math.h>
#include <string.h>

#include "api/api_answer.h"
#include "base/process.h"

enum job_state { IDLE, PENDING, BUSY };

/* A request that is planned for a lane, or under way there, over all its tries. */
struct job {
    enum job_state state;
    unsigned tries;
    double not_before; /* when a pending one may start, in seconds since the run's start */
    struct transport_request request;
    char path[TRANSPORT_PATH_SIZE];
};

struct fetch {
    struct transport *transport;
    struct deadline *deadline;
    const struct fetch_plan *plan;
    unsigned allowed;   /* how many may be under way at a time */
    bool session_ended; /* no request starts until those under way are over, and it is renewed */
    struct transport_answer ended_answer;
    struct failure met; /* the last transient error, or empty */
    struct fetch_end *end;
    struct job jobs[TRANSPORT_LANES]; /* by lane */
};

static unsigned count_jobs(const struct fetch *fetch, enum job_state state)
{
    unsigned count = 0;
    for (unsigned i = 0; i < fetch->plan->lanes; i++)
        count += fetch->jobs[i].state == state;
    return count;
}

/* Asks the plan for more where there is a free lane. */
static void plan_more(struct fetch *fetch)
{
    const struct fetch_plan *plan = fetch->plan;
    unsigned used = plan->lanes - count_jobs(fetch, IDLE);
    for (unsigned i = 0; i < plan->lanes && used < fetch->allowed; i++) {
        struct job *job = &fetch->jobs[i];
        if (job->state != IDLE || !plan->next(plan->context, i, job->path))
            continue;
        job->state = PENDING;
        job->tries = 0;
        job->not_before = 0;
        job->request = (struct transport_request){.method = "GET",
                                                  .path = job->path,
                                                  .reader = &plan->readers[i],
                                                  .phase = DEADLINE_WORK};
        used++;
    }
}

static bool start_pending(struct fetch *fetch, struct failure *failure)
{
    double now = deadline_elapsed(fetch->deadline);
    unsigned busy = count_jobs(fetch, BUSY);
    for (unsigned i = 0; i < fetch->plan->lanes && busy < fetch->allowed; i++) {
        struct job *job = &fetch->jobs[i];
        if (job->state != PENDING || job->not_before > now)
            continue;
        fetch->end->lane = i;
        if (!transport_start(fetch->transport, i, &job->request, failure))
            return false;
        job->state = BUSY;
        job->tries++;
        busy++;
    }
    return true;
}

/* Seconds until the next pending request may start; infinite where none is waiting for that. */
static double next_start(const struct fetch *fetch)
{
    double first = INFINITY;
    for (unsigned i = 0; i < fetch->plan->lanes; i++)
        if (fetch->jobs[i].state == PENDING && fetch->jobs[i].not_before < first)
            first = fetch->jobs[i].not_before;
    double left = first - deadline_elapsed(fetch->deadline);
    return left > 0 ? left : 0;
}

/* Puts a request that met a transient error back, to be made again. failure says what it met. */
static bool put_back(struct fetch *fetch, struct job *job, const struct transport_answer *answer,
                     struct failure *failure)
{
    double pause = api_answer_pause(answer, job->tries);
    bool in_time = pause < deadline_left(fetch->deadline, DEADLINE_WORK);
    if (!in_time && process_signal())
        return deadline_allows(fetch->deadline, DEADLINE_WORK, failure);
    if (!in_time || job->tries == API_TRIES_MAX)
        return api_answer_give_up(failure, job->tries);
    job->state = PENDING;
    job->not_before = deadline_elapsed(fetch->deadline) + pause;
    fetch->met = *failure;
    fetch->allowed = 1;
    return true;
}

/* The deadline or a signal came first. What was met before it may be why. */
static bool end_late(const struct fetch *fetch, struct failure *failure)
{
    static const char timed_out[] = "timed out";
    bool same = strncmp(fetch->met.text, timed_out, strlen(timed_out)) == 0;
    return fetch->met.text[0] != '\0' && !same &&
           failure_suffix(failure, "; before that: %s", fetch->met.text);
}

/* Says what came instead of what was asked for, where the answer tells. Returns false. */
static bool explain(const struct transport_answer *answer, struct failure *failure)
{
    return answer->status != 0 && api_answer_is_failure(answer) &&
           api_answer_explain(answer, failure);
}

static bool take_end(struct fetch *fetch, unsigned lane, enum transport_outcome outcome,
                     const struct transport_answer *answer, struct failure *failure)
{
    struct job *job = &fetch->jobs[lane];
    bool answered = outcome == TRANSPORT_ANSWERED;
    job->state = IDLE;
    if (answer->status != 0)
        fetch->end->status = answer->status;
    if (answered && answer->status == 200)
        return fetch->plan->done(fetch->plan->context, lane, failure) || explain(answer, failure);
    if (answered && answer->status == 401 && fetch->plan->renew) {
        job->state = PENDING;
        if (answer->renewed && job->tries < API_TRIES_MAX)
            return true; /* the answer to another lane had replaced the cookie meanwhile */
        job->tries--;    /* this was none of its own */
        fetch->session_ended = true;
        fetch->ended_answer = *answer;
        return true;
    }
    if (!api_answer_is_transient(outcome, answer))
        return explain(answer, failure);
    if (answered)
        api_answer_explain(answer, failure);
    return put_back(fetch, job, answer, failure);
}

/* Waits for the next end, or for the time when a pending request may start. */
static bool wait_for_one(struct fetch *fetch, struct failure *failure)
{
    enum transport_outcome outcome;
    struct transport_answer answer;
    double seconds = next_start(fetch);
    if (count_jobs(fetch, BUSY) == 0)
        return deadline_pause(fetch->deadline, DEADLINE_WORK, seconds, failure) ||
               end_late(fetch, failure);
    /* Where as many are under way as may be, what is pending waits for their end. */
    if (count_jobs(fetch, BUSY) >= fetch->allowed || fetch->session_ended)
        seconds = INFINITY;
    switch (transport_wait(fetch->transport, DEADLINE_WORK, seconds, &fetch->end->lane, &outcome,
                           &answer, failure)) {
    case TRANSPORT_ENDED:
        return take_end(fetch, fetch->end->lane, outcome, &answer, failure);
    case TRANSPORT_NONE:
        return true;
    case TRANSPORT_LATE:
        break;
    }
    return end_late(fetch, failure);
}

static bool run(struct fetch *fetch, struct failure *failure)
{
    const struct fetch_plan *plan = fetch->plan;
    for (;;) {
        if (fetch->session_ended && count_jobs(fetch, BUSY) == 0) {
            if (!plan->renew(plan->session, &fetch->ended_answer, failure))
                return false;
            fetch->session_ended = false;
        }
        if (!fetch->session_ended) {
            plan_more(fetch);
            if (!start_pending(fetch, failure))
                return false;
        }
        if (count_jobs(fetch, IDLE) == plan->lanes)
            return true;
        if (!wait_for_one(fetch, failure))
            return false;
    }
}

bool fetch_all(struct transport *transport, struct deadline *deadline,
               const struct fetch_plan *plan, struct fetch_end *end, struct failure *failure)
{
    struct fetch fetch = {.transport = transport,
                          .deadline = deadline,
                          .plan = plan,
                          .allowed = plan->lanes,
                          .end = end};
    *end = (struct fetch_end){0};
    bool done = deadline_allows(deadline, DEADLINE_WORK, failure) && run(&fetch, failure);
    transport_abandon(transport);
    return done;
}
