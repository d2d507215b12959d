/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_PAGE_ANSWER_H
#define SIMULATOR_PAGE_ANSWER_H

#include "answers.h"
#include "page.h"

#include <microhttpd.h>
#include <stdint.h>

/* Sends the page, compressed if the client or a fault asks for it, and frees it at the end.
 * `number` counts the requests for VMs. */
enum MHD_Result answer_page(const struct exchange *exchange, struct page *page, uint64_t number);

#endif
