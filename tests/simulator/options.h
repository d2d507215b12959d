/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_OPTIONS_H
#define SIMULATOR_OPTIONS_H

#include "faults.h"
#include "inventory.h"

#include <stdbool.h>
#include <stdint.h>

/* The command line. Texts point into argv; NULL: not given. */
struct options {
    unsigned port;
    struct inventory_counts counts;
    bool tgc;
    uint64_t failed_components;
    uint64_t alerts;
    bool maintenance;
    double used_percent; /* of the space */
    unsigned vmstores;
    uint64_t latency_ms;
    uint64_t bytes_per_second; /* 0: no limit */
    const char *user;
    const char *password;
    const char *port_file;
    const char *certificate;
    const char *key;
    const char *write_ca;
    const char *state;
    const char *names;
    struct faults faults;
};

enum options_outcome { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* OPTIONS_DONE: the help is printed. OPTIONS_WRONG: a message is on standard error. */
enum options_outcome options_parse(struct options *options, int argc, char **argv);

#endif
