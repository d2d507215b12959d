/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

/* Low enough for the answers about them to fit into memory. */
#define FAILED_COMPONENTS_MAX 10000U
#define ALERTS_MAX 100000U

enum option_id {
    OPTION_PORT,
    OPTION_PORT_FILE,
    OPTION_CERT,
    OPTION_KEY,
    OPTION_WRITE_CA,
    OPTION_USER,
    OPTION_PASSWORD,
    OPTION_VMS,
    OPTION_SYNTHETIC,
    OPTION_REPLICAS,
    OPTION_NONCLONES,
    OPTION_DELETED,
    OPTION_OBJECTS,
    OPTION_NAMES,
    OPTION_FAILED_COMPONENTS,
    OPTION_ALERTS,
    OPTION_MAINTENANCE,
    OPTION_USED,
    OPTION_PRODUCT,
    OPTION_VMSTORES,
    OPTION_LATENCY,
    OPTION_RATE,
    OPTION_FAULT,
    OPTION_STATE,
    OPTION_VERSION,
    OPTION_HELP,
    OPTIONS
};

static const struct {
    const char *name;
    const char *value;
    const char *heading; /* of the group that begins with this option, or NULL */
    const char *help;
} option_rows[OPTIONS] = {
    [OPTION_PORT] = {"port", "PORT", "The server",
                     "Listen on this port; 0, the default, is any free one."},
    [OPTION_PORT_FILE] = {"port-file", "FILE", NULL, "Write the port to FILE once it listens."},
    [OPTION_CERT] = {"cert", "FILE", NULL,
                     "The server's certificate (PEM). Without it, the simulator makes one."},
    [OPTION_KEY] = {"key", "FILE", NULL, "The certificate's key (PEM)."},
    [OPTION_WRITE_CA] = {"write-ca", "FILE", NULL,
                         "Write the certificate that the simulator made to FILE."},
    [OPTION_USER] = {"user", "NAME", NULL, "The user who may log in (default monitor)."},
    [OPTION_PASSWORD] = {"password", "TEXT", NULL, "The password of that user (default secret)."},
    [OPTION_VMS] = {"vms", "N", "The array", "How many VMs there are (default 340)."},
    [OPTION_SYNTHETIC] = {"synthetic", "N", NULL, "How many are synthetic (default 14)."},
    [OPTION_REPLICAS] = {"replicas", "N", NULL,
                         "How many of these are incoming replicas (default 9)."},
    [OPTION_NONCLONES] = {"nonclones", "N", NULL, "How many VMs are not clones (default 57)."},
    [OPTION_DELETED] = {"deleted", "N", NULL,
                        "How many deleted VMs there are besides (default 0)."},
    [OPTION_OBJECTS] = {"objects", "N", NULL,
                        "How many objects that are not VMs there are besides (default 0)."},
    [OPTION_NAMES] = {"names", "FILE", NULL,
                      "Take the first VMs' names from FILE, a name on each line."},
    [OPTION_FAILED_COMPONENTS] = {"failed-components", "N", NULL,
                                  "How many components have failed (default 0)."},
    [OPTION_ALERTS] = {"alerts", "N", NULL, "How many unread alerts there are (default 0)."},
    [OPTION_MAINTENANCE] = {"maintenance", NULL, NULL, "Turn the maintenance mode on."},
    [OPTION_USED] = {"used", "PERCENT", NULL, "How much of the space is used (default 61.2)."},
    [OPTION_PRODUCT] = {"product", "vmstore|tgc", NULL,
                        "A VMstore, the default, or a Global Center."},
    [OPTION_VMSTORES] = {"vmstores", "N", NULL,
                         "How many VMstores a Global Center has, 1 to 32 (default 4)."},
    [OPTION_LATENCY] = {"latency", "MS", "Behaviour",
                        "Wait so many milliseconds before each answer."},
    [OPTION_RATE] = {"rate", "MB", NULL, "Send at most so many megabytes a second in all."},
    [OPTION_FAULT] = {"fault", "NAME[=VALUE]", NULL,
                      "Misbehave in this way; as often as needed. --fault help lists all."},
    [OPTION_STATE] =
        {"state", "FILE", "Output",
         "Write counters of requests and sessions to FILE, at the end and on SIGUSR1."},
    [OPTION_VERSION] = {"version", NULL, NULL, "Show the version."},
    [OPTION_HELP] = {"help", NULL, NULL, "Show this text."},
};

