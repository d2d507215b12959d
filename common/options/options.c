/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "options/option_table.h"

#define TIMEOUT_MAX 86400 /* seconds: a day */
#define PARALLEL_MAX 8
#define VERBOSITY_MAX 3

/* Reads a whole number without sign or blanks. */
static bool parse_number(const char *text, unsigned min, unsigned max, unsigned *number)
{
    if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0')
        return false;
    errno = 0;
    unsigned long value = strtoul(text, NULL, 10);
    if (errno != 0 || value < min || value > max)
        return false;
    *number = (unsigned)value;
    return true;
}

static bool set_number(const char *name, const char *text, unsigned min, unsigned max,
                       unsigned *number, struct failure *failure)
{
    return parse_number(text, min, max, number) ||
           failure_set(failure, "--%s takes a whole number from %u to %u", name, min, max);
}

static bool set_threshold(const char *name, const char *text, struct threshold *threshold,
                          struct failure *failure)
{
    return threshold_parse(text, threshold) ||
           failure_set(failure,
                       "--%s takes a range such as 10, 5:20, 10:, ~:5, @5:20 or 10%%, whose start "
                       "is not above its end; '%s' is none",
                       name, text);
}

static bool set_space(const char *name, const char *text, struct threshold *threshold,
                      struct failure *failure)
{
    struct threshold parsed;
    if (!set_threshold(name, text, &parsed, failure))
        return false;
    if (parsed.percent)
        return failure_set(failure, "--%s takes GiB, and no share", name);
    *threshold = parsed;
    return true;
}

static bool set_family(struct server *server, enum server_family family, struct failure *failure)
{
    if (server->family != FAMILY_ANY && server->family != family)
        return failure_set(failure, "-4 and -6 exclude each other");
    server->family = family;
    return true;
}

static bool set_list(struct options *options, const char *text, struct failure *failure)
{
    unsigned number = LIST_ALL;
    if (strcmp(text, "all") != 0 && !parse_number(text, 0, UINT_MAX, &number))
        return failure_set(failure, "--list takes a whole number or 'all', not '%s'", text);
    options->list = number < LIST_ALL ? number : LIST_ALL;
    return true;
}

/* Takes an option that says which VMs are counted, or how they are judged. */
static bool take_question(struct options *options, int key, const char *text,
                          struct failure *failure)
{
    switch (key) {
    case 'w':
        return set_threshold("warning", text, &options->warning, failure);
    case 'c':
        return set_threshold("critical", text, &options->critical, failure);
    case KEY_WARNING_SPACE:
        return set_space("warning-space", text, &options->warning_space, failure);
    case KEY_CRITICAL_SPACE:
        return set_space("critical-space", text, &options->critical_space, failure);
    case KEY_INCLUDE:
        return vm_filter_include(&options->filter, text, failure);
    case KEY_EXCLUDE:
        return vm_filter_exclude(&options->filter, text, failure);
    case KEY_FILTER:
        return vm_filter_parameter(&options->filter, text, failure);
    case KEY_VMSTORE:
        return vm_filter_vmstore(&options->filter, text, failure);
    case KEY_EXCLUDE_TEMPLATES:
        options->filter.without_templates = true;
        return true;
    case KEY_LIVE:
        options->filter.live_only = true;
        return true;
    case KEY_KIND:
        options->kind = strcmp(text, "all") == 0 ? NULL : text;
        return true;
    default:
        return failure_set(failure, "option %d is not handled", key);
    }
}

