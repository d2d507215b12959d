/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_CHECK_H
#define TINTRI_VM_CHECK_H

#include <stdint.h>

#include "options/options.h"
#include "vm/tally.h"
#include "vm/vm.h"

/* A plugin's answer for one VM. 0 and above: the VM counts, and this is its kind. */
enum {
    VM_COUNTS = 0,                            /* for a plugin without kinds */
    VM_KIND_NOT_KNOWN = TALLY_KIND_NOT_KNOWN, /* it counts; its kind is not known */
    VM_DOES_NOT_COUNT = -2,
    VM_CANNOT_TELL = -3, /* a needed property is not known; the check fails */
};

/* A plugin that counts VMs: its question, and its words. All else is shared. */
struct vm_check {
    struct options_about about; /* with the kinds */
    const char *service;        /* "TINTRI SYNTHETIC" */
    const char *metric;         /* the label of the count: "synthetic" */
    const char *singular;       /* "synthetic VM" */
    const char *plural;
    const char *query; /* which VMs to ask the array for; "" for all. It only saves time: the
                          question decides about each VM that comes */
    const char *opposite_query;      /* matches none of these; for --count-only, else NULL */
    const char *global_center_query; /* added on a Global Center, unless that refuses it; or NULL */
    /* Returns a kind, or one of the above. now: seconds since 1970, the same for the whole run. */
    int (*question)(const struct vm *vm, const struct options *options, int64_t now);
    enum vm_property needs; /* the question cannot be answered without it */
    unsigned kind_needs;    /* properties that decide the kind: bits of enum vm_property */
};

/* Runs the plugin from its command line to its exit code. */
int vm_check_main(const struct vm_check *check, int argc, char **argv);

#endif
