/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_check.h"
#include "options/option_table.h"

enum { LIVE, TEMPLATE, SYNTHETIC };

/* Source: VMstore API reference, VirtualMachine.snapshot.bases. */
static int is_no_clone(const struct vm *vm, const struct options *options, int64_t now)
{
    (void)options;
    (void)now;
    if (vm->clone == VM_YES)
        return VM_DOES_NOT_COUNT;
    if (vm->is_template)
        return TEMPLATE;
    if (vm->live == VM_NOT_SAID || (vm->unreadable & VM_BIT(VM_TEMPLATE)))
        return VM_KIND_NOT_KNOWN;
    return vm->live == VM_YES ? LIVE : SYNTHETIC;
}

static const struct vm_check nonclone = {
    .about = {.program = "check_tintri_nonclone",
              .summary = "Counts the VMs of a Tintri VMstore or Global Center that are not clones: "
                         "they were installed, moved in or copied in full instead of cloned from "
                         "a snapshot. In a desktop pool each of them wastes the space that "
                         "cloning saves. The array has no filter for them, so every VM is read.",
              .judged = "the number of non-clone VMs",
              .share = "100 VMs",
              .example = "-w 20 -c 5%",
              .groups = GROUPS_OF_VM_CHECKS | GROUP_EXCLUDE_TEMPLATES | GROUP_LIVE,
              .kinds = {[LIVE] = {"live", "live VM", "live VMs"},
                        [TEMPLATE] = {"template", "template", "templates"},
                        [SYNTHETIC] = {"synthetic", "synthetic VM", "synthetic VMs"}},
              .kind_count = 3},
    .service = "TINTRI NONCLONE",
    .metric = "nonclone",
    .singular = "non-clone VM",
    .plural = "non-clone VMs",
    .query = "",
    .question = is_no_clone,
    .needs = VM_CLONE,
    .kind_needs = VM_BIT(VM_TEMPLATE) | VM_BIT(VM_LIVE),
};

int main(int argc, char **argv)
{
    return vm_check_main(&nonclone, argc, argv);
}
