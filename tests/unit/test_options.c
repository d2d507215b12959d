/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/option_table.h"
#include "options/options.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

enum { ARGUMENTS_MAX = 12 };

/* A command line without the name of the program, ended by NULL. */
typedef const char *command_line[ARGUMENTS_MAX];

/*
 * Parses a command line for a plugin with these extras. The first from_files words come from files.
 */
static enum options_outcome parse_line(unsigned extras, int from_files,
                                       const command_line arguments, struct options *options,
                                       struct failure *failure)
{
    static char program[] = "check_tintri_synthetic";
    char *argv[ARGUMENTS_MAX + 2] = {program};
    int argc = 1;
    for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i]; i++)
        argv[argc++] = (char *)arguments[i];
    failure->text[0] = '\0';
    const struct options_about about = {.program = program,
                                        .share = "100 VMs",
                                        .groups = GROUPS_OF_VM_CHECKS | extras,
                                        .kinds = {{.name = "replica"}, {.name = "orphan"}},
                                        .kind_count = 2};
    return options_parse(options, &about, from_files, argc, argv, failure);
}

static enum options_outcome parse_with(unsigned extras, const command_line arguments,
                                       struct options *options, struct failure *failure)
{
    return parse_line(extras, 0, arguments, options, failure);
}

static enum options_outcome parse(const command_line arguments, struct options *options,
                                  struct failure *failure)
{
    return parse_with(GROUP_COUNT_ONLY, arguments, options, failure);
}

/* A command line as a person would type it, for messages. */
static const char *shown(const command_line arguments)
{
    static char text[1000];
    text[0] = '\0';
    for (size_t i = 0; i < ARGUMENTS_MAX && arguments[i]; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.80s ", arguments[i]);
    return text;
}

static void write_threshold(FILE *out, const char *name, const struct threshold *threshold)
{
    char text[RANGE_TEXT_SIZE];
    if (!threshold->set)
        return;
    range_format(&threshold->range, 1, text);
    fprintf(out, " %s=%s%s", name, text, threshold->percent ? "%" : "");
}

static void write_text(FILE *out, const char *name, const char *text)
{
    if (text)
        fprintf(out, " %s=%s", name, text);
}

/* The patterns are compiled, so that only their number can be shown. */
static void write_filter(FILE *out, const struct vm_filter *filter)
{
    if (filter->include_count > 0)
        fprintf(out, " includes=%zu", filter->include_count);
    if (filter->exclude_count > 0)
        fprintf(out, " excludes=%zu", filter->exclude_count);
    for (size_t i = 0; i < filter->vmstore_count; i++)
        write_text(out, "vmstore", filter->vmstores[i]);
    write_text(out, "query", filter->query.text[0] != '\0' ? filter->query.text : NULL);
    if (filter->without_templates)
        fprintf(out, " no-templates");
    if (filter->live_only)
        fprintf(out, " live");
    if (filter->older_than > 0)
        fprintf(out, " older=%" PRId64, filter->older_than);
    if (filter->newer_than > 0)
        fprintf(out, " newer=%" PRId64, filter->newer_than);
}

/* All differences from the defaults of the contract: 443, 30 s, 100 VMs, 1 request, 10 names. */
static char *difference_from_defaults(const struct options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "%s", options->server.host);
    if (options->server.is_ipv6_address)
        fprintf(out, " address6");
    if (options->server.port != 443)
        fprintf(out, " port=%u", options->server.port);
    if (options->server.family != FAMILY_ANY)
        fprintf(out, " ipv%d", options->server.family == FAMILY_IPV4 ? 4 : 6);
    write_text(out, "user", options->username);
    write_text(out, "file", options->password_file);
    write_text(out, "ca", options->server.ca_file);
    write_text(out, "pin", options->server.pin[0] != '\0' ? options->server.pin : NULL);
    if (options->server.insecure)
        fprintf(out, " insecure");
    write_threshold(out, "w", &options->warning);
    write_threshold(out, "c", &options->critical);
    write_threshold(out, "ws", &options->warning_space);
    write_threshold(out, "cs", &options->critical_space);
    write_filter(out, &options->filter);
    if (options->kinds != 0)
        fprintf(out, " kinds=%x", options->kinds);
    write_text(out, "csv", options->csv);
    if (options->allow_empty)
        fprintf(out, " allow-empty");
    if (options->ignore_disconnected)
        fprintf(out, " ignore-disconnected");
    if (options->count_only)
        fprintf(out, " count-only");
    if (options->server.compress)
        fprintf(out, " compress");
    if (options->timeout != 30)
        fprintf(out, " timeout=%u", options->timeout);
    if (options->page_size != 100)
        fprintf(out, " page=%u", options->page_size);
    if (options->parallel != 1)
        fprintf(out, " parallel=%u", options->parallel);
    if (options->list != 10)
        fprintf(out, " list=%zu", options->list);
    if (options->exit_ok)
        fprintf(out, " exit-ok");
    if (options->verbosity > 0)
        fprintf(out, " v=%u", options->verbosity);
    fclose(out);
    return text;
}

