/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_VMSTORES_H
#define SIMULATOR_VMSTORES_H

#include "faults.h"
#include "text.h"

/* The VMstores of a Global Center, numbered from 1 on. */

/* Adds the name of a VMstore in JSON's form, without quotes. */
void vmstore_add_name(struct text *out, const struct faults *faults, unsigned vmstore);

/* Room for the UUID of a VMstore, which is also that of its datastore. */
#define VMSTORE_UUID_SIZE 64
void vmstore_uuid(unsigned vmstore, char uuid[VMSTORE_UUID_SIZE]);

/* Adds the answer to GET /v310/vmstore: a list of VmStore. */
void vmstores_list(struct text *out, const struct faults *faults, unsigned vmstores);

#endif
