/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_VM_MEASURE_H
#define TINTRI_VM_MEASURE_H

#include <stdbool.h>

#include "api/session.h"
#include "base/deadline.h"
#include "base/failure.h"
#include "check/vm_findings.h"

/*
 * Counts the VMs of the array as the options say, and fills the findings. False with a failure
 * where the count is not known.
 */
bool vm_measure(struct session *session, struct deadline *deadline, struct findings *findings,
                struct failure *failure);

#endif