/* A command line, and its differences from the defaults, or the reason why it is refused. */
struct line_case {
    command_line arguments;
    const char *outcome;
};

static void assert_taken(unsigned extras, const struct line_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct options options;
        struct failure failure;
        ck_assert_msg(parse_with(extras, cases[i].arguments, &options, &failure) == OPTIONS_RUN,
                      "%s: %s", shown(cases[i].arguments), failure.text);
        char *text = difference_from_defaults(&options);
        ck_assert_msg(strcmp(text, cases[i].outcome) == 0, "%s: %s, not %s",
                      shown(cases[i].arguments), text, cases[i].outcome);
        free(text);
        options_free(&options);
    }
}

static void assert_refused(unsigned extras, const struct line_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct options options;
        struct failure failure;
        ck_assert_msg(parse_with(extras, cases[i].arguments, &options, &failure) == OPTIONS_WRONG,
                      "%s is taken", shown(cases[i].arguments));
        ck_assert_msg(strstr(failure.text, cases[i].outcome), "%s: %s", shown(cases[i].arguments),
                      failure.text);
        options_free(&options);
    }
}

#define PIN "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="

START_TEST(every_option_is_taken_short_and_long)
{
    static const struct line_case CASES[] = {
        {{"-H", "a"}, "a"},
        {{"-Ha"}, "a"},
        {{"--hostname", "a"}, "a"},
        {{"--hostname=a"}, "a"},
        {{"-H", "[2001:db8::17]"}, "2001:db8::17 address6"},
        {{"-H", "a", "-p", "1"}, "a port=1"},
        {{"-H", "a", "-p8443"}, "a port=8443"},
        {{"-H", "a", "--port", "65535"}, "a port=65535"},
        {{"-H", "a", "-4"}, "a ipv4"},
        {{"-H", "a", "--ipv4", "-4"}, "a ipv4"},
        {{"-H", "a", "-6"}, "a ipv6"},
        {{"-H", "a", "--ipv6"}, "a ipv6"},
        {{"-H", "a", "-u", "monitor"}, "a user=monitor"},
        {{"-H", "a", "--username", ""}, "a user="},
        {{"-H", "a", "--password-file", "-"}, "a file=-"},
        {{"-H", "a", "--password-file=/etc/x"}, "a file=/etc/x"},
        {{"-H", "a", "--ca-file", "/etc/passwd"}, "a ca=/etc/passwd"},
        {{"-H", "a", "--pin-sha256", PIN}, "a pin=sha256//" PIN},
        {{"-H", "a", "--pin-sha256=sha256//" PIN}, "a pin=sha256//" PIN},
        {{"-H", "a", "-k"}, "a insecure"},
        {{"-H", "a", "--insecure"}, "a insecure"},
        {{"-H", "a", "-w", "10", "-c", "20"}, "a w=10 c=20"},
        {{"-H", "a", "--warning=5%", "--critical=@~:5"}, "a w=5% c=@~:5"},
        {{"-H", "a", "-w", "-5:5"}, "a w=-5:5"},
        {{"-H", "a", "-t", "1"}, "a timeout=1"},
        {{"-H", "a", "--timeout", "86400"}, "a timeout=86400"},
        {{"-H", "a", "--page-size", "1"}, "a page=1"},
        {{"-H", "a", "--page-size=2000"}, "a page=2000"},
        {{"-H", "a", "--parallel", "1"}, "a"},
        {{"-H", "a", "--parallel=8"}, "a parallel=8"},
        {{"-H", "a", "--list", "0"}, "a list=0"},
        {{"-H", "a", "--list=25"}, "a list=25"},
        {{"-H", "a", "--list=all"}, "a list=8192"},
        {{"-H", "a", "--list=4000000000"}, "a list=8192"},
        {{"-H", "a", "--exit-ok"}, "a exit-ok"},
        {{"-H", "a", "-v"}, "a v=1"},
        {{"-H", "a", "-vv"}, "a v=2"},
        {{"-H", "a", "--verbose", "-v", "--verbose"}, "a v=3"},
        {{"-H", "a", "-vvvvv"}, "a v=3"},
        {{"-kvH", "a"}, "a insecure v=1"},
        {{"-H", "a", "-t", "5", "-t", "6"}, "a timeout=6"},
        {{"-H", "a", "-w", "1", "-w", "2%"}, "a w=2%"},
        {{"--host", "a", "--user", "b"}, "a user=b"}, /* abbreviations of one option only */
        {{"-H", "a", "--"}, "a"},
    };
    assert_taken(GROUP_COUNT_ONLY, CASES, COUNT(CASES));
}
END_TEST

