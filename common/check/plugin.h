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
    double seconds;        /* how long it took, without the logout */
    bool is_global_center; /* the array is a Global Center */
    struct session_end session;
};

/* A plugin: who it is, what it measures, and how it reports that. Each function gets the context.
 */
struct plugin {
    struct options_about about;
    const char *service; /* "TINTRI SYNTHETIC" */
    /* Prepares the run, before the first request. False with a failure: the result is UNKNOWN.
       NULL: nothing to prepare. */
    bool (*prepare)(void *context, const struct options *options, struct failure *failure);
    /* Reads from the array. False with a failure: the result is UNKNOWN. */
    bool (*measure)(void *context, struct plugin_run *run, struct session *session,
                    struct failure *failure);
    /* Judges what was measured, and reports it; calls plugin_remarks. */
    void (*tell)(void *context, const struct plugin_run *run, struct report *report);
    /* Frees all memory; is called after prepare in every case. */
    void (*finish)(void *context);
    void *context;
};

/* Runs a plugin from its command line to its exit code. */
int plugin_main(const struct plugin *plugin, int argc, char **argv);

/* Adds the metric "time". */
void plugin_time_metric(const struct plugin_run *run, struct report *report);

/* Adds a remark on VMstores that a Global Center has lost, or does not report. */
void plugin_fleet_remarks(const struct plugin_run *run, const struct fleet *fleet,
                          struct report *report);

/* Adds a remark that so many VMstores have no metric; nothing for 0. */
void plugin_without_metric(size_t count, struct report *report);

/* Adds the remarks of any run. Lists stand below them, as readers may cut the end off. */
void plugin_remarks(const struct plugin_run *run, struct report *report);

#endif