/* Which counts the command line sets. */
struct given {
    bool synthetic;
    bool replicas;
    bool nonclones;
    bool vmstores;
};

/* Has the form of the plugins' --help, as the manual page is made from it. */
static void print_help(void)
{
    printf("Usage: vmstore-sim [OPTION]...\n\n"
           "A small Tintri VMstore or Global Center for trials and tests: it answers what\n"
           "the plugins ask, over HTTPS on the loopback addresses. SIGTERM and SIGINT end\n"
           "it.\n");
    for (size_t i = 0; i < OPTIONS; i++) {
        if (option_rows[i].heading != NULL) {
            printf("\n%s:\n", option_rows[i].heading);
        }
        printf("      --%s%s%s\n          %s\n", option_rows[i].name,
               option_rows[i].value != NULL ? " " : "",
               option_rows[i].value != NULL ? option_rows[i].value : "", option_rows[i].help);
    }
    printf("\nExample:\n"
           "  vmstore-sim --port 8443 --write-ca ca.pem --vms 7500 --nonclones 900\n");
}

static bool parse_number(enum option_id id, const char *text, uint64_t most, uint64_t *number)
{
    char *end = NULL;

    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > most) {
        fprintf(stderr, "vmstore-sim: --%s takes a number from 0 to %llu, not '%s'\n",
                option_rows[id].name, (unsigned long long)most, text);
        return false;
    }
    *number = value;
    return true;
}

static bool parse_rate(const char *text, uint64_t *bytes_per_second)
{
    char *end = NULL;
    double rate = strtod(text, &end);

    if (text[0] == '\0' || *end != '\0' || !(rate >= 0.000001) || rate > 1e6) {
        fprintf(stderr, "vmstore-sim: --rate takes megabytes per second, not '%s'\n", text);
        return false;
    }
    *bytes_per_second = (uint64_t)(rate * 1e6);
    return true;
}

static bool parse_percent(const char *text, double *percent)
{
    char *end = NULL;

    *percent = strtod(text, &end);
    if (text[0] == '\0' || *end != '\0' || !(*percent >= 0 && *percent <= 100)) {
        fprintf(stderr, "vmstore-sim: --used takes a percentage, not '%s'\n", text);
        return false;
    }
    return true;
}

static bool parse_product(const char *text, bool *tgc)
{
    *tgc = strcmp(text, "tgc") == 0;
    if (!*tgc && strcmp(text, "vmstore") != 0) {
        fprintf(stderr, "vmstore-sim: --product takes vmstore or tgc, not '%s'\n", text);
        return false;
    }
    return true;
}

static bool take_number(struct options *options, struct given *given, enum option_id id,
                        const char *value)
{
    uint64_t number = 0;

    switch (id) {
    case OPTION_PORT:
        if (!parse_number(id, value, 65535, &number)) {
            return false;
        }
        options->port = (unsigned)number;
        return true;
    case OPTION_VMSTORES:
        if (!parse_number(id, value, INVENTORY_VMSTORES_MAX, &number)) {
            return false;
        }
        options->vmstores = (unsigned)number;
        given->vmstores = true;
        return true;
    case OPTION_VMS:
        return parse_number(id, value, INVENTORY_VMS_MAX, &options->counts.vms);
    case OPTION_SYNTHETIC:
        given->synthetic = true;
        return parse_number(id, value, INVENTORY_VMS_MAX, &options->counts.synthetic);
    case OPTION_REPLICAS:
        given->replicas = true;
        return parse_number(id, value, INVENTORY_VMS_MAX, &options->counts.replicas);
    case OPTION_NONCLONES:
        given->nonclones = true;
        return parse_number(id, value, INVENTORY_VMS_MAX, &options->counts.nonclones);
    case OPTION_FAILED_COMPONENTS:
        return parse_number(id, value, FAILED_COMPONENTS_MAX, &options->failed_components);
    case OPTION_ALERTS:
        return parse_number(id, value, ALERTS_MAX, &options->alerts);
    case OPTION_DELETED:
        return parse_number(id, value, INVENTORY_VMS_MAX, &options->counts.deleted);
    case OPTION_OBJECTS:
        return parse_number(id, value, INVENTORY_VMS_MAX, &options->counts.objects);
    default:
        return parse_number(id, value, 3600000, &options->latency_ms);
    }
}

