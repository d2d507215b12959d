/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_VM_TEMPLATE_H
#define SIMULATOR_VM_TEMPLATE_H

#include "faults.h"
#include "inventory.h"
#include "text.h"

/* Renders the JSON text of VMs from a template. The template is compiled once into pieces of
 * fixed text, each with a field behind it, which is filled in for each VM. */
struct vm_template;

/* NULL: out of memory. */
struct vm_template *vm_template_create(void);
void vm_template_free(struct vm_template *compiled);

/* Adds the VM as a JSON object. */
void vm_template_render(const struct vm_template *compiled, const struct vm *vm,
                        const struct faults *faults, struct text *out);

/* Adds its newest snapshot as a JSON object. */
void vm_template_render_snapshot(const struct vm_template *compiled, const struct vm *vm,
                                 const struct faults *faults, struct text *out);

/* Appends its statistics likewise: a Stats. */
void vm_template_render_stats(const struct vm_template *compiled, const struct vm *vm,
                              const struct faults *faults, struct text *out);

/* A member for the fault `decoys`, whose value would mislead a careless reader. */
const char *vm_template_decoy(void);

#endif
