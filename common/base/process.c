/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/count.h"

#define EXIT_UNKNOWN 3
#define LAST_WORDS_SIZE 512

/* What the signal handlers need, and nothing else. */
static volatile sig_atomic_t ending_signal;
static volatile sig_atomic_t resumptions;
static volatile sig_atomic_t spared; /* the watchdog has run out while the process was stopped */
static const char *volatile watched_service; /* NULL: the watchdog is silent */
static const char *volatile doing;
static volatile sig_atomic_t told_status = EXIT_UNKNOWN;
static const char *volatile left_behind; /* NULL: nothing */
static timer_t watchdog;
static volatile sig_atomic_t has_watchdog, is_watched;
static struct itimerspec granted;

static void note_signal(int number)
{
    ending_signal = number;
}

/* Adds a text where it fits; what could do harm in plugin output is shown as '?'. */
static size_t add(char *words, size_t used, const char *text)
{
    for (; *text != '\0' && used < LAST_WORDS_SIZE; text++) {
        char shown = '?';
        if (*text >= 0x20 && *text < 0x7F && !strchr("|<>", *text))
            shown = *text;
        words[used++] = shown;
    }
    return used;
}

/*
 * Says why the process ends at once, in three parts, where it has not reported yet. Uses nothing
 * but what is safe in a signal handler.
 */
static void say_last_words(const char *why, const char *what, const char *advice)
{
    char words[LAST_WORDS_SIZE + 1];
    const char *service = watched_service;
    const char *left = left_behind;
    if (!service)
        return;
    size_t used = add(words, 0, service);
    used = add(words, used, " UNKNOWN - ");
    used = add(words, used, why);
    used = add(words, used, what);
    used = add(words, used, advice);
    if (left) {
        used = add(words, used, "; ");
        used = add(words, used, left);
    }
    words[used++] = '\n';
    ssize_t written = write(STDOUT_FILENO, words, used);
    (void)written; /* nothing is left to be done about it */
}

/* SIGALRM: the watchdog's timer, or a signal like others that somebody sent. */
static void on_alarm(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (info->si_code != SI_TIMER) {
        note_signal(number);
        return;
    }
    if (spared) {
        spared = 0;
        return;
    }
    const char *what = doing;
    say_last_words("timed out: ", what ? what : "a call of a library",
                   what ? " did not return; check what it waits for"
                        : " did not return; see how far it comes with -vvv");
    _exit(told_status);
}

/*
 * SIGSEGV and the like: a fault of the process itself, from which no handler can return, or a
 * signal like others that somebody sent (si_code at most 0, as Linux has it). abort() sends SIGABRT
 * to its own thread, which is no SI_USER.
 */
static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    bool is_aborted = number == SIGABRT && info->si_code != SI_USER && info->si_pid == getpid();
    if (info->si_code <= 0 && !is_aborted) {
        note_signal(number);
        return;
    }
    say_last_words("a fault of the program itself", "", "; report it, with the output of -vvv");
    _exit(told_status);
}

/*
 * SIGCONT: whoever was stopped beyond the deadline still logs out. Linux runs the handler of the
 * signal with the higher number first, so this one before on_alarm where both have come.
 */
static void on_resumption(int number)
{
    struct itimerspec left;
    int error = errno;
    (void)number;
    resumptions = resumptions + 1;
    if (is_watched && timer_gettime(watchdog, &left) == 0) {
        bool ran_out = left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0;
        if (ran_out)
            spared = 1;
        if (left.it_value.tv_sec < granted.it_value.tv_sec)
            timer_settime(watchdog, 0, &granted, NULL);
    }
    errno = error;
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL); /* fails for what the C library keeps to itself */
}

static void handle_with_info(int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* Whether a signal may mean a fault of the process itself. */
static bool is_fault(int number)
{
    return number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL ||
           number == SIGTRAP || number == SIGABRT;
}

/* What does not end a process by default. */
static bool is_harmless(int number)
{
    static const int harmless[] = {SIGCHLD, SIGURG, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGSTOP,
#ifdef SIGWINCH
                                   SIGWINCH
#endif
    };
    for (size_t i = 0; i < COUNT(harmless); i++)
        if (harmless[i] == number)
            return true;
    return false;
}

void process_catch_signals(void)
{
    sigset_t none;
    for (int number = 1; number <= SIGRTMAX; number++) {
        if (is_harmless(number))
            handle(number, SIG_DFL);
        else if (is_fault(number))
            handle_with_info(number, on_fault);
        else if (number != SIGKILL)
            handle(number, note_signal);
    }
    handle(SIGPIPE, SIG_IGN);
    handle(SIGCONT, on_resumption);
    handle_with_info(SIGALRM, on_alarm);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int process_signal(void)
{
    return ending_signal;
}

unsigned process_resumptions(void)
{
    return (unsigned)resumptions;
}

static struct timespec span(double seconds)
{
    struct timespec span = {.tv_sec = (time_t)seconds};
    span.tv_nsec = (long)((seconds - (double)span.tv_sec) * 1e9);
    return span;
}

void process_watch(double seconds, double granted_seconds, const char *service)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    process_unwatch();
    watched_service = service;
    granted.it_value = span(granted_seconds);
    if (!has_watchdog && timer_create(CLOCK_MONOTONIC, &event, &watchdog) == 0)
        has_watchdog = 1;
    is_watched =
        has_watchdog &&
        timer_settime(watchdog, 0, &(struct itimerspec){.it_value = span(seconds)}, NULL) == 0;
}

void process_unwatch(void)
{
    is_watched = 0;
    if (has_watchdog)
        timer_settime(watchdog, 0, &(struct itimerspec){0}, NULL);
}

void process_silence(void)
{
    watched_service = NULL;
}

void process_told(int status)
{
    told_status = status;
}

void process_doing(const char *what)
{
    doing = what;
}

void process_leaves(const char *what)
{
    left_behind = what;
}

bool process_wait_readable(int file)
{
    struct pollfd wanted = {.fd = file, .events = POLLIN};
    while (!ending_signal) {
        int ready = poll(&wanted, 1, PROCESS_LOOK_MS);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
    return false;
}

void process_sleep(double seconds)
{
    double most = PROCESS_LOOK_MS / 1000.0;
    struct timespec wanted = span(seconds < most ? seconds : most);
    nanosleep(&wanted, NULL);
}
