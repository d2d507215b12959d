/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PLUGIN_H
#define TINTRI_PLUGIN_H

#include <stdbool.h>

#include "api/fleet.h"
#include "api/session.h"
#include "base/deadline.h"
#include "base/failure.h"
#include "check/report.h"
#include "options/options.h"

/* One run of a plugin against an array. */
struct plugin_run {
    const struct options *options;
    struct deadline deadline;
    double seconds;        /* that it took, but for the logout */
    bool is_global_center; /* the array is one */
    struct session_end session;
};

/* A plugin: who it is, what it measures, and how that is told. All of it gets the context. */
struct plugin {
    struct options_about about;
    const char *service; /* "TINTRI SYNTHETIC" */
    /* Makes ready, before anything is asked of the array. False with a failure: the run ends. NULL:
       there is nothing to be done. */
    bool (*prepare)(void *context, const struct options *options, struct failure *failure);
    /* Reads what it needs. False with a failure: the result is UNKNOWN. */
    bool (*measure)(void *context, struct plugin_run *run, struct session *session,
                    struct failure *failure);
    /* Judges and tells what was measured; plugin_remarks has its place there. */
    void (*tell)(void *context, const struct plugin_run *run, struct report *report);
    /* Frees what the others have made; after prepare, in every case. */
    void (*finish)(void *context);
    void *context;
};

/* Runs a plugin from its command line to its exit code. */
int plugin_main(const struct plugin *plugin, int argc, char **argv);

/* Adds the metric "time". */
void plugin_time_metric(const struct plugin_run *run, struct report *report);

/* Adds what a Global Center does not say, or no longer knows, of its VMstores. */
void plugin_fleet_remarks(const struct plugin_run *run, const struct fleet *fleet,
                          struct report *report);

/* Adds that so many VMstores, the last by name, have no metric; nothing for 0. */
void plugin_without_metric(size_t count, struct report *report);

/* Adds what has to be said of any run: above what may be cut off. */
void plugin_remarks(const struct plugin_run *run, struct report *report);

#endif
