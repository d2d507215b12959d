/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FLEET_H
#define TINTRI_VM_FLEET_H

#include <stdbool.h>

#include "api/session.h"
#include "base/failure.h"
#include "check/vm_findings.h"

/*
 * Asks a Global Center for its VMstores, before the VMs are read. Each VMstore that the check is
 * about gets a count, and has to be connected. On a VMstore, it asks nothing, and refuses
 * --vmstore.
 */
bool vm_fleet_check(struct session *session, struct findings *findings, struct failure *failure);

/*
 * Checks, after the VMs were read, that each VMstore of --vmstore exists: a wrong name would look
 * like a good result.
 */
bool vm_fleet_find_named(const struct session *session, const struct findings *findings,
                         struct failure *failure);

#endif
