/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PROMPT_H
#define TINTRI_PROMPT_H

#include <stdbool.h>

#include "base/failure.h"
#include "base/secret.h"

/*
 * Asks for a line on the controlling terminal, without echo, and adds it to the answer, without the
 * line's end. Whatever signal comes, the terminal is left as it was: one that asks the process to
 * end (base/process.h) ends the question; one that stops it (Ctrl-Z, or a question from the
 * background) stops it, and when it goes on, the question is put again.
 * False with a failure where there is no terminal, a signal ended it, or the line does not fit.
 */
bool prompt_ask(const char *question, struct secret *answer, struct failure *failure);

#endif
