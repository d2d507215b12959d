/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_CSV_H
#define TINTRI_VM_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/failure.h"
#include "vm/vm.h"

/*
 * Writes VMs to a file as comma-separated values (RFC 4180), a row as it comes. The rows go to a
 * new file, which takes the old one's place at the end, or is removed: there never is half a table.
 * All zero to begin with: every call does nothing where no file was opened.
 */
struct vm_csv {
    char *path; /* that the rows are for, links followed */
    char *new_path;
    FILE *out;
    uint64_t rows;
    int error; /* the errno of what failed first, or 0 */
};

/* Prepares the new file. False where the path is no regular file, or none can be made there. */
bool vm_csv_open(struct vm_csv *csv, const char *path, struct failure *failure);

/* The rows so far are void; the next one is the first. */
void vm_csv_begin(struct vm_csv *csv);

/* Adds a row. kind may be empty. False where the disk is full, or the like. */
bool vm_csv_add(struct vm_csv *csv, const struct vm *vm, const char *kind, struct failure *failure);

/* All rows are there: the new file takes the old one's place. False where that does not work. */
bool vm_csv_commit(struct vm_csv *csv, struct failure *failure);

/* Removes what was not committed, and frees. */
void vm_csv_close(struct vm_csv *csv);

#endif
