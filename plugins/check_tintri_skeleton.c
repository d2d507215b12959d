/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The beginning of a new plugin: a check that counts VMs. It is built with the tests, and not
 * installed. To change are the words "skeleton", the question, the option, and the texts below.
 * A check of a number starts from check_tintri_space.c, one of several things from
 * check_tintri_health.c.
 */
#include "config.h"

#include "check/vm_check.h"

#define DAY INT64_C(86400) /* seconds */

/* Options that no other plugin has; without any, leave out this and .own below. */
enum { MAX_AGE = KEY_OWN };

static const struct option_spec own[] = {
    {MAX_AGE, "max-age", "AGE", "Which VMs", 0,
     "Count VMs whose newest snapshot is older than AGE: 12h, 30d, 2w (default 7d)."}};

/*
 * The question: does this VM count? vm/vm.h says what is known of a VM, options/options.h what of
 * the options. Name the document that says what the fields mean.
 * Source: VMstore API reference, VirtualMachine.snapshot.latest.
 */
static int is_skeleton(const struct vm *vm, const struct options *options, int64_t now)
{
    const struct own_option *max_age = &options->own[MAX_AGE - KEY_OWN];
    int64_t seconds = max_age->is_set ? max_age->seconds : 7 * DAY;
    bool is_recent = vm->has_snapshot_time && now - vm->snapshot_time <= seconds;
    return is_recent ? VM_DOES_NOT_COUNT : VM_COUNTS;
}

static const struct vm_check skeleton = {
    .about = {.program = "check_tintri_skeleton",
              .summary = "Counts the VMs of a Tintri VMstore or Global Center that have no recent "
                         "snapshot. What is lost with one of them cannot be brought back.",
              .judged = "the number of VMs without a recent snapshot",
              .share = "100 VMs",
              .example = "-w 20 -c 5% --max-age 2d",
              .groups = GROUPS_OF_VM_CHECKS, /* of options; GROUP_LIVE and others may be added */
              .own = own,
              .own_count = sizeof own / sizeof own[0]},
    .service = "TINTRI SKELETON",
    .metric = "skeleton",
    .singular = "VM without a recent snapshot",
    .plural = "VMs without a recent snapshot",
    .query = "", /* every VM; check_tintri_synthetic.c asks the array for those that count */
    .question = is_skeleton,
    .needs = VM_SNAPSHOT_TIME, /* a VM whose createTime is not as documented: UNKNOWN */
    /* Kinds of what counts, and --kind with them: see check_tintri_nonclone.c. */
};

int main(int argc, char **argv)
{
    return vm_check_main(&skeleton, argc, argv);
}
