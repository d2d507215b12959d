/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MAX 86400 /* seconds: a day */
#define PARALLEL_MAX 8
#define VERBOSITY_MAX 3

/* Options without a letter. */
enum {
    KEY_PASSWORD_FILE = UCHAR_MAX + 1,
    KEY_PASSWORD,
    KEY_PAGE_SIZE,
    KEY_PARALLEL,
    KEY_LIST,
    KEY_CA_FILE,
    KEY_PIN_SHA256,
    KEY_EXIT_OK,
};

/* Parsing, --help and the manual page all come from this table. */
static const struct option_spec specs[] = {
    {'H', "hostname", "HOST", "The array",
     "VMstore or Global Center: DNS name, IPv4 or IPv6 address, the latter also in brackets. "
     "Required."},
    {'p', "port", "PORT", NULL, "TCP port of the array's HTTPS service (default 443)."},
    {'4', "ipv4", NULL, NULL, "Use IPv4 only."},
    {'6', "ipv6", NULL, NULL, "Use IPv6 only."},

    {'u', "username", "NAME", "Login",
     "User name on the array; a role that may only read is enough. Without this option, the "
     "environment's TINTRI_USERNAME."},
    {KEY_PASSWORD_FILE, "password-file", "FILE", NULL,
     "Read the password from the first line of FILE; - reads standard input. A file that others "
     "than its owner and group can read or write is refused. Without this option, the "
     "environment's TINTRI_PASSWORD; without that, a terminal is asked."},
    {KEY_PASSWORD, "password", "TEXT", NULL, NULL},

    {KEY_CA_FILE, "ca-file", "FILE", "Trust",
     "Trust the certificate authorities in FILE (PEM) instead of the system's."},
    {KEY_PIN_SHA256, "pin-sha256", "BASE64", NULL,
     "Trust exactly the server key with this SHA-256, whatever signed it: the safe way to use a "
     "self-signed certificate."},
    {'k', "insecure", NULL, NULL,
     "Do not verify the certificate: anybody on the network can read the password. The result "
     "says so every time."},

    {'w', "warning", "RANGE", "Thresholds",
     "WARNING where the count is outside RANGE; with a % at the end, where its share of all VMs "
     "is."},
    {'c', "critical", "RANGE", NULL, "CRITICAL, likewise. Critical wins over warning."},

    {'t', "timeout", "SECONDS", "Reading",
     "Seconds for the whole run: name look-up, login, every page, logout (default 30)."},
    {KEY_PAGE_SIZE, "page-size", "N", NULL,
     "VMs per request, 1 to 2000 (default 100, which spares the array)."},
    {KEY_PARALLEL, "parallel", "N", NULL,
     "Requests in flight, 1 to 8 (default 1): faster where the array is far away or slow to "
     "answer."},

    {KEY_LIST, "list", "N", "Output",
     "Name up to N of the counted VMs in the long output (default 10); all; 0 for none."},
    {KEY_EXIT_OK, "exit-ok", NULL, NULL,
     "Exit with 0 whatever was found. What could not be read is still UNKNOWN."},
    {'v', "verbose", NULL, NULL,
     "Up to three times: 1 more of the result, 2 each request with its time and size, 3 the "
     "connection's events without any secret. All but the result goes to standard error."},
    {'V', "version", NULL, NULL, "Show the version."},
    {'h', "help", NULL, NULL, "Show this text."},
};

#define SPEC_COUNT (sizeof specs / sizeof specs[0])

