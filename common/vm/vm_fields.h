/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FIELDS_H
#define TINTRI_VM_FIELDS_H

#include <stddef.h>

#include "vm/vm.h"
#include "json/json_fields.h"

/* The index of the UUID in the fields below. The UUID identifies a VM. */
#define VM_FIELDS_UUID 0

/* The fields of a VM's JSON that the checks read, as paths for json_fields. */
const char *const *vm_fields_paths(size_t *count);

/*
 * Fills vm from the fields, in the order of vm_fields_paths. The texts of vm point into them. A
 * field of another type than documented, or with an impossible value, counts as not known and is
 * marked in vm->unreadable. The check decides whether that matters.
 */
void vm_fields_read(const struct json_field *fields, struct vm *vm);

/* The name of a property's field in the API, for messages. */
const char *vm_fields_name(enum vm_property property);

#endif
