/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_CHECK_H
#define TINTRI_VM_CHECK_H

#include <stdint.h>

#include "options/options.h"
#include "vm/tally.h"
#include "vm/vm.h"

/* What a plugin's question says of a VM. 0 and above: it counts, and is of this kind. */
enum {
    VM_COUNTS = 0,                            /* where there are no kinds */
    VM_KIND_NOT_KNOWN = TALLY_KIND_NOT_KNOWN, /* it counts; the array does not say of what kind */
    VM_DOES_NOT_COUNT = -2,
    VM_CANNOT_TELL = -3, /* the array does not say what the question needs; the check fails */
};

/* A plugin: its question, and the words for it. Everything else is shared. */
struct vm_check {
    struct options_about about; /* with the kinds */
    const char *service;        /* "TINTRI SYNTHETIC" */
    const char *metric;         /* the label of the count: "synthetic" */
    const char *singular;       /* "synthetic VM" */
    const char *plural;
    const char *query; /* what to ask the array for; "" for every VM. A hint only: each VM that
                          comes is put to the question, whatever was asked for */
    const char *opposite_query;      /* what matches none of them; for --count-only, else NULL */
    const char *global_center_query; /* what to ask for beside it on a Global Center that takes it;
                                        NULL for nothing */
    /* A kind, or one of the above. Now: seconds since 1970, the same for all VMs of a run. */
    int (*question)(const struct vm *vm, const struct options *options, int64_t now);
    enum vm_property needs; /* what the question cannot be answered without */
    unsigned kind_needs;    /* what tells the kinds apart: bits of enum vm_property */
};

/* Runs the plugin from its command line to its exit code. */
int vm_check_main(const struct vm_check *check, int argc, char **argv);

#endif