/* The words from files come first, then the user's own. */
START_TEST(the_command_line_wins_over_files)
{
    static const struct {
        int from_files;
        command_line arguments;
        const char *options; /* NULL: refused */
    } CASES[] = {
        {1, {"--timeout=5", "-H", "a", "-t", "6"}, "a timeout=6"},
        {1, {"--ipv4", "-H", "a", "-6"}, "a ipv6"},
        {1, {"--ipv4", "-6H", "a"}, "a ipv6"},
        {1, {"--ipv4", "-H", "a", "-6", "-4"}, NULL},
        {2, {"--ipv4", "--ipv6", "-H", "a"}, NULL},
        {1, {"--ipv6", "-H", "a", "--no-ipv6"}, "a"},
        {1, {"--ipv6", "-H", "a", "--no-ipv4"}, "a ipv6"},
        {1, {"--insecure", "-H", "a", "--pin-sha256", PIN}, "a pin=sha256//" PIN},
        {2, {"--pin-sha256=" PIN, "--ca-file=/x", "-H", "a", "-k"}, "a insecure"},
        {1, {"--pin-sha256=" PIN, "-kH", "a"}, "a insecure"},
        {1, {"--pin-sha256=" PIN, "-H", "a", "--ca-file", "/etc/passwd"}, "a ca=/etc/passwd"},
        {1, {"--insecure", "-H", "a", "-k", "--pin-sha256", PIN}, NULL},
        {2, {"--insecure", "--pin-sha256=" PIN, "-H", "a"}, NULL},
        {1, {"--insecure", "-H", "a", "--no-insecure"}, "a"},
        {1, {"--pin-sha256=" PIN, "-H", "a", "--no-insecure"}, "a pin=sha256//" PIN},
        {3,
         {"--exit-ok", "--compress", "--verbose", "-H", "a", "--no-exit-ok", "--no-compress",
          "--no-verbose"},
         "a"},
        {1, {"--count-only", "-H", "a", "--no-count"}, "a"},
        {1, {"--exit-ok", "-H", "a", "--no-exit-ok", "--exit-ok"}, "a exit-ok"},
        {0, {"-H", "a", "--no-exit-ok=x"}, NULL},
        {0, {"-H", "a", "--no-help"}, NULL},
        {0, {"-H", "a", "--no-timeout"}, NULL},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct options options;
        struct failure failure;
        bool taken = parse_line(GROUP_COUNT_ONLY, CASES[i].from_files, CASES[i].arguments, &options,
                                &failure) == OPTIONS_RUN;
        ck_assert_msg(taken == !!CASES[i].options, "%s: %s", shown(CASES[i].arguments),
                      failure.text);
        char *text = difference_from_defaults(&options);
        if (taken)
            ck_assert_str_eq(text, CASES[i].options);
        free(text);
    }
}
END_TEST

