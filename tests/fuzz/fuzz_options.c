/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "demand.h"
#include "options/extra_opts.h"
#include "options/options.h"

/*
 * A command line with a word on each line, up to a byte 1E. After it comes an ini file for standard
 * input, which a word such as --extra-opts=x@- reads. Accepted values are within their limits,
 * refusals have a message, and no message shows a password.
 */

#define WORDS_END '\x1E'
#define WORDS_MAX 100
#define PASSWORD "Zq7#xW" /* must not be shown if it is a password */

static const struct options_about about = {.program = "check_tintri_fuzz",
                                           .summary = "Counts.",
                                           .judged = "VMs",
                                           .share = "100 VMs",
                                           .groups = ~0U,
                                           .kinds = {{.name = "some"}},
                                           .kind_count = 1};

static void set_input(const char *text)
{
    static int file = -1;
    if (file < 0) {
        file = memfd_create("ini", MFD_CLOEXEC);
        DEMAND(file >= 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO);
    }
    DEMAND(ftruncate(file, 0) == 0);
    DEMAND(pwrite(file, text, strlen(text), 0) == (ssize_t)strlen(text));
    DEMAND(lseek(file, 0, SEEK_SET) == 0);
}

/* Whether a line gives the password, as an option or as a line of a file. */
static bool gives_password(const char *line, bool in_file)
{
    static const char *const words[] = {"--password=" PASSWORD, "-P" PASSWORD};
    static const char *const options[] = {"password=" PASSWORD, "password = " PASSWORD};
    const char *const *beginnings = in_file ? options : words;
    return strncmp(line, beginnings[0], strlen(beginnings[0])) == 0 ||
           strncmp(line, beginnings[1], strlen(beginnings[1])) == 0;
}

/* Whether the password is nowhere but in such lines. */
static bool is_only_a_password(const char *text)
{
    bool in_file = false;
    for (const char *line = text; *line != '\0'; line++) {
        size_t length = strcspn(line, (char[]){'\n', WORDS_END, '\0'});
        if (memmem(line, length, PASSWORD, strlen(PASSWORD)) && !gives_password(line, in_file))
            return false;
        line += length;
        in_file = in_file || *line == WORDS_END;
        line -= *line == '\0';
    }
    return true;
}

static void check_threshold(const struct threshold *threshold, bool is_space)
{
    if (!threshold->set)
        return;
    DEMAND(threshold->range.start <= threshold->range.end);
    DEMAND(!is_space || !threshold->percent);
}

static void check_options(const struct options *options)
{
    const struct server *server = &options->server;
    DEMAND(server->host[0] != '\0' && server->port >= 1 && server->port <= 65535);
    DEMAND(!server->insecure || (!server->ca_file && server->pin[0] == '\0'));
    DEMAND(options->timeout >= 1 && options->timeout <= 86400);
    DEMAND(options->page_size >= 1 && options->page_size <= 2000);
    DEMAND(options->parallel >= 1 && options->parallel <= 8);
    DEMAND(options->list <= LIST_ALL && options->verbosity <= 3);
    DEMAND(options->kinds <= 1);
    check_threshold(&options->warning, false);
    check_threshold(&options->critical, false);
    check_threshold(&options->warning_space, true);
    check_threshold(&options->critical_space, true);
}

static enum options_outcome parse(const struct extra_opts *extra, unsigned *timeout,
                                  struct failure *failure)
{
    struct options options;
    *failure = (struct failure){""};
    enum options_outcome outcome =
        options_parse(&options, &about, (int)extra->made_count, extra->argc, extra->argv, failure);
    DEMAND((outcome == OPTIONS_WRONG) == (failure->text[0] != '\0'));
    if (outcome == OPTIONS_RUN)
        check_options(&options);
    *timeout = options.timeout;
    options_free(&options);
    return outcome;
}

/* Parses twice, so that remains of the first time show. */
static void check_parse(const struct extra_opts *extra, unsigned early, struct failure *failure)
{
    struct failure again;
    unsigned timeout, timeout_again;
    enum options_outcome outcome = parse(extra, &timeout, failure);
    DEMAND(parse(extra, &timeout_again, &again) == outcome);
    DEMAND(strcmp(again.text, failure->text) == 0 && timeout_again == timeout);
    DEMAND(outcome != OPTIONS_RUN || extra->made_count > 0 || early == timeout);
}

static void check_command_line(int argc, char **argv, const char *text)
{
    struct extra_opts extra = {0};
    struct failure failure = {""};
    unsigned early;
    options_look_ahead(&about, argc, argv, &early);
    DEMAND(early >= 1 && early <= 86400);
    if (extra_opts_expand(&extra, &about, argc, argv, &failure)) {
        DEMAND(extra.argc >= 1 && extra.argv[extra.argc] == NULL);
        check_parse(&extra, early, &failure);
    } else {
        DEMAND(failure.text[0] != '\0');
    }
    DEMAND(!strstr(failure.text, PASSWORD) || !is_only_a_password(text));
    extra_opts_free(&extra);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size);
    char *words = text_of(data, size);
    char *file = strchr(words, WORDS_END);
    if (file)
        *file++ = '\0';
    set_input(file ? file : "");

    char *argv[WORDS_MAX + 2] = {(char[]){"check_tintri_fuzz"}};
    int argc = 1;
    char *rest = words[0] != '\0' ? words : NULL;
    for (char *word; argc <= WORDS_MAX && (word = strsep(&rest, "\n"));)
        argv[argc++] = word;
    check_command_line(argc, argv, text);
    free(words);
    free(text);
    return 0;
}