const struct option_spec *options_table(size_t *count)
{
    *count = SPEC_COUNT;
    return specs;
}

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
    case KEY_CA_FILE:
        options->server.ca_file = text;
        return true;
    case KEY_PIN_SHA256:
        return server_set_pin(&options->server, text, failure);
    case 'k':
        options->server.insecure = true;
        return true;
    case 'w':
        return set_threshold("warning", text, &options->warning, failure);
    case 'c':
        return set_threshold("critical", text, &options->critical, failure);
    case 't':
        return set_number("timeout", text, 1, TIMEOUT_MAX, &options->timeout, failure);
    case KEY_PAGE_SIZE:
        return set_number("page-size", text, 1, 2000, &options->page_size, failure);
    case KEY_PARALLEL:
        return set_number("parallel", text, 1, PARALLEL_MAX, &options->parallel, failure);
    case KEY_LIST:
        return set_list(options, text, failure);
    case KEY_EXIT_OK:
        options->exit_ok = true;
        return true;
    case 'v':
        options->verbosity += options->verbosity < VERBOSITY_MAX;
        return true;
    default:
        return failure_set(failure, "option %d is not handled", key);
    }
}

/* The table as getopt_long wants it. */
static void fill_getopt(struct option *long_options, char *letters)
{
    *letters++ = ':'; /* tells a missing argument from an unknown option */
    for (size_t i = 0; i < SPEC_COUNT; i++) {
        bool has_argument = specs[i].argument != NULL;
        long_options[i] = (struct option){.name = specs[i].name,
                                          .has_arg = has_argument ? required_argument : no_argument,
                                          .val = specs[i].key};
        if (specs[i].key <= UCHAR_MAX) {
            *letters++ = (char)specs[i].key;
            if (has_argument)
                *letters++ = ':';
        }
    }
    long_options[SPEC_COUNT] = (struct option){0};
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

enum options_outcome options_parse(struct options *options, int argc, char **argv,
                                   struct failure *failure)
{
    struct option long_options[SPEC_COUNT + 1];
    char letters[2 * SPEC_COUNT + 2];
    fill_getopt(long_options, letters);

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
    if (options->server.host[0] == '\0') {
        failure_set(failure, "no host; give the array's name with -H");
        return OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}

#define HELP_WIDTH 78
#define HELP_INDENT 6

/* Writes a paragraph with lines of at most HELP_WIDTH columns. */
static void write_wrapped(FILE *out, int indent, const char *text)
{
    int column = 0;
    while (*text != '\0') {
        int word = (int)strcspn(text, " ");
        if (column > 0 && column + 1 + word > HELP_WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        fprintf(out, "%*s%.*s", column > 0 ? 1 : indent, "", word, text);
        column += word + (column > 0 ? 1 : indent);
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

static void write_option(FILE *out, const struct option_spec *spec)
{
    if (spec->heading)
        fprintf(out, "\n%s:\n", spec->heading);
    if (spec->key <= UCHAR_MAX)
        fprintf(out, "  -%c, ", spec->key);
    else
        fprintf(out, "      ");
    fprintf(out, "--%s%s%s\n", spec->name, spec->argument ? " " : "",
            spec->argument ? spec->argument : "");
    write_wrapped(out, HELP_INDENT + 4, spec->help);
}

void options_help(const struct options_about *about, FILE *out)
{
    fprintf(out, "Usage: %s -H HOST [OPTION]...\n\n", about->program);
    write_wrapped(out, 0, about->summary);
    for (size_t i = 0; i < SPEC_COUNT; i++)
        if (specs[i].help)
            write_option(out, &specs[i]);

    fprintf(out,
            "\nRanges, [@][start:]end, on the number of %s:\n"
            "  10      alerts below 0 and above 10\n"
            "  10:     alerts below 10\n"
            "  ~:10    alerts above 10\n"
            "  10:20   alerts below 10 and above 20\n"
            "  @10:20  alerts from 10 to 20\n"
            "  5%%      alerts where more than 5 of 100 VMs are\n"
            "\nExit codes:\n"
            "  0 OK, 1 WARNING, 2 CRITICAL: the array was read to the end; the count is\n"
            "  true.\n"
            "  3 UNKNOWN: everything else.\n"
            "\nExample:\n"
            "  %s -H vmstore01.example.com -u monitor \\\n"
            "      --password-file /etc/nagios/vmstore.password -w 20 -c 5%%\n",
            about->counted, about->program);
}
