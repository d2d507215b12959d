/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_ORACLE_H
#define TINTRI_VM_ORACLE_H

#include <json-c/json.h>

#include "vm/vm.h"

/* Ends the fuzzer with a finding if the record differs from the VM's JSON. */
void vm_oracle_check(const struct vm *vm, struct json_object *object);

#endif
