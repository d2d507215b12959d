/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_ENDPOINTS_H
#define SIMULATOR_ENDPOINTS_H

#include "answers.h"

/* Answers a request that has been received completely. */
enum MHD_Result endpoints_answer(struct exchange *exchange);

#endif
