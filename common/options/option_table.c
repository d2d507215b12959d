/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/option_table.h"

#include <stdbool.h>
#include <string.h>

#include "base/count.h"

/* Parsing, --help and the manual page all come from this table. */
static const struct option_spec specs[] = {
    {'H', "hostname", "HOST", "The array", 0,
     "VMstore or Global Center: DNS name, IPv4 or IPv6 address, the latter also in brackets. "
     "Required."},
    {'p', "port", "PORT", NULL, 0, "TCP port of the array's HTTPS service (default 443)."},
    {'4', "ipv4", NULL, NULL, 0, "Use IPv4 only."},
    {'6', "ipv6", NULL, NULL, 0, "Use IPv6 only."},
    {KEY_IGNORE_DISCONNECTED, "ignore-disconnected", NULL, NULL, GROUP_FLEET,
     "Take old numbers, such as those of a VMstore that a Global Center has lost. Without this "
     "option they make the result UNKNOWN; a check of the array's health is CRITICAL."},

    {'u', "username", "NAME", "Login", 0,
     "User name on the array; a role that may only read is enough. Without this option, the "
     "environment's TINTRI_USERNAME."},
    {KEY_PASSWORD_FILE, "password-file", "FILE", NULL, 0,
     "Read the password from the first line of FILE, as it stands there, quotes included; - reads "
     "standard input. A file that others "
     "than its owner and group can read or write is refused. Without this option, the "
     "password of --extra-opts; without that, the environment's TINTRI_PASSWORD; without that, "
     "a terminal is asked."},
    {KEY_EXTRA_OPTS, "extra-opts", "[=[SECTION][@FILE]]", NULL, 0,
     "Read options from an ini file, as with the Monitoring Plugins: the section is the program's "
     "name unless named, the file the first of the usual ones. What stands on the command line "
     "wins. There, and only there, password= is allowed, under the same rule as for FILE above."},
    {KEY_PASSWORD, "password", "TEXT", NULL, 0, NULL},

    {KEY_CA_FILE, "ca-file", "FILE", "Trust", 0,
     "Trust the certificate authorities in FILE (PEM) instead of the system's."},
    {KEY_PIN_SHA256, "pin-sha256", "BASE64", NULL, 0,
     "Trust exactly the server key with this SHA-256, whatever signed it: the safe way to use a "
     "self-signed certificate. As often as needed: any of them, so that a key can be changed."},
    {'k', "insecure", NULL, NULL, 0,
     "Do not verify the certificate: anybody on the network can read the password. The result "
     "says so every time."},

    {'w', "warning", "RANGE", "Thresholds", GROUP_THRESHOLDS,
     "WARNING where the count is outside RANGE; with a % at the end, where its share of all VMs "
     "is."},
    {'c', "critical", "RANGE", NULL, GROUP_THRESHOLDS,
     "CRITICAL, likewise. Critical wins over warning."},

    {KEY_WARNING_SPACE, "warning-space", "RANGE", NULL, GROUP_VMS,
     "WARNING where the physical space that the counted VMs use is outside RANGE, in GiB."},
    {KEY_CRITICAL_SPACE, "critical-space", "RANGE", NULL, GROUP_VMS, "CRITICAL, likewise."},

    {KEY_INCLUDE, "include", "REGEX", "Which VMs", GROUP_VMS,
     "Only VMs whose name matches this POSIX extended regular expression; as often as needed."},
    {KEY_EXCLUDE, "exclude", "REGEX", NULL, GROUP_VMS,
     "No VMs whose name matches; as often as needed. Exclude wins over include."},
    {KEY_FILTER, "filter", "KEY=VALUE", NULL, GROUP_VMS,
     "A further query parameter for the array, such as hypervisorType=VMWARE; as often as needed. "
     "Not offset, limit, page or live."},
    {KEY_VMSTORE, "vmstore", "NAME", NULL, GROUP_VMS,
     "On a Global Center: only the VMs of this VMstore; as often as needed."},
    {KEY_KIND, "kind", "KIND", NULL, GROUP_VMS,
     "Count VMs of this kind alone; as often as needed, all is the default."},
    {KEY_OLDER_THAN, "older-than", "AGE", NULL, GROUP_VMS,
     "Only VMs whose newest snapshot is older than AGE: 12h, 30d, 2w. VMs without a snapshot are "
     "left out, and told."},
    {KEY_NEWER_THAN, "newer-than", "AGE", NULL, GROUP_VMS,
     "Only VMs whose newest snapshot is newer than AGE, likewise."},
    {KEY_EXCLUDE_TEMPLATES, "exclude-templates", NULL, NULL, GROUP_EXCLUDE_TEMPLATES,
     "Leave templates out."},
    {KEY_LIVE, "live", NULL, NULL, GROUP_LIVE, "Only VMs that are in a hypervisor's inventory."},
    {KEY_ALLOW_EMPTY, "allow-empty", NULL, NULL, GROUP_VMS,
     "Take it for a count of 0 where there are no VMs at all, or the filters leave none. Without "
     "this option both are UNKNOWN, as an account may have lost its rights."},

    {'t', "timeout", "SECONDS", "Reading", 0,
     "Seconds for the whole run: name look-up, login, every page, logout (default 30)."},
    {KEY_PAGE_SIZE, "page-size", "N", NULL, GROUP_VMS,
     "VMs per request, 1 to 2000 (default 100, which spares the array)."},
    {KEY_PARALLEL, "parallel", "N", NULL, GROUP_VMS,
     "Requests in flight, 1 to 8 (default 1): faster where the array is far away or slow to "
     "answer."},

    {KEY_COUNT_ONLY, "count-only", NULL, NULL, GROUP_COUNT_ONLY,
     "Believe the array's total instead of reading every VM, and fetch one VM to see that it "
     "counts: quick on a large fleet. Kinds, space and names are not known then."},
    {KEY_COMPRESS, "compress", NULL, NULL, 0,
     "Let the array compress its answers: for slow links."},

    {KEY_LIST, "list", "N|all", "Output", GROUP_LIST,
     "Name up to N of what is counted in the long output, the largest VMs or the newest alerts, or "
     "all (default 10; 0 for none)."},
    {KEY_CSV, "csv", "FILE", NULL, GROUP_VMS,
     "Write every counted VM to FILE as comma-separated values, with a header. All of them, or the "
     "old FILE stays."},
    {KEY_EXIT_OK, "exit-ok", NULL, NULL, 0,
     "Exit with 0 whatever was found. What could not be read is still UNKNOWN."},
    {'v', "verbose", NULL, NULL, 0,
     "Up to three times: 1 more of the result, 2 each request with its time and size, 3 the "
     "connection's events without any secret. All but the result goes to standard error."},
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
        spec--; /* of the table, whose first one has a heading */
    return spec->heading;
}

/* --kind is there where there are kinds to choose. */
static bool has(const struct options_about *about, const struct option_spec *spec)
{
    return (spec->group & ~about->groups) == 0 && (spec->key != KEY_KIND || about->kind_count > 0);
}

/* Whether the table has no option of this heading behind this one. */
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