START_TEST(what_is_wrong_is_refused_with_the_reason)
{
    static const struct line_case CASES[] = {
        {{NULL}, "-H"},
        {{"-k"}, "-H"},
        {{"-H", ""}, "empty"},
        {{"-H", "https://a"}, "https://"},
        {{"-H", "a:443"}, "-p"},
        {{"-H", "a", "-p", "0"}, "--port"},
        {{"-H", "a", "-p", "65536"}, "--port"},
        {{"-H", "a", "-p", "-1"}, "--port"},
        {{"-H", "a", "-p", "+1"}, "--port"},
        {{"-H", "a", "-p", " 1"}, "--port"},
        {{"-H", "a", "-p", "1 "}, "--port"},
        {{"-H", "a", "-p", ""}, "--port"},
        {{"-H", "a", "-p", "4294967739"}, "--port"},           /* 443 and 2^32 */
        {{"-H", "a", "-p", "18446744073709552059"}, "--port"}, /* 443 and 2^64 */
        {{"-H", "a", "-4", "-6"}, "-4 and -6"},
        {{"-H", "a", "--ipv6", "--ipv4"}, "-4 and -6"},
        {{"-H", "a", "--pin-sha256", "x"}, "--pin-sha256"},
        {{"-H", "a", "-w", "x"}, "--warning"},
        {{"-H", "a", "-w", ""}, "--warning"},
        {{"-H", "a", "-w", "10:5"}, "'10:5'"},
        {{"-H", "a", "-c", "5%%"}, "--critical"},
        {{"-H", "a", "--critical=inf"}, "--critical"},
        {{"-H", "a", "-t", "0"}, "--timeout"},
        {{"-H", "a", "-t", "86401"}, "--timeout"},
        {{"-H", "a", "-t", "1.5"}, "--timeout"},
        {{"-H", "a", "-t", "1s"}, "--timeout"},
        {{"-H", "a", "--page-size", "0"}, "--page-size"},
        {{"-H", "a", "--page-size", "2001"}, "--page-size"},
        {{"-H", "a", "--parallel", "0"}, "--parallel"},
        {{"-H", "a", "--parallel", "9"}, "--parallel"},
        {{"-H", "a", "--list", "-1"}, "--list"},
        {{"-H", "a", "--list", "ALL"}, "--list"},
        {{"-H", "a", "--list", ""}, "--list"},
        {{"-H", "a", "--list", "99999999999999999999"}, "--list"},
        {{"-H"}, "-H needs an argument"},
        {{"-H", "a", "-w"}, "-w needs an argument"},
        {{"-H", "a", "--page-size"}, "--page-size needs an argument"},
        {{"-H", "a", "--password-file"}, "--password-file needs an argument"},
        {{"-H", "a", "-x"}, "-x"},
        {{"-H", "a", "-kx"}, "-x"},
        {{"-H", "a", "--no-such"}, "--no-such"},
        {{"-H", "a", "--no-such=x"}, "--no-such"},
        {{"-H", "a", "--p"}, "--p"}, /* an abbreviation of several options */
        {{"-H", "a", "--exit-ok=yes"}, "--exit-ok takes no argument"},
        {{"-H", "a", "b"}, "1 argument is not an option"},
        {{"b", "-H", "a", "c"}, "2 arguments are not options"},
        {{"-H", "a", "--", "-k"}, "1 argument is not an option"},
    };
    assert_refused(GROUP_COUNT_ONLY, CASES, COUNT(CASES));
}
END_TEST

START_TEST(an_option_that_takes_no_argument_says_so)
{
    static const command_line LINES[] = {
        {"-H", "a", "--insecure=yes"}, {"-H", "a", "--verbose=3"}, {"-H", "a", "--ipv4=yes"},
        {"-H", "a", "--exit-ok=yes"},  {"-H", "a", "--help=all"},
    };
    for (size_t i = 0; i < COUNT(LINES); i++) {
        struct options options;
        struct failure failure;
        ck_assert_int_eq(parse(LINES[i], &options, &failure), OPTIONS_WRONG);
        ck_assert_msg(strstr(failure.text, "takes no argument"), "%s: %s", shown(LINES[i]),
                      failure.text);
    }
}
END_TEST

/* Other plugins take a password with -p. */
START_TEST(a_password_on_the_command_line_is_refused_and_never_shown)
{
    static const command_line LINES[] = {
        {"-H", "a", "--password", "hunter2"},
        {"-H", "a", "--password=hunter2"},
        {"--password=hunter2", "--help"},
        {"-H", "a", "--passwor=hunter2"},
        {"-H", "a", "--pass", "hunter2"},
        {"-H", "a", "--passwd=hunter2"},
        {"-H", "a", "--passwd", "hunter2"},
        {"-H", "a", "-P", "hunter2"},
        {"-H", "a", "-Phunter2"},
        {"-H", "a", "-p", "hunter2"},
        {"-H", "a", "-phunter2"},
        {"-H", "a", "-u", "monitor", "hunter2"},
        {"-H", "a", "--insecure=hunter2"},
        {"-H", "a", "--exit-ok=hunter2"},
    };
    for (size_t i = 0; i < COUNT(LINES); i++) {
        struct options options;
        struct failure failure;
        ck_assert_int_eq(parse(LINES[i], &options, &failure), OPTIONS_WRONG);
        ck_assert_msg(failure.text[0] != '\0' && !strstr(failure.text, "hunter2"), "%s: %s",
                      shown(LINES[i]), failure.text);
    }
}
END_TEST

START_TEST(a_refused_password_comes_with_the_safe_ways)
{
    static const command_line LINE = {"-H", "a", "--password", "hunter2"};
    struct options options;
    struct failure failure;
    ck_assert_int_eq(parse(LINE, &options, &failure), OPTIONS_WRONG);
    ck_assert_ptr_nonnull(strstr(failure.text, "--password-file"));
    ck_assert_ptr_nonnull(strstr(failure.text, "TINTRI_PASSWORD"));
    ck_assert_ptr_nonnull(strstr(failure.text, "prompt"));
}
END_TEST

