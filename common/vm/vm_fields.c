/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_fields.h"

#include <math.h>
#include <strings.h>

#include "api/api_time.h"
#include "base/decimal.h"

#define SPACE_MAX 9007199254740992.0 /* bytes: 2^53, or 8 PiB; about a hundred times a VMstore */

enum {
    UUID = VM_FIELDS_UUID,
    NAME,
    IS_LIVE,
    LIVE,
    SNAPSHOT,
    BASES,
    BASE,
    LATEST_IS_REPLICA,
    INCOMING,
    REPL_SOURCE,
    SPACE_PHYSICAL,
    VMSTORE,
    IS_TEMPLATE,
    IS_DELETED,
    HYPERVISOR,
    VCENTER,
    SNAPSHOT_TIME,
    FIELD_COUNT
};

static const char *const paths[FIELD_COUNT] = {
    [UUID] = "uuid.uuid",
    [NAME] = "vmware.name",
    [IS_LIVE] = "isLive",
    [LIVE] = "live", /* the name of isLive in a text by Tintri */
    [SNAPSHOT] = "snapshot",
    [BASES] = "snapshot.bases",
    [BASE] = "snapshot.base", /* the name of bases before v310.21 */
    [LATEST_IS_REPLICA] = "snapshot.latest.isReplica",
    [INCOMING] = "replication.configurationsIncoming",
    [REPL_SOURCE] = "replication.replSource",
    [SPACE_PHYSICAL] = "stat.sortedStats[0].spaceUsedPhysicalGiB",
    [VMSTORE] = "vmstoreName",
    [IS_TEMPLATE] = "vmware.isTemplate",
    [IS_DELETED] = "isDeleted",
    [HYPERVISOR] = "vmware.hypervisorType",
    [VCENTER] = "vmware.vcenterName",
    [SNAPSHOT_TIME] = "snapshot.latest.createTime",
};

const char *const *vm_fields_paths(size_t *count)
{
    *count = FIELD_COUNT;
    return paths;
}

const char *vm_fields_name(enum vm_property property)
{
    static const char *const names[VM_PROPERTY_COUNT] = {
        [VM_UUID] = "uuid",
        [VM_NAME] = "name",
        [VM_LIVE] = "isLive",
        [VM_CLONE] = "snapshot.bases",
        [VM_REPLICA] = "replication or isReplica",
        [VM_TEMPLATE] = "isTemplate",
        [VM_DELETED] = "isDeleted",
        [VM_SPACE] = "spaceUsedPhysicalGiB",
        [VM_VMSTORE] = "vmstoreName",
        [VM_HYPERVISOR] = "hypervisorType",
        [VM_VCENTER] = "vcenterName",
        [VM_SNAPSHOT_TIME] = "snapshot.latest.createTime",
    };
    return names[property];
}

static bool is_missing(const struct json_field *field)
{
    return field->kind == JSON_ABSENT || field->kind == JSON_NULL;
}

/* Marks a property that the array sent in an unreadable form. */
static void note(struct vm *vm, enum vm_property property, bool readable)
{
    if (!readable)
        vm->unreadable |= VM_BIT(property);
}

static struct vm_text read_text(struct vm *vm, enum vm_property property,
                                const struct json_field *field)
{
    note(vm, property, is_missing(field) || field->kind == JSON_STRING);
    return field->kind == JSON_STRING ? (struct vm_text){field->text, field->length}
                                      : (struct vm_text){0};
}

/* Reads true or false. Some answers have it as text: "TRUE", "FALSE". */
static enum vm_said read_bool(struct vm *vm, enum vm_property property,
                              const struct json_field *field)
{
    bool is_text = field->kind == JSON_STRING;
    if (field->kind == JSON_TRUE || (is_text && strcasecmp(field->text, "true") == 0))
        return VM_YES;
    if (field->kind == JSON_FALSE || (is_text && strcasecmp(field->text, "false") == 0))
        return VM_NO;
    note(vm, property, is_missing(field));
    return VM_NOT_SAID;
}

