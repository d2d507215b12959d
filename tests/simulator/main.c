/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

static bool complain(const char *what, const char *path)
{
    fprintf(stderr, "vmstore-sim: cannot %s %s: %s\n", what, path, strerror(errno));
    return false;
}

static bool prepare_certificate(struct server *server)
{
    const struct options *options = &server->options;
    struct certificate other = {0};
    const struct certificate *shown = &server->certificate;
    bool done = true;

    if (options->certificate != NULL) {
        return certificate_read(&server->certificate, options->certificate, options->key);
    }
    const enum validity validity = fault_on(&options->faults, FAULT_TLS_EXPIRED)   ? EXPIRED
                                   : fault_on(&options->faults, FAULT_TLS_NOT_YET) ? NOT_YET_VALID
                                                                                   : VALID;
    if (!certificate_make(&server->certificate, fault_on(&options->faults, FAULT_TLS_WRONG_HOST),
                          validity)) {
        return false;
    }
    if (fault_on(&options->faults, FAULT_TLS_SELF_SIGNED)) {
        shown = &other;
        done = certificate_make(&other, false, VALID);
    }
    if (done && options->write_ca != NULL &&
        !text_write_file(&shown->certificate, options->write_ca)) {
        done = complain("write", options->write_ca);
    }
    certificate_free(&other);
    return done;
}

static bool write_port(const struct server *server)
{
    const char *path = server->options.port_file;
    struct text text = {0};
    bool done = true;

    if (path != NULL) {
        text_printf(&text, "%u\n", server->listener.port);
        done = text_write_file(&text, path) || complain("write", path);
        text_free(&text);
    }
    return done;
}

static bool write_state(struct server *server)
{
    const char *path = server->options.state;

    return path == NULL || state_write(&server->state, sessions_count(&server->sessions), path) ||
           complain("write", path);
}

static bool prepare(struct server *server)
{
    const struct options *options = &server->options;

    inventory_init(&server->inventory, &options->counts, options->tgc ? options->vmstores : 0);
    sessions_init(&server->sessions);
    state_init(&server->state);
    if (!throttle_init(&server->throttle, options->bytes_per_second)) {
        return complain("open", "a pipe");
    }
    server->compiled = vm_template_create();
    if (server->compiled == NULL) {
        fprintf(stderr, "vmstore-sim: out of memory\n");
        return false;
    }
    if (options->names != NULL && !inventory_read_names(&server->inventory, options->names)) {
        return complain("read", options->names);
    }
    return prepare_certificate(server);
}

static void clean_up(struct server *server)
{
    vm_template_free(server->compiled);
    certificate_free(&server->certificate);
    throttle_destroy(&server->throttle);
    state_destroy(&server->state);
    sessions_destroy(&server->sessions);
    inventory_destroy(&server->inventory);
}

/* Runs until SIGTERM or SIGINT. */
static void serve(struct server *server, const sigset_t *signals)
{
    int number = 0;

    fprintf(stderr, "vmstore-sim: listening on %s://localhost:%u\n",
            fault_on(&server->options.faults, FAULT_HTTP_PLAIN) ? "http" : "https",
            server->listener.port);
    while (sigwait(signals, &number) == 0 && number == SIGUSR1) {
        write_state(server);
    }
}

static bool run(struct server *server, const sigset_t *signals)
{
    if (!prepare(server) || !listener_open(&server->listener, server->options.port)) {
        return false;
    }
    bool done = server_start(server);
    if (done) {
        done = write_port(server);
    }
    if (done) {
        serve(server, signals);
    }
    server_stop(server);
    return done && write_state(server);
}

int main(int argc, char **argv)
{
    struct server server = {0};
    sigset_t signals;

    switch (options_parse(&server.options, argc, argv)) {
    case OPTIONS_DONE:
        return EXIT_SUCCESS;
    case OPTIONS_WRONG:
        return EXIT_USAGE;
    default:
        break;
    }
    /* Blocked before any thread starts, the signals reach only sigwait(), and need no handler. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    bool done = run(&server, &signals);
    clean_up(&server);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
