/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_filter.h"

#include <string.h>
#include <strings.h>

#include "vm/name_pattern.h"
#include "vm/query_keys.h"

static bool add_pattern(regex_t *patterns, size_t *count, const char *option, const char *pattern,
                        struct failure *failure)
{
    if (*count == FILTER_PATTERNS_MAX)
        return failure_set(failure, "--%s can be given %d times at the most", option,
                           FILTER_PATTERNS_MAX);
    if (!name_pattern_compile(&patterns[*count], option, pattern, failure))
        return false;
    (*count)++;
    return true;
}

bool vm_filter_include(struct vm_filter *filter, const char *pattern, struct failure *failure)
{
    return add_pattern(filter->include, &filter->include_count, "include", pattern, failure);
}

bool vm_filter_exclude(struct vm_filter *filter, const char *pattern, struct failure *failure)
{
    return add_pattern(filter->exclude, &filter->exclude_count, "exclude", pattern, failure);
}

bool vm_filter_vmstore(struct vm_filter *filter, const char *name, struct failure *failure)
{
    if (name[0] == '\0')
        return failure_set(failure, "--vmstore takes the name of a VMstore");
    if (filter->vmstore_count == FILTER_VMSTORES_MAX)
        return failure_set(failure, "--vmstore can be given %d times at the most",
                           FILTER_VMSTORES_MAX);
    filter->vmstores[filter->vmstore_count++] = name;
    return true;
}

bool vm_filter_parameter(struct vm_filter *filter, const char *text, struct failure *failure)
{
    static const char *const own[] = {"offset", "limit", "page", "live"};
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : 0;
    if (length == 0)
        return failure_set(failure, "--filter takes KEY=VALUE, a query parameter of the array");
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strlen(own[i]) == length && strncasecmp(own[i], text, length) == 0)
            return failure_set(failure, "--filter cannot set %s, which the plugin sets itself",
                               own[i]);

    const char *meant;
    if (query_key_find(text, length, &meant) == QUERY_KEY_MISSPELT)
        return failure_set(failure, "--filter knows no %.*s; the array's parameter is called %s",
                           (int)length, text, meant);
    return vm_query_add(&filter->query, text) ||
           failure_set(failure, "the --filter parameters are too long for a request");
}

bool vm_filter_looks(const struct vm_filter *filter)
{
    return filter->include_count > 0 || filter->exclude_count > 0 || filter->vmstore_count > 0 ||
           filter->without_templates || filter->live_only;
}

static bool matches_any(const regex_t *patterns, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (regexec(&patterns[i], name, 0, NULL, 0) == 0)
            return true;
    return false;
}

static bool is_on_named_vmstore(const struct vm_filter *filter, const struct vm *vm)
{
    for (size_t i = 0; i < filter->vmstore_count; i++)
        if (vm->vmstore.bytes && strcmp(filter->vmstores[i], vm->vmstore.bytes) == 0)
            return true;
    return filter->vmstore_count == 0;
}

bool vm_filter_passes(const struct vm_filter *filter, const struct vm *vm)
{
    const char *name = vm->name.bytes ? vm->name.bytes : "";
    if (filter->without_templates && vm->is_template)
        return false;
    if (filter->live_only && vm->live == VM_NO)
        return false;
    if (!is_on_named_vmstore(filter, vm))
        return false;
    if (filter->include_count > 0 && !matches_any(filter->include, filter->include_count, name))
        return false;
    return !matches_any(filter->exclude, filter->exclude_count, name);
}

void vm_filter_free(struct vm_filter *filter)
{
    for (size_t i = 0; i < filter->include_count; i++)
        regfree(&filter->include[i]);
    for (size_t i = 0; i < filter->exclude_count; i++)
        regfree(&filter->exclude[i]);
    filter->include_count = 0;
    filter->exclude_count = 0;
}
