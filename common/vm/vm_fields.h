/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FIELDS_H
#define TINTRI_VM_FIELDS_H

#include <stddef.h>

#include "vm/vm.h"
#include "json/json_fields.h"

/* Which of the fields below is the UUID, which tells one VM from another. */
#define VM_FIELDS_UUID 0

/* Which fields of a VM's JSON the checks read: paths for json_fields. */
const char *const *vm_fields_paths(size_t *count);

/*
 * Makes the record of a VM from these fields. What has not the documented type, or says what cannot
 * be, is not known, and named in vm->unreadable: whether that matters is for the check to say.
 */
void vm_fields_read(const struct json_field *fields, struct vm *vm);

/* The name of a property's field in the API, for messages. */
const char *vm_fields_name(enum vm_property property);

#endif
