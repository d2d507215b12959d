/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_RESOURCES_H
#define SIMULATOR_RESOURCES_H

#include "answers.h"

#include <microhttpd.h>
#include <stdbool.h>

/* All resources of an array but the pages of its VMs. */

bool resource_is_known(const char *path);

/* Answers a GET within a session. */
enum MHD_Result resource_answer(struct exchange *exchange, const char *session);

#endif