START_TEST(help_and_version_are_outcomes_of_their_own)
{
    static const struct {
        command_line arguments;
        enum options_outcome outcome;
    } CASES[] = {
        {{"-h"}, OPTIONS_HELP},
        {{"--help"}, OPTIONS_HELP},
        {{"-H", "a", "-h"}, OPTIONS_HELP},
        {{"-V"}, OPTIONS_VERSION},
        {{"--version"}, OPTIONS_VERSION},
        {{"-kV", "-h"}, OPTIONS_VERSION},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct options options;
        struct failure failure;
        ck_assert_msg(parse(CASES[i].arguments, &options, &failure) == CASES[i].outcome, "%s",
                      shown(CASES[i].arguments));
    }
}
END_TEST

#define ALL_EXTRAS (GROUP_COUNT_ONLY | GROUP_EXCLUDE_TEMPLATES | GROUP_LIVE)

START_TEST(options_on_which_vms_and_on_space_are_taken)
{
    static const struct line_case CASES[] = {
        {{"-H", "a", "--warning-space", "10"}, "a ws=10"},
        {{"-H", "a", "--critical-space=@5:20.5"}, "a cs=@5:20.5"},
        {{"-H", "a", "--warning-space", "~:5", "--critical-space", "10:"}, "a ws=~:5 cs=10:"},
        {{"-H", "a", "-w", "1", "--warning-space", "2"}, "a w=1 ws=2"},
        {{"-H", "a", "--warning", "1%", "--critical", "2"}, "a w=1% c=2"},
        {{"-H", "a", "--warning-space", "1", "--warning-space", "2"}, "a ws=2"},
        {{"-H", "a", "--include", "x"}, "a includes=1"},
        {{"-H", "a", "--include=x", "--include", "y|z", "--exclude", "^$"},
         "a includes=2 excludes=1"},
        {{"--exclude=a", "-H", "a", "--exclude=a"}, "a excludes=2"},
        {{"-H", "a", "--filter", "hypervisorType=VMWARE"}, "a query=hypervisorType=VMWARE"},
        {{"-H", "a", "--filter=name=a b", "--filter", "x=y"}, "a query=name=a%20b&x=y"},
        {{"-H", "a", "--vmstore", "s1"}, "a vmstore=s1"},
        {{"-H", "a", "--vmstore=s2", "--vmstore", "s 1"}, "a vmstore=s2 vmstore=s 1"},
        {{"-H", "a", "--exclude-templates"}, "a no-templates"},
        {{"-H", "a", "--live", "--live"}, "a live"},
        {{"-H", "a", "--live", "--exclude-templates", "--exclude", "x"},
         "a excludes=1 no-templates live"},
        {{"-H", "a", "--kind", "replica"}, "a kinds=1"},
        {{"-H", "a", "--kind=orphan"}, "a kinds=2"},
        {{"-H", "a", "--kind", "all"}, "a"},
        {{"-H", "a", "--kind", "orphan", "--kind=all"}, "a"},
        {{"-H", "a", "--kind", "all", "--kind", "replica"}, "a kinds=1"},
        {{"-H", "a", "--kind", "orphan", "--kind", "replica"}, "a kinds=3"},
        {{"-H", "a", "--kind=orphan", "--kind=orphan"}, "a kinds=2"},
        {{"-H", "a", "--older-than", "30d"}, "a older=2592000"},
        {{"-H", "a", "--newer-than=12h", "--older-than=1h"}, "a older=3600 newer=43200"},
        {{"-H", "a", "--csv", "/tmp/x"}, "a csv=/tmp/x"},
        {{"-H", "a", "--csv=a", "--csv=b"}, "a csv=b"},
        {{"-H", "a", "--allow-empty"}, "a allow-empty"},
        {{"-H", "a", "--ignore-disconnected"}, "a ignore-disconnected"},
        {{"-H", "a", "--compress"}, "a compress"},
        {{"-H", "a", "--count-only"}, "a count-only"},
    };
    assert_taken(ALL_EXTRAS, CASES, COUNT(CASES));
}
END_TEST

