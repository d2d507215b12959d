/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/option_table.h"

#include <stdbool.h>
#include <string.h>

#include "base/count.h"

/* The parser, --help and the manual pages use this table. */
static const struct option_spec specs[] = {
    {'H', "hostname", "HOST", "The array", 0,
     "VMstore or Global Center: DNS name, IPv4 or IPv6 address, the latter also in brackets. "
     "Required."},
    {'p', "port", "PORT", NULL, 0, "TCP port of the array's HTTPS service (default 443)."},
    {'4', "ipv4", NULL, NULL, 0, "Use IPv4 only."},
    {'6', "ipv6", NULL, NULL, 0, "Use IPv6 only."},
    {KEY_IGNORE_DISCONNECTED, "ignore-disconnected", NULL, NULL, GROUP_FLEET,
     "Use old numbers, such as those of a VMstore that a Global Center has lost. Without this "
     "option they make the result UNKNOWN; check_tintri_health is CRITICAL then."},

    {'u', "username", "NAME", "Login", 0,
     "User name on the array; the role Read Only is enough. Without this option, the "
     "environment variable TINTRI_USERNAME."},
    {KEY_PASSWORD_FILE, "password-file", "FILE", NULL, 0,
     "Read the password from the first line of FILE, exactly as it is, quotes included; - reads "
     "standard input. FILE is refused where others than its owner and group can read or write "
     "it. Without this option the password comes from the ini file of --extra-opts; else from "
     "the environment variable TINTRI_PASSWORD; else the plugin asks on the terminal."},
    {KEY_EXTRA_OPTS, "extra-opts", "[=[SECTION][@FILE]]", NULL, 0,
     "Read options from an ini file, as with the Monitoring Plugins. Without SECTION, the "
     "section has the program's name; without FILE, the first of the usual files is read. The "
     "command line wins over the file. password= is allowed in the file only, under the same "
     "rule as for --password-file."},
    {KEY_PASSWORD, "password", "TEXT", NULL, 0, NULL},

    {KEY_CA_FILE, "ca-file", "FILE", "Trust", 0,
     "Trust the certificate authorities in FILE (PEM) instead of the system's."},
    {KEY_PIN_SHA256, "pin-sha256", "BASE64", NULL, 0,
     "Trust exactly the server key with this SHA-256, whoever signed its certificate: the safe "
     "way to use a self-signed certificate. Give it as often as needed: any of these keys is "
     "trusted, so that the array's key can be changed."},
    {'k', "insecure", NULL, NULL, 0,
     "Do not verify the certificate: anybody on the network can read the password. The result "
     "says so every time."},

    {'w', "warning", "RANGE", "Thresholds", GROUP_THRESHOLDS,
     "WARNING where the count is outside RANGE. With a % at the end, RANGE is for the share of "
     "all VMs."},
    {'c', "critical", "RANGE", NULL, GROUP_THRESHOLDS,
     "As --warning, for CRITICAL, which wins over WARNING."},

    {KEY_WARNING_SPACE, "warning-space", "RANGE", NULL, GROUP_VMS,
     "WARNING where the physical space that the counted VMs use, in GiB, is outside RANGE."},
    {KEY_CRITICAL_SPACE, "critical-space", "RANGE", NULL, GROUP_VMS,
     "As --warning-space, for CRITICAL."},

    {KEY_INCLUDE, "include", "REGEX", "Which VMs", GROUP_VMS,
     "Only VMs whose name matches this POSIX extended regular expression; as often as needed."},
    {KEY_EXCLUDE, "exclude", "REGEX", NULL, GROUP_VMS,
     "Leave out VMs whose name matches; as often as needed. Exclude wins over include."},
    {KEY_FILTER, "filter", "KEY=VALUE", NULL, GROUP_VMS,
     "A further query parameter for the array, such as hypervisorType=VMWARE; as often as needed. "
     "Not offset, limit, page or live."},
    {KEY_VMSTORE, "vmstore", "NAME", NULL, GROUP_VMS,
     "On a Global Center: only the VMs of this VMstore; as often as needed."},
    {KEY_KIND, "kind", "KIND", NULL, GROUP_VMS,
     "Count only VMs of this kind; as often as needed. The default is all."},
    {KEY_OLDER_THAN, "older-than", "AGE", NULL, GROUP_VMS,
     "Only VMs whose newest snapshot is older than AGE: 12h, 30d, 2w. VMs without a snapshot "
     "are left out; the long output says how many."},
    {KEY_NEWER_THAN, "newer-than", "AGE", NULL, GROUP_VMS,
     "Only VMs whose newest snapshot is newer than AGE. VMs without a snapshot are left out, "
     "too."},
    {KEY_EXCLUDE_TEMPLATES, "exclude-templates", NULL, NULL, GROUP_EXCLUDE_TEMPLATES,
     "Leave out templates."},
    {KEY_LIVE, "live", NULL, NULL, GROUP_LIVE, "Only VMs that are in a hypervisor's inventory."},
    {KEY_ALLOW_EMPTY, "allow-empty", NULL, NULL, GROUP_VMS,
     "Take it for a count of 0 where there are no VMs, or the filters leave none. Without this "
     "option both are UNKNOWN, as the account may have lost its rights."},

    {'t', "timeout", "SECONDS", "Reading", 0,
     "Time limit in seconds for the whole run: name look-up, login, every page, logout (default "
     "30)."},
    {KEY_PAGE_SIZE, "page-size", "N", NULL, GROUP_VMS,
     "VMs per request, 1 to 2000 (default 100, which spares the array)."},
    {KEY_PARALLEL, "parallel", "N", NULL, GROUP_VMS,
     "Requests at the same time, 1 to 8 (default 1): faster where the array is far away or slow "
     "to answer."},

    {KEY_COUNT_ONLY, "count-only", NULL, NULL, GROUP_COUNT_ONLY,
     "Take the array's total instead of reading every VM, and read one VM to check that it "
     "counts: quick on a large fleet. Kinds, space and names are not known then."},
    {KEY_COMPRESS, "compress", NULL, NULL, 0,
     "Let the array compress its answers: for slow links."},

    {KEY_LIST, "list", "N|all", "Output", GROUP_LIST,
     "Name up to N of the counted VMs, the largest first, or of the alerts, the newest first, "
     "in the long output; or all (default 10; 0 for none)."},
    {KEY_CSV, "csv", "FILE", NULL, GROUP_VMS,
     "Write every counted VM to FILE as comma-separated values, with a header. FILE is replaced "
     "when every VM was read; else it stays as it is."},
    {KEY_EXIT_OK, "exit-ok", NULL, NULL, 0,
     "Exit with 0 whatever was found. What could not be read is still UNKNOWN."},
    {'v', "verbose", NULL, NULL, 0,
     "Show more, up to three times: 1 more of the result, 2 each request with its time and "
     "size, 3 the connection's events without any secret. 2 and 3 write to standard error."},
    {'V', "version", NULL, NULL, 0, "Show the version."},
    {'h', "help", NULL, NULL, 0, "Show this text."},
};

const struct option_spec *option_table(size_t *count)
{
    *count = COUNT(specs);
    return specs;
}

const char *option_table_heading(const struct option_spec *spec)
{
    while (!spec->heading)
        spec--; /* ends in the table, whose first option has a heading */
    return spec->heading;
}

/* Whether a plugin has an option. --kind needs kinds to choose from. */
static bool has(const struct options_about *about, const struct option_spec *spec)
{
    return (spec->group & ~about->groups) == 0 && (spec->key != KEY_KIND || about->kind_count > 0);
}

/* Whether an option of the table is the last one in its group. */
static bool is_last_of(const struct option_spec *spec)
{
    return spec + 1 == specs + COUNT(specs) || spec[1].heading != NULL;
}

const struct option_spec *option_table_of(const struct options_about *about, size_t number)
{
    for (size_t i = 0; i < COUNT(specs); i++) {
        if (has(about, &specs[i]) && number-- == 0)
            return &specs[i];
        for (size_t j = 0; is_last_of(&specs[i]) && j < about->own_count; j++)
            if (strcmp(about->own[j].heading, option_table_heading(&specs[i])) == 0 &&
                number-- == 0)
                return &about->own[j];
    }
    return NULL;
}
