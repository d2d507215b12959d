/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_VM_TEMPLATE_H
#define SIMULATOR_VM_TEMPLATE_H

#include "faults.h"
#include "inventory.h"
#include "text.h"

/* The JSON text of a VM: a template, compiled once into pieces of fixed text with a field after
 * each, and filled in for each VM. */
struct vm_template;

/* NULL where memory runs out. */
struct vm_template *vm_template_create(void);
void vm_template_free(struct vm_template *compiled);

/* Appends the VM as a JSON object. */
void vm_template_render(const struct vm_template *compiled, const struct vm *vm,
                        const struct faults *faults, struct text *out);

/* Appends its newest snapshot likewise. */
void vm_template_render_snapshot(const struct vm_template *compiled, const struct vm *vm,
                                 const struct faults *faults, struct text *out);

/* A member whose value would lead a careless reader astray, for the fault `decoys`. */
const char *vm_template_decoy(void);

#endif