/* Sets an option whose value is used as it is. False: it is another option. */
static bool take_text(struct options *options, enum option_id id, const char *value)
{
    switch (id) {
    case OPTION_PORT_FILE:
        options->port_file = value;
        return true;
    case OPTION_NAMES:
        options->names = value;
        return true;
    case OPTION_USER:
        options->user = value;
        return true;
    case OPTION_PASSWORD:
        options->password = value;
        return true;
    case OPTION_CERT:
        options->certificate = value;
        return true;
    case OPTION_KEY:
        options->key = value;
        return true;
    case OPTION_WRITE_CA:
        options->write_ca = value;
        return true;
    case OPTION_STATE:
        options->state = value;
        return true;
    default:
        return false;
    }
}

static enum options_outcome take(struct options *options, struct given *given, enum option_id id,
                                 const char *value)
{
    bool right = true;

    if (take_text(options, id, value)) {
        return OPTIONS_RUN;
    }
    switch (id) {
    case OPTION_HELP:
        print_help();
        return OPTIONS_DONE;
    case OPTION_VERSION:
        printf("vmstore-sim %s\n", PACKAGE_VERSION);
        return OPTIONS_DONE;
    case OPTION_FAULT:
        if (strcmp(value, "help") == 0) {
            faults_list(stdout);
            return OPTIONS_DONE;
        }
        right = faults_add(&options->faults, value);
        break;
    case OPTION_PRODUCT:
        right = parse_product(value, &options->tgc);
        break;
    case OPTION_MAINTENANCE:
        options->maintenance = true;
        break;
    case OPTION_USED:
        right = parse_percent(value, &options->used_percent);
        break;
    case OPTION_RATE:
        right = parse_rate(value, &options->bytes_per_second);
        break;
    default:
        right = take_number(options, given, id, value);
        break;
    }
    return right ? OPTIONS_RUN : OPTIONS_WRONG;
}

static void lower(uint64_t *count, uint64_t most)
{
    *count = *count > most ? most : *count;
}

static bool wrong(const char *message)
{
    fprintf(stderr, "vmstore-sim: %s\n", message);
    return false;
}

static bool check(struct options *options, const struct given *given)
{
    /* Keep the default counts within those that the command line sets. */
    if (!given->synthetic) {
        lower(&options->counts.synthetic, options->counts.vms);
    }
    if (!given->replicas) {
        lower(&options->counts.replicas, options->counts.synthetic);
    }
    if (!given->nonclones) {
        lower(&options->counts.nonclones, options->counts.vms);
    }
    if (options->counts.synthetic > options->counts.vms) {
        return wrong("--synthetic is more than --vms");
    }
    if (options->counts.replicas > options->counts.synthetic) {
        return wrong("--replicas is more than --synthetic");
    }
    if (options->counts.nonclones > options->counts.vms) {
        return wrong("--nonclones is more than --vms");
    }
    if (given->vmstores && !options->tgc) {
        return wrong("--vmstores is for --product tgc");
    }
    if (options->vmstores == 0) {
        return wrong("--vmstores takes a number from 1 to 32");
    }
    if ((options->certificate == NULL) != (options->key == NULL)) {
        return wrong("--cert and --key belong together");
    }
    if (options->certificate != NULL && options->write_ca != NULL) {
        return wrong("--write-ca writes a certificate of its own making: not with --cert");
    }
    return true;
}

enum options_outcome options_parse(struct options *options, int argc, char **argv)
{
    struct option long_options[OPTIONS + 1] = {0};
    struct given given = {0};
    int got;

    *options =
        (struct options){.counts = {.vms = 340, .synthetic = 14, .replicas = 9, .nonclones = 57},
                         .used_percent = 61.2,
                         .vmstores = 4,
                         .user = "monitor",
                         .password = "secret"};
    for (int i = 0; i < OPTIONS; i++) {
        long_options[i].name = option_rows[i].name;
        long_options[i].has_arg = option_rows[i].value != NULL ? required_argument : no_argument;
        long_options[i].val = i;
    }
    while ((got = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (got == '?') {
            fprintf(stderr, "vmstore-sim: --help lists the options\n");
            return OPTIONS_WRONG;
        }
        enum options_outcome outcome = take(options, &given, (enum option_id)got, optarg);
        if (outcome != OPTIONS_RUN) {
            return outcome;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "vmstore-sim: there is no argument '%s'\n", argv[optind]);
        return OPTIONS_WRONG;
    }
    return check(options, &given) ? OPTIONS_RUN : OPTIONS_WRONG;
}
