/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_filter.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/age.h"
#include "base/count.h"
#include "vm/name_pattern.h"

static const char *const object_names[VM_OBJECT_COUNT] = {[VM_OBJECT_GENERIC] = "GENERIC",
                                                          [VM_OBJECT_FILE] = "OTHERFILE",
                                                          [VM_OBJECT_CSI] = "OTHERFILE_CSI",
                                                          [VM_OBJECT_K8S] = "K8S"};

/* Keeps a filter as the user wrote it, for messages. */
static void note(struct vm_filter *filter, const char *option, const char *value)
{
    size_t used = strlen(filter->texts);
    snprintf(filter->texts + used, sizeof filter->texts - used, "%s--%s%s%s", used > 0 ? ", " : "",
             option, value[0] != '\0' ? " " : "", value);
}

/* Keeps a parameter that no document mentions, for a remark in the output. */
static void note_unknown(struct vm_filter *filter, const char *key, size_t length)
{
    size_t used = strlen(filter->unknown_keys);
    snprintf(filter->unknown_keys + used, sizeof filter->unknown_keys - used, "%s%.*s",
             used > 0 ? ", " : "", (int)length, key);
}

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
    note(filter, "include", pattern);
    return add_pattern(filter->include, &filter->include_count, "include", pattern, failure);
}

bool vm_filter_exclude(struct vm_filter *filter, const char *pattern, struct failure *failure)
{
    note(filter, "exclude", pattern);
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
    note(filter, "vmstore", name);
    return true;
}

/* types: one type, or several with commas between them. */
static void note_wanted_objects(struct vm_filter *filter, const char *types)
{
    while (*types != '\0') {
        size_t length = strcspn(types, ",");
        for (size_t i = 0; i < VM_OBJECT_COUNT; i++)
            filter->wants_objects[i] |= strlen(object_names[i]) == length &&
                                        strncasecmp(types, object_names[i], length) == 0;
        types += length + (types[length] == ',');
    }
}

bool vm_filter_parameter(struct vm_filter *filter, const char *text, struct failure *failure)
{
    static const char *const own[] = {"offset", "limit", "page", "live"};
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : 0;
    if (length == 0)
        return failure_set(failure,
                           "--filter takes KEY=VALUE, a query parameter of the array, such as "
                           "hypervisorType=VMWARE");
    for (size_t i = 0; i < COUNT(own); i++)
        if (strlen(own[i]) == length && strncasecmp(own[i], text, length) == 0)
            return failure_set(failure, "--filter cannot set %s, which the plugin sets itself",
                               own[i]);

    const char *meant;
    enum vm_query_key known = vm_query_look_up(text, length, &meant);
    if (known == VM_QUERY_MISSPELT)
        return failure_set(failure, "--filter knows no %.*s; the array's parameter is called %s",
                           (int)length, text, meant);
    if (known == VM_QUERY_UNKNOWN)
        note_unknown(filter, text, length);
    note(filter, "filter", text);
    if (length == strlen("hypervisorType") && strncasecmp(text, "hypervisorType", length) == 0)
        note_wanted_objects(filter, equals + 1);
    return vm_query_add(&filter->query, text) ||
           failure_set(failure, "the --filter parameters are too long for a request");
}

bool vm_filter_older_than(struct vm_filter *filter, const char *age, struct failure *failure)
{
    note(filter, "older-than", age);
    return age_parse_option("older-than", age, &filter->older_than, failure);
}

bool vm_filter_newer_than(struct vm_filter *filter, const char *age, struct failure *failure)
{
    note(filter, "newer-than", age);
    return age_parse_option("newer-than", age, &filter->newer_than, failure);
}

void vm_filter_describe(const struct vm_filter *filter, char *text, size_t size)
{
    const char *templates = filter->without_templates ? ", --exclude-templates" : "";
    const char *live = filter->live_only ? ", --live" : "";
    size_t skipped = filter->texts[0] != '\0' ? 0 : strlen(", ");
    char whole[sizeof filter->texts + 64];
    snprintf(whole, sizeof whole, "%s%s%s", filter->texts, templates, live);
    snprintf(text, size, "%s", whole + (strlen(whole) > skipped ? skipped : 0));
}

bool vm_filter_looks(const struct vm_filter *filter)
{
    return filter->include_count > 0 || filter->exclude_count > 0 || filter->vmstore_count > 0 ||
           filter->without_templates || filter->live_only || filter->older_than > 0 ||
           filter->newer_than > 0;
}

bool vm_filter_is_set(const struct vm_filter *filter)
{
    return filter->query.text[0] != '\0' || vm_filter_looks(filter);
}

unsigned vm_filter_needs(const struct vm_filter *filter)
{
    unsigned needs = VM_BIT(VM_DELETED);
    if (filter->include_count > 0 || filter->exclude_count > 0)
        needs |= VM_BIT(VM_NAME);
    if (filter->vmstore_count > 0)
        needs |= VM_BIT(VM_VMSTORE);
    if (filter->without_templates)
        needs |= VM_BIT(VM_TEMPLATE);
    if (filter->live_only)
        needs |= VM_BIT(VM_LIVE);
    if (filter->older_than > 0 || filter->newer_than > 0)
        needs |= VM_BIT(VM_SNAPSHOT_TIME);
    return needs;
}

enum vm_object vm_filter_object(const struct vm *vm)
{
    const char *type = vm->hypervisor.bytes ? vm->hypervisor.bytes : "";
    unsigned object = 0;
    while (object < VM_OBJECT_COUNT && strcmp(object_names[object], type) != 0)
        object++;
    return (enum vm_object)object;
}

const char *vm_filter_object_name(enum vm_object object)
{
    return object_names[object];
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

static bool is_named_so(const struct vm_filter *filter, const struct vm *vm)
{
    const char *name = vm->name.bytes ? vm->name.bytes : "";
    if (filter->include_count > 0 && !matches_any(filter->include, filter->include_count, name))
        return false;
    return !matches_any(filter->exclude, filter->exclude_count, name);
}

static bool is_wanted(const struct vm_filter *filter, const struct vm *vm)
{
    return !(filter->without_templates && vm->is_template) &&
           !(filter->live_only && vm->live == VM_NO) &&
           ((vm->unreadable & VM_BIT(VM_VMSTORE)) || is_on_named_vmstore(filter, vm)) &&
           ((vm->unreadable & VM_BIT(VM_NAME)) || is_named_so(filter, vm));
}

static enum vm_verdict judge_age(const struct vm_filter *filter, const struct vm *vm, int64_t now)
{
    if (filter->older_than == 0 && filter->newer_than == 0)
        return VM_PASSES;
    if (!vm->has_snapshot_time)
        return VM_HAS_NO_AGE;
    int64_t age = now - vm->snapshot_time;
    bool fits = (filter->older_than == 0 || age > filter->older_than) &&
                (filter->newer_than == 0 || age < filter->newer_than);
    return fits ? VM_PASSES : VM_IS_FILTERED_OUT;
}

enum vm_verdict vm_filter_judge(const struct vm_filter *filter, const struct vm *vm, int64_t now)
{
    if (vm->is_deleted)
        return VM_IS_DELETED;
    enum vm_object object = vm_filter_object(vm);
    if (object != VM_OBJECT_COUNT && !filter->wants_objects[object])
        return VM_IS_OBJECT;
    return is_wanted(filter, vm) ? judge_age(filter, vm, now) : VM_IS_FILTERED_OUT;
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
