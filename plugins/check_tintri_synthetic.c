/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_check.h"
#include "options/option_table.h"

enum { REPLICA, ORPHAN };

/* Source: VMstore API reference, VirtualMachine.isLive. */
static int is_synthetic(const struct vm *vm, const struct options *options, int64_t now)
{
    (void)options;
    (void)now;
    if (vm->live == VM_NOT_SAID)
        return VM_CANNOT_TELL;
    if (vm->live == VM_YES)
        return VM_DOES_NOT_COUNT;
    if (vm->replica == VM_NOT_SAID)
        return VM_KIND_NOT_KNOWN;
    return vm->replica == VM_YES ? REPLICA : ORPHAN;
}

static const struct vm_check synthetic = {
    .about = {.program = "check_tintri_synthetic",
              .summary = "Counts the synthetic VMs of a Tintri VMstore or Global Center: VMs that "
                         "are in no hypervisor's inventory any more, which the array still knows "
                         "from snapshots, cached data or replicas. They use space that nobody "
                         "sees. A sudden rise means that the array has lost touch with its "
                         "vCenter; a slow one, snapshots of VMs that are gone.",
              .judged = "the number of synthetic VMs",
              .share = "100 VMs",
              .example = "-w 20 -c 5%",
              .groups = GROUPS_OF_VM_CHECKS | GROUP_COUNT_ONLY,
              .kinds = {[REPLICA] = {"replica", "incoming replica", "incoming replicas"},
                        [ORPHAN] = {"orphan", "orphan", "orphans"}},
              .kind_count = 2},
    .service = "TINTRI SYNTHETIC",
    .metric = "synthetic",
    .singular = "synthetic VM",
    .plural = "synthetic VMs",
    .query = "queryType=TOP_DOCS_BY_TIME&live=FALSE",
    .opposite_query = "queryType=TOP_DOCS_BY_TIME&live=TRUE",
    .global_center_query = "types=SYNTHETIC", /* and not HISTORICAL */
    .question = is_synthetic,
    .needs = VM_LIVE,
    .kind_needs = VM_BIT(VM_REPLICA),
};

int main(int argc, char **argv)
{
    return vm_check_main(&synthetic, argc, argv);
}
