/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm_oracle.h"

#include <inttypes.h>
#include <stdbool.h>
#include <strings.h>
#include <time.h>

#include "../unit/json_oracle.h"
#include "api/api_time.h"
#include "demand.h"

/* A value of the VM; NULL: it is missing or null. */
static struct json_object *at(struct json_object *object, const char *path)
{
    bool found;
    struct json_object *value = json_oracle_at(object, path, &found);
    return found ? value : NULL;
}

static bool is_unreadable(const struct vm *vm, enum vm_property property)
{
    return vm->unreadable & VM_BIT(property);
}

static void check_text(const struct vm *vm, enum vm_property property, const struct vm_text *text,
                       struct json_object *value)
{
    bool is_string = json_object_is_type(value, json_type_string);
    DEMAND(is_unreadable(vm, property) == (value && !is_string));
    DEMAND(text->length == (is_string ? (size_t)json_object_get_string_len(value) : 0));
    DEMAND(text->length == 0 ||
           memcmp(text->bytes, json_object_get_string(value), text->length) == 0);
}

/* Reads true and false, which may be texts. *readable becomes false for anything else. */
static enum vm_said answer_of(struct json_object *value, bool *readable)
{
    if (!value)
        return VM_NOT_SAID;
    const char *text = json_object_get_string(value);
    bool is_said = json_object_is_type(value, json_type_boolean) ||
                   json_object_is_type(value, json_type_string);
    if (is_said && strcasecmp(text, "true") == 0)
        return VM_YES;
    if (is_said && strcasecmp(text, "false") == 0)
        return VM_NO;
    *readable = false;
    return VM_NOT_SAID;
}

static void check_switch(const struct vm *vm, enum vm_property property, bool is_on,
                         struct json_object *value)
{
    bool readable = true;
    DEMAND(is_on == (answer_of(value, &readable) == VM_YES));
    DEMAND(is_unreadable(vm, property) == !readable);
}

static void check_live(const struct vm *vm, struct json_object *object)
{
    bool readable = true;
    struct json_object *value = at(object, "isLive");
    DEMAND(vm->live == answer_of(value ? value : at(object, "live"), &readable));
    DEMAND(is_unreadable(vm, VM_LIVE) == !readable);
}

/* Whether a list or an object has any content. */
static bool is_filled(struct json_object *value, bool *readable)
{
    bool is_list = json_object_is_type(value, json_type_array);
    *readable = *readable && (!value || is_list || json_object_is_type(value, json_type_object));
    return is_list ? json_object_array_length(value) > 0
                   : json_object_is_type(value, json_type_object) &&
                         json_object_object_length(value) > 0;
}

static void check_sign(const struct vm *vm, enum vm_property property, enum vm_said answer,
                       bool is_there, bool readable)
{
    DEMAND(is_unreadable(vm, property) == !readable);
    DEMAND(answer == (is_there ? VM_YES : readable ? VM_NO : VM_NOT_SAID));
}

static void check_clone(const struct vm *vm, struct json_object *object)
{
    struct json_object *snapshot = at(object, "snapshot");
    bool is_object = json_object_is_type(snapshot, json_type_object);
    bool readable = !snapshot || is_object;
    bool has_bases = is_filled(at(object, "snapshot.bases"), &readable);
    bool has_base = is_filled(at(object, "snapshot.base"), &readable);
    DEMAND(vm->has_snapshot == is_object);
    check_sign(vm, VM_CLONE, vm->clone, has_bases || has_base, readable);
}

static void check_replica(const struct vm *vm, struct json_object *object)
{
    struct json_object *source = at(object, "replication.replSource");
    bool is_text = json_object_is_type(source, json_type_string);
    bool readable = !source || is_text;
    bool comes_in = is_filled(at(object, "replication.configurationsIncoming"), &readable);
    bool is_latest = answer_of(at(object, "snapshot.latest.isReplica"), &readable) == VM_YES;
    bool has_source = is_text && json_object_get_string_len(source) > 0;
    check_sign(vm, VM_REPLICA, vm->replica, comes_in || is_latest || has_source, readable);
}

/* Compares bytes, up to 2^53, with a tolerance of half a byte. */
static void check_space(const struct vm *vm, struct json_object *value)
{
    bool is_number =
        json_object_is_type(value, json_type_double) || json_object_is_type(value, json_type_int);
    double bytes = is_number ? json_object_get_double(value) * 1073741824.0 : -1;
    bool is_space = bytes >= 0 && bytes <= 9007199254740992.0;
    DEMAND(vm->has_space == is_space);
    DEMAND(is_unreadable(vm, VM_SPACE) == (value && !is_space));
    DEMAND(!is_space || ((double)vm->space >= bytes - 0.5 && (double)vm->space <= bytes + 0.5));
}

/* The time as the C library reads it, for a text that api_time_parse accepts. */
static int64_t seconds_of(const char *text)
{
    struct tm date = {0};
    int hours, minutes = 0;
    if (!strchr(text, 'T'))
        return strtoll(text, NULL, 10) / 1000;
    DEMAND(sscanf(text, "%d-%d-%dT%d:%d:%d", &date.tm_year, &date.tm_mon, &date.tm_mday,
                  &date.tm_hour, &date.tm_min, &date.tm_sec) == 6);
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    int64_t seconds = timegm(&date);
    const char *zone = text + strcspn(text, "T");
    zone += strcspn(zone, "Z+-");
    if (*zone == 'Z')
        return seconds;
    DEMAND(sscanf(zone + 1, "%2d%*[:]%2d", &hours, &minutes) == 2 ||
           sscanf(zone + 1, "%2d%2d", &hours, &minutes) == 2);
    return seconds - (*zone == '-' ? -1 : 1) * (INT64_C(3600) * hours + INT64_C(60) * minutes);
}

static void check_snapshot_time(const struct vm *vm, struct json_object *value)
{
    int64_t seconds = 0;
    bool has_text = json_object_is_type(value, json_type_string) ||
                    json_object_is_type(value, json_type_double) ||
                    json_object_is_type(value, json_type_int);
    bool readable = has_text && api_time_parse(json_object_get_string(value), &seconds);
    DEMAND(is_unreadable(vm, VM_SNAPSHOT_TIME) == (value && !readable));
    DEMAND(vm->snapshot_time == (readable ? seconds_of(json_object_get_string(value)) : 0));
    DEMAND(vm->has_snapshot_time == (vm->snapshot_time != 0));
}

void vm_oracle_check(const struct vm *vm, struct json_object *object)
{
    check_text(vm, VM_UUID, &vm->uuid, at(object, "uuid.uuid"));
    check_text(vm, VM_NAME, &vm->name, at(object, "vmware.name"));
    check_text(vm, VM_VMSTORE, &vm->vmstore, at(object, "vmstoreName"));
    check_text(vm, VM_HYPERVISOR, &vm->hypervisor, at(object, "vmware.hypervisorType"));
    check_text(vm, VM_VCENTER, &vm->vcenter, at(object, "vmware.vcenterName"));
    check_switch(vm, VM_TEMPLATE, vm->is_template, at(object, "vmware.isTemplate"));
    check_switch(vm, VM_DELETED, vm->is_deleted, at(object, "isDeleted"));
    check_live(vm, object);
    check_clone(vm, object);
    check_replica(vm, object);
    check_space(vm, at(object, "stat.sortedStats[0].spaceUsedPhysicalGiB"));
    check_snapshot_time(vm, at(object, "snapshot.latest.createTime"));
}
