/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_MEASURE_H
#define TINTRI_VM_MEASURE_H

#include <stdbool.h>

#include "api/session.h"
#include "base/deadline.h"
#include "base/failure.h"
#include "check/vm_findings.h"

/*
 * Puts the check's question to the array, in the way that the options ask for, and fills the
 * findings: the tally, how it was read, and how many VMs there are in all. False with a failure
 * where the count is not known.
 */
bool vm_measure(struct session *session, struct deadline *deadline, struct findings *findings,
                struct failure *failure);

#endif
