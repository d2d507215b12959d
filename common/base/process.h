/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_PROCESS_H
#define TINTRI_PROCESS_H

#include <stdbool.h>

/*
 * The process: the signals that ask it to end, the watchdog that ends it where a call does not
 * return, and waiting that notices both.
 */

/*
 * Catches every signal that would end the process and can be caught: from now on process_signal
 * tells of them. A fault of the process itself (SIGSEGV and the like) ends it with status 3, and it
 * says so on standard output where a watchdog was started. SIGPIPE is ignored, so that writing to a
 * closed pipe fails and does not end the process. What the parent has blocked or ignored is no
 * longer.
 */
void process_catch_signals(void);

/* The signal that asked the process to end, or 0. */
int process_signal(void);

/* How often the process has gone on after it was stopped (SIGCONT). */
unsigned process_resumptions(void);

/*
 * Starts the watchdog: should the process still be there after so many seconds, it says on
 * standard output that it timed out, and what it was doing then, and ends with status 3. service
 * stands in front, such as "TINTRI SYNTHETIC", and must outlive the process. A process that is
 * stopped and goes on has at least granted seconds from then on. Started again, it begins anew.
 */
void process_watch(double seconds, double granted, const char *service);

/* No watchdog from here on: a person is asked, who may take any time. */
void process_unwatch(void);

/* From here on the watchdog is silent: the report is being written. */
void process_silence(void);

/* The report is written, with this status: from here on the watchdog ends the process with it. */
void process_told(int status);

/*
 * What is being done, for the watchdog to name if it does not return: "the name look-up", "reading
 * FILE". The text must stay until the next call; NULL for nothing that is known to block.
 */
void process_doing(const char *what);

/*
 * What is left behind should the watchdog end the process: "a session may stay open on HOST". The
 * text must stay until the next call; NULL for nothing.
 */
void process_leaves(const char *what);

/*
 * Waits until a file can be read without blocking. False after a signal or an error. It looks for
 * signals from time to time, as a call that blocks may miss one that comes just before it.
 */
bool process_wait_readable(int file);

/* Waits so many seconds; less where a signal comes, and never more than PROCESS_LOOK_MS. */
void process_sleep(double seconds);

/* How often a wait has to look for a signal that came just before it. */
#define PROCESS_LOOK_MS 200

#endif
