/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_VMSTORES_H
#define SIMULATOR_VMSTORES_H

#include "faults.h"
#include "text.h"

/* A Global Center's VMstores, numbered from 1 on. */

/* Adds its name, in JSON's form and without quotes. */
void vmstore_add_name(struct text *out, const struct faults *faults, unsigned vmstore);

/* Its UUID, and that of its datastore. */
#define VMSTORE_UUID_SIZE 64
void vmstore_uuid(unsigned vmstore, char uuid[VMSTORE_UUID_SIZE]);

/* Adds what GET /v310/vmstore answers: a list of VmStore. */
void vmstores_list(struct text *out, const struct faults *faults, unsigned vmstores);

#endif