START_TEST(what_is_wrong_with_these_is_refused_with_the_reason)
{
    static const struct line_case CASES[] = {
        {{"-H", "a", "--warning-space", "5%"}, "--warning-space takes GiB"},
        {{"-H", "a", "--critical-space", "5%"}, "--critical-space takes GiB"},
        {{"-H", "a", "--critical-space=@5:20%"}, "--critical-space takes GiB"},
        {{"-H", "a", "--warning-space", "x"}, "--warning-space"},
        {{"-H", "a", "--warning-space", ""}, "--warning-space"},
        {{"-H", "a", "--warning-space", "20GiB"}, "--warning-space"},
        {{"-H", "a", "--critical-space", "10:5"}, "'10:5'"},
        {{"-H", "a", "--warning-space", "3TiB"}, "3072"},
        {{"-H", "a", "--warning-space"}, "--warning-space needs an argument"},
        {{"-H", "a", "--include", "("}, "--include"},
        {{"-H", "a", "--include", "x", "--include", "["}, "--include"},
        {{"-H", "a", "--exclude", "["}, "--exclude"},
        {{"-H", "a", "--include"}, "--include needs an argument"},
        {{"-H", "a", "--exclude"}, "--exclude needs an argument"},
        {{"-H", "a", "--filter", "x"}, "KEY=VALUE"},
        {{"-H", "a", "--filter", "=x"}, "KEY=VALUE"},
        {{"-H", "a", "--filter", ""}, "KEY=VALUE"},
        {{"-H", "a", "--filter", "live=TRUE"}, "live"},
        {{"-H", "a", "--filter", "a=b", "--filter", "LIMIT=1"}, "limit"},
        {{"-H", "a", "--filter=offset=1"}, "offset"},
        {{"-H", "a", "--filter=Page=1"}, "page"},
        {{"-H", "a", "--filter"}, "--filter needs an argument"},
        {{"-H", "a", "--vmstore", ""}, "--vmstore"},
        {{"-H", "a", "--vmstore="}, "--vmstore"},
        {{"-H", "a", "--vmstore"}, "--vmstore needs an argument"},
        {{"-H", "a", "--kind"}, "--kind needs an argument"},
        {{"-H", "a", "--kind", "live"}, "--kind takes all, replica or orphan, not 'live'"},
        {{"-H", "a", "--kind=orphans"}, "not 'orphans'; write --kind orphan"},
        {{"-H", "a", "--kind", ""}, "--kind takes all, replica or orphan, not ''"},
        {{"-H", "a", "--older-than"}, "--older-than needs an argument"},
        {{"-H", "a", "--older-than", "30"}, "30d"},
        {{"-H", "a", "--newer-than", "3m"}, "--newer-than takes an age"},
        {{"-H", "a", "--csv"}, "--csv needs an argument"},
        {{"-H", "a", "--allow-empty=yes"}, "--allow-empty takes no argument"},
        {{"-H", "a", "--live=yes"}, "--live takes no argument"},
        {{"-H", "a", "--exclude-templates=yes"}, "--exclude-templates takes no argument"},
        {{"-H", "a", "--count-only=yes"}, "--count-only takes no argument"},
        {{"--include", "x", "--count-only"}, "--count-only"},
        {{"--include", "x", "--vmstore", "s"}, "-H"},
    };
    assert_refused(ALL_EXTRAS, CASES, COUNT(CASES));
}
END_TEST

START_TEST(count_only_is_refused_with_options_that_need_every_vm)
{
    static const command_line LINES[] = {
        {"-H", "a", "--count-only", "--include", "x"},
        {"-H", "a", "--include", "x", "--count-only"},
        {"-H", "a", "--count-only", "--exclude", "x"},
        {"-H", "a", "--exclude", "x", "--count-only"},
        {"-H", "a", "--count-only", "--vmstore", "x"},
        {"-H", "a", "--vmstore", "x", "--count-only"},
        {"-H", "a", "--count-only", "--exclude-templates"},
        {"-H", "a", "--exclude-templates", "--count-only"},
        {"-H", "a", "--count-only", "--live"},
        {"-H", "a", "--live", "--count-only"},
        {"-H", "a", "--count-only", "--kind", "replica"},
        {"-H", "a", "--kind", "orphan", "--count-only"},
        {"-H", "a", "--kind", "all", "--kind", "orphan", "--count-only"},
        {"-H", "a", "--count-only", "--older-than", "5d"},
        {"-H", "a", "--newer-than", "5d", "--count-only"},
        {"-H", "a", "--count-only", "--csv", "x"},
        {"-H", "a", "--count-only", "--warning-space", "5"},
        {"-H", "a", "--warning-space", "5", "--count-only"},
        {"-H", "a", "--count-only", "--critical-space", "5"},
        {"-H", "a", "--critical-space", "5", "--count-only"},
    };
    for (size_t i = 0; i < COUNT(LINES); i++) {
        struct options options;
        struct failure failure;
        ck_assert_msg(parse_with(ALL_EXTRAS, LINES[i], &options, &failure) == OPTIONS_WRONG,
                      "%s is taken", shown(LINES[i]));
        ck_assert_msg(strstr(failure.text, "--count-only"), "%s: %s", shown(LINES[i]),
                      failure.text);
        options_free(&options);
    }
}
END_TEST