/* Whether a list or an object has any content. */
static bool read_filled(struct vm *vm, enum vm_property property, const struct json_field *field)
{
    bool filled = field->kind == JSON_FILLED_ARRAY || field->kind == JSON_FILLED_OBJECT;
    note(vm, property,
         is_missing(field) || filled || field->kind == JSON_EMPTY_ARRAY ||
             field->kind == JSON_EMPTY_OBJECT);
    return filled;
}

static void read_space(struct vm *vm, const struct json_field *field)
{
    double bytes = field->kind == JSON_NUMBER ? field->number * BYTES_PER_GIB : NAN;
    vm->has_space = bytes >= 0 && bytes <= SPACE_MAX; /* false for NaN */
    vm->space = vm->has_space ? (uint64_t)llround(bytes) : 0;
    note(vm, VM_SPACE, vm->has_space || is_missing(field));
}

/* A VM without bases is no clone. Source: VMstore API reference, VirtualMachine.snapshot. */
static void read_clone(struct vm *vm, const struct json_field *fields)
{
    const struct json_field *snapshot = &fields[SNAPSHOT];
    bool is_object = snapshot->kind == JSON_EMPTY_OBJECT || snapshot->kind == JSON_FILLED_OBJECT;
    bool has_bases = read_filled(vm, VM_CLONE, &fields[BASES]);
    bool has_base = read_filled(vm, VM_CLONE, &fields[BASE]);
    note(vm, VM_CLONE, is_object || is_missing(snapshot));
    vm->has_snapshot = is_object;
    vm->clone = has_bases || has_base                      ? VM_YES
                : (vm->unreadable & VM_BIT(VM_CLONE)) != 0 ? VM_NOT_SAID
                                                           : VM_NO;
}

/* Any one of three signs makes the VM a replica. */
static void read_replica(struct vm *vm, const struct json_field *fields)
{
    bool has_incoming = read_filled(vm, VM_REPLICA, &fields[INCOMING]);
    bool has_source = read_text(vm, VM_REPLICA, &fields[REPL_SOURCE]).length > 0;
    bool is_latest = read_bool(vm, VM_REPLICA, &fields[LATEST_IS_REPLICA]) == VM_YES;
    vm->replica = has_incoming || has_source || is_latest      ? VM_YES
                  : (vm->unreadable & VM_BIT(VM_REPLICA)) != 0 ? VM_NOT_SAID
                                                               : VM_NO;
}

/* Parses milliseconds as a number, or a date as a text. 0 stands for no time. */
static bool parse_time(const struct json_field *field, int64_t *seconds)
{
    *seconds = 0;
    if (field->kind == JSON_NUMBER && field->number == 0)
        return true; /* however the 0 is written: 0, 0.0, 0e0 */
    return (field->kind == JSON_STRING || field->kind == JSON_NUMBER) &&
           api_time_parse(field->text, seconds);
}

static void read_snapshot_time(struct vm *vm, const struct json_field *field)
{
    int64_t seconds;
    bool readable = parse_time(field, &seconds);
    vm->has_snapshot_time = readable && seconds != 0;
    vm->snapshot_time = vm->has_snapshot_time ? seconds : 0;
    note(vm, VM_SNAPSHOT_TIME, readable || is_missing(field));
}

void vm_fields_read(const struct json_field *fields, struct vm *vm)
{
    *vm = (struct vm){0};
    vm->uuid = read_text(vm, VM_UUID, &fields[UUID]);
    vm->name = read_text(vm, VM_NAME, &fields[NAME]);
    vm->vmstore = read_text(vm, VM_VMSTORE, &fields[VMSTORE]);
    vm->hypervisor = read_text(vm, VM_HYPERVISOR, &fields[HYPERVISOR]);
    vm->vcenter = read_text(vm, VM_VCENTER, &fields[VCENTER]);
    vm->live = read_bool(vm, VM_LIVE, &fields[is_missing(&fields[IS_LIVE]) ? LIVE : IS_LIVE]);
    vm->is_template = read_bool(vm, VM_TEMPLATE, &fields[IS_TEMPLATE]) == VM_YES;
    vm->is_deleted = read_bool(vm, VM_DELETED, &fields[IS_DELETED]) == VM_YES;
    read_clone(vm, fields);
    read_replica(vm, fields);
    read_space(vm, &fields[SPACE_PHYSICAL]);
    read_snapshot_time(vm, &fields[SNAPSHOT_TIME]);
}
