/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_FLEET_H
#define TINTRI_VM_FLEET_H

#include <stdbool.h>

#include "api/session.h"
#include "base/failure.h"
#include "check/vm_findings.h"

/*
 * Asks a Global Center for its VMstores, before the VMs are read: those that the check is about
 * have a count each, and have to be connected. Nothing is asked of a VMstore, and --vmstore is
 * refused there.
 */
bool vm_fleet_check(struct session *session, struct findings *findings, struct failure *failure);

/*
 * After the VMs were read: each VMstore that the user names has to be there, as a wrong name would
 * look like a good result.
 */
bool vm_fleet_find_named(const struct session *session, const struct findings *findings,
                         struct failure *failure);

#endif
