/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/count.h"
#include "base/process.h"

/* The idea is that of OpenSSH's readpassphrase: note the signal, restore, then let it work. */

/* What the handler of stopping signals needs. */
static volatile sig_atomic_t stopping_signal;

static const int stopping[] = {SIGTSTP, SIGTTIN, SIGTTOU};

enum outcome { ANSWERED, STOPPED, FAILED };

static void note_stop(int number)
{
    stopping_signal = number;
}

static void handle_stops(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(stopping); i++)
        sigaction(stopping[i], &action, NULL);
}

/* Waits for a byte. False where a signal came. */
static bool wait_for_byte(int terminal)
{
    struct pollfd wanted = {.fd = terminal, .events = POLLIN};
    while (!process_signal() && !stopping_signal)
        if (poll(&wanted, 1, PROCESS_LOOK_MS) > 0)
            return true;
    return false;
}

/* A byte at a time, so that nothing behind the line is taken. */
static enum outcome read_answer(int terminal, struct secret *answer, struct failure *failure)
{
    char byte = '\0';
    ssize_t got = 0;
    bool fits = true;
    bool goes_on = true;
    while (fits && (goes_on = wait_for_byte(terminal)) && (got = read(terminal, &byte, 1)) == 1 &&
           byte != '\n')
        fits = secret_append(answer, &byte, 1);
    int error = errno;
    secret_wipe(&byte, 1);
    if (stopping_signal)
        return STOPPED;
    if (!goes_on)
        failure_set(failure, "stopped by a signal while it was typed");
    else if (got < 0)
        failure_set(failure, "cannot read from the terminal: %s", strerror(error));
    else if (!fits)
        failure_set(failure, "what was typed is too long");
    return goes_on && got >= 0 && fits ? ANSWERED : FAILED;
}

/* Sets the terminal, unless a signal that stops the process comes first. */
static bool set_terminal(int terminal, const struct termios *wanted)
{
    int done;
    do
        done = tcsetattr(terminal, TCSAFLUSH, wanted);
    while (done != 0 && errno == EINTR && !stopping_signal);
    return done == 0;
}

/* A terminal, and how it was before it was made mute. */
struct asked {
    int file;
    bool is_mute;
    struct termios before;
};

static bool mute(struct asked *terminal, struct failure *failure)
{
    bool done = terminal->is_mute || tcgetattr(terminal->file, &terminal->before) == 0;
    struct termios silent = terminal->before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    done = done && set_terminal(terminal->file, &silent);
    terminal->is_mute = terminal->is_mute || done;
    return done || failure_set(failure, "cannot ask on the terminal: %s", strerror(errno));
}

/*
 * Sets the terminal back. In the background that is neither allowed nor wanted, as somebody else
 * uses the terminal now: then it is done after the next question.
 */
static void restore(struct asked *terminal)
{
    int stopped = stopping_signal;
    stopping_signal = 0;
    terminal->is_mute = !set_terminal(terminal->file, &terminal->before);
    if (!terminal->is_mute)
        dprintf(terminal->file, "\n");
    if (stopped)
        stopping_signal = stopped;
}

/* One question and its answer, between which the terminal is mute. */
static enum outcome ask_once(struct asked *terminal, const char *question, struct secret *answer,
                             struct failure *failure)
{
    if (!mute(terminal, failure))
        return stopping_signal ? STOPPED : FAILED;
    dprintf(terminal->file, "%s", question);
    enum outcome outcome = read_answer(terminal->file, answer, failure);
    restore(terminal);
    return outcome;
}

/* Lets the noted signal stop the process. Returns when it goes on. */
static void stop(void)
{
    int number = stopping_signal;
    stopping_signal = 0;
    handle_stops(SIG_DFL);
    kill(getpid(), number);
    handle_stops(note_stop);
}

bool prompt_ask(const char *question, struct secret *answer, struct failure *failure)
{
    struct asked terminal = {.file = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
    if (terminal.file < 0)
        return failure_set(failure, "cannot ask on the terminal: %s", strerror(errno));

    handle_stops(note_stop);
    enum outcome outcome;
    while ((outcome = ask_once(&terminal, question, answer, failure)) == STOPPED) {
        secret_keep(answer, 0, 0);
        stop();
    }
    handle_stops(SIG_DFL);
    close(terminal.file);
    return outcome == ANSWERED;
}
