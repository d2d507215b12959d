/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_CSV_H
#define TINTRI_VM_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/failure.h"
#include "vm/vm.h"

/*
 * Writes VMs to a file as comma-separated values (RFC 4180), row by row. The rows go to a new file,
 * which replaces the old one at the end or is removed: a reader never sees half a table. Must be
 * all zero at first; without an open file, every call does nothing.
 */
struct vm_csv {
    char *path; /* of the old file, with links followed */
    char *new_path;
    FILE *out;
    uint64_t rows;
    int error; /* errno of the first write that failed, or 0 */
};

/*
 * Creates the new file. False with a failure if path is not a regular file, or its folder takes no
 * new file.
 */
bool vm_csv_open(struct vm_csv *csv, const char *path, struct failure *failure);

/* Discards all rows and writes the heading. */
void vm_csv_begin(struct vm_csv *csv);

/* Adds a row. kind may be empty. False with a failure if writing failed, as on a full disk. */
bool vm_csv_add(struct vm_csv *csv, const struct vm *vm, const char *kind, struct failure *failure);

/* Replaces the old file with the new one. False with a failure if that fails. */
bool vm_csv_commit(struct vm_csv *csv, struct failure *failure);

/* Removes a new file that was not committed, and frees the memory. */
void vm_csv_close(struct vm_csv *csv);

#endif
