/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FIELDS_H
#define TINTRI_VM_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"
#include "vm/vm.h"
#include "json/json_fields.h"

/* Which fields of a VM's JSON the checks read: paths for json_fields. */
const char *const *vm_fields_paths(size_t *count);

/*
 * Makes the record of a VM from these fields. False where one has not the documented type, or
 * says what cannot be; failure names the VM and the field.
 */
bool vm_fields_read(const struct json_field *fields, struct vm *vm, struct failure *failure);

#endif
