/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_check.h"
#include "options/option_table.h"

/* Source: VMstore API reference, VirtualMachine.snapshot.bases. */
static int is_full_copy(const struct vm *vm)
{
    return vm->is_clone ? VM_DOES_NOT_COUNT : 0;
}

static const struct vm_check nonclone = {
    .about = {.program = "check_tintri_nonclone",
              .summary = "Counts the VMs of a Tintri VMstore or Global Center that are no clones: "
                         "VMs that were copied in full instead of cloned from a snapshot. In a "
                         "desktop pool each of them wastes the space that cloning saves. The "
                         "array cannot be asked for them, so every VM is read.",
              .counted = "non-clone VMs",
              .extras = EXTRA_EXCLUDE_TEMPLATES | EXTRA_LIVE},
    .query = "",
    .question = is_full_copy,
    .kinds = {{NULL, "full copy", "full copies"}},
    .kind_count = 1,
    .service = "TINTRI NONCLONE",
    .metric = "nonclone",
    .singular = "non-clone VM",
};

int main(int argc, char **argv)
{
    return vm_check_main(&nonclone, argc, argv);
}