/* Takes one option with its argument. */
static bool take(struct options *options, int key, const char *text, struct failure *failure)
{
    switch (key) {
    case 'H':
        return server_set_host(&options->server, text, failure);
    case 'p':
        return set_number("port", text, 1, 65535, &options->server.port, failure);
    case '4':
        return set_family(&options->server, FAMILY_IPV4, failure);
    case '6':
        return set_family(&options->server, FAMILY_IPV6, failure);
    case 'u':
        options->username = text;
        return true;
    case KEY_PASSWORD_FILE:
        options->password_file = text;
        return true;
    case KEY_PASSWORD:
        return failure_set(failure,
                           "a password on the command line can be seen by every user of this "
                           "machine; use --password-file FILE, the environment's TINTRI_PASSWORD, "
                           "or the prompt of a terminal");
    case KEY_EXTRA_OPTS: /* written out, it is gone by now */
        return failure_set(failure, "--extra-opts has to be written out in full");
    case KEY_CA_FILE:
        options->server.ca_file = text;
        return true;
    case KEY_PIN_SHA256:
        return server_set_pin(&options->server, text, failure);
    case 'k':
        options->server.insecure = true;
        return true;
    case 't':
        return set_number("timeout", text, 1, TIMEOUT_MAX, &options->timeout, failure);
    case KEY_PAGE_SIZE:
        return set_number("page-size", text, 1, 2000, &options->page_size, failure);
    case KEY_PARALLEL:
        return set_number("parallel", text, 1, PARALLEL_MAX, &options->parallel, failure);
    case KEY_COUNT_ONLY:
        options->count_only = true;
        return true;
    case KEY_COMPRESS:
        options->server.compress = true;
        return true;
    case KEY_LIST:
        return set_list(options, text, failure);
    case KEY_EXIT_OK:
        options->exit_ok = true;
        return true;
    case 'v':
        options->verbosity += options->verbosity < VERBOSITY_MAX;
        return true;
    default:
        return take_question(options, key, text, failure);
    }
}

/* What a plugin has of the table, as getopt_long wants it. */
static void fill_getopt(struct option *long_options, char *letters, unsigned extras)
{
    size_t count;
    const struct option_spec *specs = option_table(&count);
    *letters++ = ':'; /* tells a missing argument from an unknown option */
    for (size_t i = 0; i < count; i++) {
        if ((specs[i].extra & ~extras) != 0)
            continue;
        const char *argument = specs[i].argument;
        int has_argument = !argument            ? no_argument
                           : argument[0] == '[' ? optional_argument
                                                : required_argument;
        *long_options++ =
            (struct option){.name = specs[i].name, .has_arg = has_argument, .val = specs[i].key};
        if (specs[i].key <= UCHAR_MAX) {
            *letters++ = (char)specs[i].key;
            if (has_argument == required_argument)
                *letters++ = ':';
        }
    }
    *long_options = (struct option){0};
    *letters = '\0';
}

/* What getopt could not take. An argument's text is not shown: it may be a password. */
static bool refuse(int outcome, int argc, char **argv, struct failure *failure)
{
    bool is_long = optind > 0 && optind <= argc && strncmp(argv[optind - 1], "--", 2) == 0;
    if (!is_long)
        return failure_set(
            failure, outcome == ':' ? "option -%c needs an argument" : "there is no option -%c",
            optopt);

    const char *name = argv[optind - 1];
    int length = (int)strcspn(name, "=");
    if (outcome == ':')
        return failure_set(failure, "option %.*s needs an argument", length, name);
    if (optopt != 0)
        return failure_set(failure, "option %.*s takes no argument", length, name);
    return failure_set(failure, "there is no option %.*s, or it is short for several", length,
                       name);
}

/* Whether the array's total can answer what is asked. */
static bool is_countable(const struct options *options)
{
    return !vm_filter_looks(&options->filter) && !options->kind && !options->warning_space.set &&
           !options->critical_space.set;
}

enum options_outcome options_parse(struct options *options, const struct options_about *about,
                                   int argc, char **argv, struct failure *failure)
{
    struct option long_options[OPTION_COUNT_MAX + 1];
    char letters[2 * OPTION_COUNT_MAX + 2];
    fill_getopt(long_options, letters, about->extras);

    *options = (struct options){
        .server.port = 443, .timeout = 30, .page_size = 100, .parallel = 1, .list = 10};
    opterr = 0;
    optind = 0; /* a fresh start, whatever was parsed before */
    int key;
    while ((key = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
        if (key == 'h')
            return OPTIONS_HELP;
        if (key == 'V')
            return OPTIONS_VERSION;
        if (key == '?' || key == ':') {
            refuse(key, argc, argv, failure);
            return OPTIONS_WRONG;
        }
        if (!take(options, key, optarg, failure))
            return OPTIONS_WRONG;
    }
    if (optind < argc) {
        failure_set(failure, "there are no arguments beside the options, and %d came",
                    argc - optind);
        return OPTIONS_WRONG;
    }
    if (options->count_only && !is_countable(options)) {
        failure_set(failure, "--count-only knows the array's total alone, and nothing of names, "
                             "kinds, VMstores and space");
        return OPTIONS_WRONG;
    }
    if (options->server.host[0] == '\0') {
        failure_set(failure, "no host; give the array's name with -H");
        return OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}

void options_free(struct options *options)
{
    vm_filter_free(&options->filter);
}