START_TEST(count_only_is_accepted_with_filters_of_the_array)
{
    static const struct line_case CASES[] = {
        {{"-H", "a", "--count-only", "-w", "5", "-c", "10%"}, "a w=5 c=10% count-only"},
        {{"-H", "a", "--count-only", "--filter", "x=y"}, "a query=x=y count-only"},
        {{"-H", "a", "--kind", "all", "--count-only"}, "a count-only"},
        {{"-H", "a", "--kind", "orphan", "--count-only", "--kind", "all"}, "a count-only"},
        {{"-H", "a", "--count-only", "--page-size", "5"}, "a count-only page=5"},
        {{"-H", "a", "--count-only", "--allow-empty"}, "a allow-empty count-only"},
    };
    assert_taken(ALL_EXTRAS, CASES, COUNT(CASES));
}
END_TEST

START_TEST(a_plugins_own_options_are_switches_ranges_ages_and_texts)
{
    static const struct option_spec OWN[] = {
        {.key = KEY_OWN, .name = "warning-days", .argument = "RANGE", .heading = "Thresholds"},
        {.key = KEY_OWN + 1, .name = "maintenance-ok", .heading = "Output"},
        {.key = KEY_OWN + 2, .name = "critical-days", .argument = "RANGE", .heading = "Thresholds"},
        {.key = KEY_OWN + 3, .name = "max-age", .argument = "AGE", .heading = "Thresholds"},
        {.key = KEY_OWN + 4, .name = "pool", .argument = "NAME", .heading = "Reading"}};
    static const struct options_about ABOUT = {
        .program = "x", .groups = GROUP_THRESHOLDS, .own = OWN, .own_count = COUNT(OWN)};
    static const struct {
        const char *words[4];
        bool wrong, days, ok;
        double start;
        int64_t age;
        const char *pool;
    } CASES[] = {
        {{"x", "-Ha"}, .wrong = false},
        {{"x", "-Ha", "--warning-days=30:"}, .days = true, .start = 30},
        {{"x", "-Ha", "--maintenance-ok"}, .ok = true},
        {{"x", "-Ha", "--maintenance-ok", "--no-maintenance-ok"}, .ok = false},
        {{"x", "-Ha", "--max-age=2h"}, .age = 7200},
        {{"x", "-Ha", "--max-age", "2h"}, .age = 7200},
        {{"x", "-Ha", "--pool=5%"}, .pool = "5%"},
        {{"x", "-Ha", "--pool="}, .pool = ""},
        {{"x", "-Ha", "--warning-days=x"}, .wrong = true},
        {{"x", "-Ha", "--warning-days=2h"}, .wrong = true},
        {{"x", "-Ha", "--max-age=x"}, .wrong = true},
        {{"x", "-Ha", "--max-age=5"}, .wrong = true},
        {{"x", "-Ha", "--no-max-age"}, .wrong = true},
        {{"x", "-Ha", "--include=x"}, .wrong = true},
        {{"x", "-Ha", "--list=3"}, .wrong = true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct options options;
        struct failure failure;
        char *argv[5] = {NULL};
        int argc = 0;
        for (; argc < 4 && CASES[i].words[argc]; argc++)
            argv[argc] = (char *)(uintptr_t)CASES[i].words[argc];
        enum options_outcome outcome = options_parse(&options, &ABOUT, 0, argc, argv, &failure);
        ck_assert_int_eq(outcome, CASES[i].wrong ? OPTIONS_WRONG : OPTIONS_RUN);
        if (!CASES[i].wrong) {
            ck_assert(options.own[0].is_set == CASES[i].days);
            ck_assert(options.own[0].threshold.range.start == CASES[i].start);
            ck_assert(options.own[1].is_set == CASES[i].ok);
            ck_assert(!options.own[2].is_set);
            ck_assert(options.own[3].is_set == (CASES[i].age > 0));
            ck_assert_int_eq(options.own[3].seconds, CASES[i].age);
            ck_assert(options.own[4].is_set == (CASES[i].pool != NULL));
            ck_assert_pstr_eq(options.own[4].text, CASES[i].pool);
        }
        options_free(&options);
    }
}
END_TEST

START_TEST(a_plugin_whose_vms_are_of_one_kind_has_no_kind_to_choose)
{
    static const struct options_about ABOUT = {.program = "x", .groups = GROUPS_OF_VM_CHECKS};
    char *argv[] = {(char *)(uintptr_t) "x", (char *)(uintptr_t) "-Ha",
                    (char *)(uintptr_t) "--kind=all", NULL};
    struct options options;
    struct failure failure;
    ck_assert_int_eq(options_parse(&options, &ABOUT, 0, 3, argv, &failure), OPTIONS_WRONG);
    ck_assert_str_eq(failure.text,
                     "there is no option --kind here: all VMs that this plugin counts "
                     "are of one kind");
    options_free(&options);
}
END_TEST

START_TEST(an_option_of_other_plugins_is_unknown)
{
    static const struct {
        unsigned extra;
        command_line arguments;
        const char *name;
    } CASES[] = {
        {GROUP_COUNT_ONLY, {"-H", "a", "--count-only"}, "--count-only"},
        {GROUP_EXCLUDE_TEMPLATES, {"-H", "a", "--exclude-templates"}, "--exclude-templates"},
        {GROUP_LIVE, {"-H", "a", "--live"}, "--live"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const unsigned lacking[] = {0, ALL_EXTRAS & ~CASES[i].extra};
        const unsigned having[] = {CASES[i].extra, ALL_EXTRAS};
        struct options options;
        struct failure failure;
        for (size_t j = 0; j < COUNT(lacking); j++) {
            char wanted[80];
            snprintf(wanted, sizeof wanted, "there is no option %s", CASES[i].name);
            ck_assert_msg(parse_with(lacking[j], CASES[i].arguments, &options, &failure) ==
                              OPTIONS_WRONG,
                          "%s is taken", shown(CASES[i].arguments));
            ck_assert_msg(strstr(failure.text, wanted), "%s: %s", CASES[i].name, failure.text);
            options_free(&options);
        }
        for (size_t j = 0; j < COUNT(having); j++) {
            ck_assert_msg(parse_with(having[j], CASES[i].arguments, &options, &failure) ==
                              OPTIONS_RUN,
                          "%s: %s", shown(CASES[i].arguments), failure.text);
            options_free(&options);
        }
    }
}
END_TEST

START_TEST(the_options_of_every_plugin_need_no_extras)
{
    static const command_line LINE = {"-H",       "a",   "--include", "x", "--exclude",       "y",
                                      "--filter", "k=v", "--vmstore", "s", "--warning-space", "5"};
    struct options options;
    struct failure failure;
    ck_assert_msg(parse_with(0, LINE, &options, &failure) == OPTIONS_RUN, "%s", failure.text);
    char *text = difference_from_defaults(&options);
    ck_assert_str_eq(text, "a ws=5 includes=1 excludes=1 vmstore=s query=k=v");
    free(text);
    options_free(&options);
    options_free(&options);
}
END_TEST

START_TEST(compiled_filters_are_freed_even_after_a_mistake)
{
    static const struct {
        command_line arguments;
        enum options_outcome outcome;
    } CASES[] = {
        {{"--include", "x", "--exclude", "y", "-h"}, OPTIONS_HELP},
        {{"--include", "x", "--exclude", "y", "-V"}, OPTIONS_VERSION},
        {{"--include", "x", "--exclude", "y", "z"}, OPTIONS_WRONG},
        {{"--include", "x", "--exclude", "("}, OPTIONS_WRONG},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct options options;
        struct failure failure;
        ck_assert_msg(parse(CASES[i].arguments, &options, &failure) == CASES[i].outcome, "%s",
                      shown(CASES[i].arguments));
        options_free(&options);
        ck_assert(!vm_filter_looks(&options.filter));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options");
    TCase *line = tcase_create("command line");
    tcase_add_test(line, every_option_is_taken_short_and_long);
    tcase_add_test(line, the_command_line_wins_over_files);
    tcase_add_test(line, what_is_wrong_is_refused_with_the_reason);
    tcase_add_test(line, an_option_that_takes_no_argument_says_so);
    tcase_add_test(line, a_password_on_the_command_line_is_refused_and_never_shown);
    tcase_add_test(line, a_refused_password_comes_with_the_safe_ways);
    tcase_add_test(line, help_and_version_are_outcomes_of_their_own);
    suite_add_tcase(suite, line);

    TCase *vms = tcase_create("which VMs");
    tcase_add_test(vms, options_on_which_vms_and_on_space_are_taken);
    tcase_add_test(vms, what_is_wrong_with_these_is_refused_with_the_reason);
    tcase_add_test(vms, count_only_is_refused_with_options_that_need_every_vm);
    tcase_add_test(vms, count_only_is_accepted_with_filters_of_the_array);
    tcase_add_test(vms, a_plugins_own_options_are_switches_ranges_ages_and_texts);
    tcase_add_test(vms, a_plugin_whose_vms_are_of_one_kind_has_no_kind_to_choose);
    tcase_add_test(vms, an_option_of_other_plugins_is_unknown);
    tcase_add_test(vms, the_options_of_every_plugin_need_no_extras);
    tcase_add_test(vms, compiled_filters_are_freed_even_after_a_mistake);
    suite_add_tcase(suite, vms);

    return unit_run(suite);
}
