/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_fields.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

/* The record of one VM, with copies of its texts. */
struct reading {
    int items;
    struct vm vm;
    char uuid[200];
    char name[200];
    char vmstore[200];
    char hypervisor[200];
    char vcenter[200];
    struct failure failure;
};

static void keep(struct vm_text *text, char copy[static 200])
{
    if (!text->bytes)
        return;
    ck_assert_uint_lt(text->length, 200);
    memcpy(copy, text->bytes, text->length);
    text->bytes = copy;
}

static bool read_vm(void *context, const struct json_field *fields, struct failure *failure)
{
    struct reading *reading = context;
    (void)failure;
    reading->items++;
    vm_fields_read(fields, &reading->vm);
    keep(&reading->vm.uuid, reading->uuid);
    keep(&reading->vm.name, reading->name);
    keep(&reading->vm.vmstore, reading->vmstore);
    keep(&reading->vm.hypervisor, reading->hypervisor);
    keep(&reading->vm.vcenter, reading->vcenter);
    return true;
}

/* Reads the JSON of one VM as a walk does, with the paths of the checks. */
static struct vm read_json(struct reading *reading, const char *vm)
{
    *reading = (struct reading){.failure = {""}};
    memset(&reading->vm, 0xA5, sizeof reading->vm); /* so that what the reader does not set shows */
    struct json_selection selection = {.items = "items", .on_item = read_vm, .context = reading};
    selection.item_paths = vm_fields_paths(&selection.item_count);
    struct json_fields *fields = json_fields_new(&selection);
    ck_assert_ptr_nonnull(fields);
    bool done = json_fields_feed(fields, "{\"items\":[", 10, &reading->failure) &&
                json_fields_feed(fields, vm, strlen(vm), &reading->failure) &&
                json_fields_feed(fields, "]}", 2, &reading->failure);
    json_fields_free(fields);
    ck_assert_msg(done && reading->items == 1, "%s: %s", vm, reading->failure.text);
    return reading->vm;
}

/* Likewise; all of the VM must be readable. */
static struct vm read_good(struct reading *reading, const char *vm)
{
    read_json(reading, vm);
    ck_assert_msg(reading->vm.unreadable == 0, "%s: %x", vm, reading->vm.unreadable);
    return reading->vm;
}

/* Checks one property, and ignores the others. */
static void assert_nothing_is_known(const struct vm *vm, enum vm_property property,
                                    const char *what)
{
    const bool known[VM_PROPERTY_COUNT] = {
        [VM_UUID] = vm->uuid.bytes != NULL,
        [VM_NAME] = vm->name.bytes != NULL,
        [VM_LIVE] = vm->live != VM_NOT_SAID,
        [VM_CLONE] = vm->clone != VM_NOT_SAID,
        [VM_REPLICA] = vm->replica != VM_NOT_SAID,
        [VM_TEMPLATE] = vm->is_template,
        [VM_DELETED] = vm->is_deleted,
        [VM_SPACE] = vm->has_space || vm->space != 0,
        [VM_VMSTORE] = vm->vmstore.bytes != NULL,
        [VM_HYPERVISOR] = vm->hypervisor.bytes != NULL,
        [VM_VCENTER] = vm->vcenter.bytes != NULL,
        [VM_SNAPSHOT_TIME] = vm->has_snapshot_time || vm->snapshot_time != 0,
    };
    ck_assert_msg(!known[property], "%s", what);
}

START_TEST(a_vm_as_the_api_documents_it_is_read)
{
    struct reading reading;
    struct vm vm = read_good(
        &reading,
        "{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.VirtualMachine\",\"isLive\":false,"
        "\"replication\":{\"configurationsIncoming\":[{\"x\":1}],\"replSource\":\"192.0.2.17\"},"
        "\"snapshot\":{\"bases\":[{\"uuid\":{\"uuid\":\"no\"}}],\"latest\":{\"isReplica\":true}},"
        "\"stat\":{\"sortedStats\":[{\"spaceUsedPhysicalGiB\":17.75}]},"
        "\"uuid\":{\"uuid\":\"5CFC98F0-VIM-0000000000000020\"},\"vmware\":{\"name\":\"erp\"}}");
    ck_assert_uint_eq(vm.uuid.length, 29);
    ck_assert_mem_eq(vm.uuid.bytes, "5CFC98F0-VIM-0000000000000020", 29);
    ck_assert_uint_eq(vm.name.length, 3);
    ck_assert_mem_eq(vm.name.bytes, "erp", 3);
    ck_assert_int_eq(vm.live, VM_NO);
    ck_assert_int_eq(vm.clone, VM_YES);
    ck_assert_int_eq(vm.replica, VM_YES);
    ck_assert(vm.has_snapshot);
    ck_assert(!vm.is_deleted);
    ck_assert(vm.has_space);
    ck_assert_uint_eq(vm.space, UINT64_C(19058917376)); /* 17.75 * 2^30 */
}
END_TEST

START_TEST(nothing_is_known_of_an_empty_vm)
{
    static const char *const VMS[] = {
        "{}",
        "{\"uuid\":null,\"vmware\":null,\"isLive\":null,\"snapshot\":null,\"replication\":null,"
        "\"stat\":null}",
        "{\"uuid\":{\"uuid\":null},\"vmware\":{\"name\":null},\"live\":null,"
        "\"snapshot\":{\"bases\":null,\"base\":null,\"latest\":null},"
        "\"replication\":{\"configurationsIncoming\":null,\"replSource\":null},"
        "\"stat\":{\"sortedStats\":null}}",
        "{\"snapshot\":{\"latest\":{\"isReplica\":null,\"createTime\":null}},"
        "\"stat\":{\"sortedStats\":[{\"spaceUsedPhysicalGiB\":null}]}}",
        "{\"vmstoreName\":null,\"vmware\":{\"isTemplate\":null,\"hypervisorType\":null,"
        "\"vcenterName\":null}}",
        "{\"stat\":{\"sortedStats\":[]}}",
        "{\"stat\":{\"sortedStats\":[{}]}}",
        "{\"stat\":{\"sortedStats\":[{},{\"spaceUsedPhysicalGiB\":5}]}}",
    };
    for (size_t i = 0; i < COUNT(VMS); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, VMS[i]);
        ck_assert_ptr_null(vm.uuid.bytes);
        ck_assert_uint_eq(vm.uuid.length, 0);
        ck_assert_ptr_null(vm.name.bytes);
        ck_assert_uint_eq(vm.name.length, 0);
        ck_assert_int_eq(vm.live, VM_NOT_SAID);
        ck_assert_int_eq(vm.clone, VM_NO);
        ck_assert_int_eq(vm.replica, VM_NO);
        ck_assert(!vm.is_deleted);
        ck_assert(!vm.has_space);
        ck_assert_uint_eq(vm.space, 0);
        ck_assert_ptr_null(vm.vmstore.bytes);
        ck_assert_uint_eq(vm.vmstore.length, 0);
        ck_assert_ptr_null(vm.hypervisor.bytes);
        ck_assert_uint_eq(vm.hypervisor.length, 0);
        ck_assert_ptr_null(vm.vcenter.bytes);
        ck_assert_uint_eq(vm.vcenter.length, 0);
        ck_assert(!vm.is_template);
        ck_assert(!vm.has_snapshot_time);
    }
}
END_TEST

START_TEST(is_live_may_have_either_of_two_names)
{
    static const struct {
        const char *vm;
        enum vm_said live;
    } CASES[] = {
        {"{\"isLive\":true}", VM_YES},
        {"{\"isLive\":false}", VM_NO},
        {"{\"live\":true}", VM_YES},
        {"{\"live\":false}", VM_NO},
        {"{\"isLive\":null,\"live\":false}", VM_NO},
        {"{\"live\":false,\"isLive\":true}", VM_YES},
        {"{\"isLive\":false,\"live\":true}", VM_NO},
        {"{\"live\":null}", VM_NOT_SAID},
        {"{\"isLive\":\"TRUE\"}", VM_YES},
        {"{\"isLive\":\"FALSE\"}", VM_NO},
        {"{\"isLive\":\"true\"}", VM_YES},
        {"{\"isLive\":\"False\"}", VM_NO},
        {"{\"live\":\"FALSE\"}", VM_NO},
        {"{\"isLive\":true,\"live\":1}", VM_YES},
        {"{\"vmware\":{\"isLive\":false}}", VM_NOT_SAID},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.live == CASES[i].live, "%s: %d", CASES[i].vm, (int)vm.live);
    }
}
END_TEST

START_TEST(a_vm_is_a_clone_where_it_names_the_snapshots_that_it_was_cloned_from)
{
    static const struct {
        const char *vm;
        enum vm_said clone;
    } CASES[] = {
        {"{\"snapshot\":{\"bases\":[{\"id\":1}]}}", VM_YES},
        {"{\"snapshot\":{\"bases\":[{}]}}", VM_YES},
        {"{\"snapshot\":{\"bases\":[]}}", VM_NO},
        {"{\"snapshot\":{\"bases\":null}}", VM_NO},
        {"{\"snapshot\":{}}", VM_NO},
        {"{\"snapshot\":{\"base\":{\"id\":1}}}", VM_YES},
        {"{\"snapshot\":{\"base\":{}}}", VM_NO},
        {"{\"snapshot\":{\"base\":null}}", VM_NO},
        {"{\"snapshot\":{\"bases\":[],\"base\":{\"id\":1}}}", VM_YES},
        {"{\"snapshot\":{\"bases\":[{\"id\":1}],\"base\":null}}", VM_YES},
        {"{\"bases\":[{\"id\":1}]}", VM_NO},
        {"{\"snapshot\":{\"latest\":{\"bases\":[{\"id\":1}]}}}", VM_NO},
        {"{\"snapshot\":{\"cloneFromSnapshots\":[{\"id\":1}]}}", VM_NO},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.clone == CASES[i].clone, "%s", CASES[i].vm);
    }
}
END_TEST

START_TEST(a_vm_is_a_replica_where_any_of_three_fields_says_so)
{
    static const struct {
        const char *vm;
        enum vm_said replica;
    } CASES[] = {
        {"{\"replication\":{\"configurationsIncoming\":[{}]}}", VM_YES},
        {"{\"replication\":{\"configurationsIncoming\":[]}}", VM_NO},
        {"{\"replication\":{\"configurationsOutgoing\":[{}]}}", VM_NO},
        {"{\"replication\":{\"replSource\":\"192.0.2.17\"}}", VM_YES},
        {"{\"replication\":{\"replSource\":\"\"}}", VM_NO},
        {"{\"replication\":{\"replDestination\":\"192.0.2.17\"}}", VM_NO},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":true}}}", VM_YES},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":false}}}", VM_NO},
        {"{\"snapshot\":{\"bases\":[{\"isReplica\":true}]}}", VM_NO},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":\"TRUE\"}}}", VM_YES},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":\"false\"}}}", VM_NO},
        {"{\"replication\":{\"configurationsIncoming\":[],\"replSource\":\"x\"},"
         "\"snapshot\":{\"latest\":{\"isReplica\":false}}}",
         VM_YES},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.replica == CASES[i].replica, "%s", CASES[i].vm);
    }
}
END_TEST

START_TEST(a_snapshot_object_is_noted_even_if_it_is_empty)
{
    static const struct {
        const char *vm;
        bool has_snapshot;
    } CASES[] = {
        {"{\"snapshot\":{}}", true},
        {"{\"snapshot\":{\"bases\":[]}}", true},
        {"{\"snapshot\":{\"x\":1}}", true},
        {"{\"snapshot\":null}", false},
        {"{}", false},
        {"{\"vmware\":{\"snapshot\":{}}}", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.has_snapshot == CASES[i].has_snapshot, "%s", CASES[i].vm);
    }
}
END_TEST

START_TEST(a_vm_is_deleted_if_is_deleted_says_so)
{
    static const struct {
        const char *vm;
        bool is_deleted;
    } CASES[] = {
        {"{\"isDeleted\":true}", true},
        {"{\"isDeleted\":false}", false},
        {"{\"isDeleted\":\"TRUE\"}", true},
        {"{\"isDeleted\":\"FALSE\"}", false},
        {"{\"isDeleted\":null}", false},
        {"{}", false},
        {"{\"snapshot\":{\"isDeleted\":true}}", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.is_deleted == CASES[i].is_deleted, "%s", CASES[i].vm);
    }
}
END_TEST

#define SPACE(number) "{\"stat\":{\"sortedStats\":[{\"spaceUsedPhysicalGiB\":" number "}]}}"

START_TEST(space_in_gib_becomes_whole_bytes)
{
    static const struct {
        const char *vm;
        uint64_t space;
    } CASES[] = {
        {SPACE("0"), 0},
        {SPACE("0.0"), 0},
        {SPACE("-0"), 0},
        {SPACE("1"), UINT64_C(1073741824)},
        {SPACE("1.5"), UINT64_C(1610612736)},
        {SPACE("1e3"), UINT64_C(1073741824000)},
        {SPACE("0.000000001"), 1},                      /* 1.07 bytes */
        {SPACE("0.0000000004"), 0},                     /* 0.43 bytes */
        {SPACE("0.0000000014"), 2},                     /* 1.50 bytes and a little more */
        {SPACE("8388608"), UINT64_C(9007199254740992)}, /* 8 PiB, the maximum */
        {"{\"stat\":{\"sortedStats\":[{\"spaceUsedGiB\":7,\"spaceUsedPhysicalGiB\":2},"
         "{\"spaceUsedPhysicalGiB\":3}]}}",
         UINT64_C(2147483648)}, /* the first one, and not the logical space */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.has_space && vm.space == CASES[i].space, "%s: %" PRIu64, CASES[i].vm,
                      vm.space);
    }
}
END_TEST

START_TEST(the_vmstore_and_the_hypervisor_of_a_vm_are_read)
{
    struct reading reading;
    struct vm vm = read_good(
        &reading, "{\"vmstoreName\":\"store 1\",\"vmware\":{\"hypervisorType\":\"HYPERV\","
                  "\"vcenterName\":\"vc.example.com\",\"vmstoreName\":\"no\"},"
                  "\"hypervisorType\":\"no\",\"vcenterName\":\"no\"}");
    ck_assert_uint_eq(vm.vmstore.length, 7);
    ck_assert_mem_eq(vm.vmstore.bytes, "store 1", 7);
    ck_assert_uint_eq(vm.hypervisor.length, 6);
    ck_assert_mem_eq(vm.hypervisor.bytes, "HYPERV", 6);
    ck_assert_uint_eq(vm.vcenter.length, 14);
    ck_assert_mem_eq(vm.vcenter.bytes, "vc.example.com", 14);
}
END_TEST

START_TEST(a_vm_is_a_template_if_is_template_says_so)
{
    static const struct {
        const char *vm;
        bool is_template;
    } CASES[] = {
        {"{\"vmware\":{\"isTemplate\":true}}", true},
        {"{\"vmware\":{\"isTemplate\":false}}", false},
        {"{\"vmware\":{\"isTemplate\":null}}", false},
        {"{\"vmware\":{\"isTemplate\":\"TRUE\"}}", true},
        {"{\"vmware\":{\"isTemplate\":\"FALSE\"}}", false},
        {"{\"vmware\":{}}", false},
        {"{\"isTemplate\":true}", false},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.is_template == CASES[i].is_template, "%s", CASES[i].vm);
    }
}
END_TEST

#define LATEST(time) "{\"snapshot\":{\"latest\":{\"createTime\":" time "}}}"

START_TEST(the_newest_snapshots_time_may_be_a_text_or_milliseconds)
{
    static const struct {
        const char *vm;
        int64_t time;
    } CASES[] = {
        {LATEST("\"1970-01-02T00:00:00Z\""), 86400},
        {LATEST("\"1970-01-02T00:00:00.735-08:00\""), 86400 + 8 * 3600},
        {LATEST("\"2000-01-01T00:00:00Z\""), (30 * 365 + 7) * INT64_C(86400)},
        {LATEST("1700000000735"), INT64_C(1700000000)},
        {LATEST("\"1700000000735\""), INT64_C(1700000000)},
        {LATEST("1000"), 1},
        {LATEST("253402300799999"), INT64_C(253402300799)},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, CASES[i].vm);
        ck_assert_msg(vm.has_snapshot_time && vm.snapshot_time == CASES[i].time, "%s: %" PRId64,
                      CASES[i].vm, vm.snapshot_time);
    }
}
END_TEST

START_TEST(a_missing_time_and_a_0_are_none)
{
    static const char *const VMS[] = {
        LATEST("null"),
        LATEST("0"),
        LATEST("\"0\""),
        LATEST("\"1970-01-01T00:00:00Z\""),
        "{\"createTime\":1700000000735}",
        "{\"snapshot\":{\"createTime\":1700000000735}}",
        "{\"snapshot\":{\"latest\":[{\"createTime\":1700000000735}]}}",
    };
    for (size_t i = 0; i < COUNT(VMS); i++) {
        struct reading reading;
        struct vm vm = read_good(&reading, VMS[i]);
        ck_assert_msg(!vm.has_snapshot_time && vm.snapshot_time == 0, "%s: %" PRId64, VMS[i],
                      vm.snapshot_time);
    }
}
END_TEST

START_TEST(a_text_may_be_empty_or_contain_nuls)
{
    struct reading reading;
    struct vm vm =
        read_good(&reading, "{\"uuid\":{\"uuid\":\"\"},\"vmware\":{\"name\":\"a\\u0000b\"}}");
    ck_assert_uint_eq(vm.uuid.length, 0);
    ck_assert_uint_eq(vm.name.length, 3);
    ck_assert_mem_eq(vm.name.bytes, "a\0b", 3);
}
END_TEST

/* The other fields stay readable. The check decides whether the unreadable one matters. */
START_TEST(a_field_that_is_not_as_documented_is_marked_as_not_known)
{
    static const struct {
        const char *vm;
        enum vm_property property;
    } CASES[] = {
        {"{\"uuid\":{\"uuid\":7}}", VM_UUID},
        {"{\"uuid\":{\"uuid\":{}}}", VM_UUID},
        {"{\"uuid\":{\"uuid\":[\"x\"]}}", VM_UUID},
        {"{\"uuid\":{\"uuid\":false}}", VM_UUID},
        {"{\"vmware\":{\"name\":7}}", VM_NAME},
        {"{\"vmware\":{\"name\":[]}}", VM_NAME},
        {"{\"isLive\":\"no\"}", VM_LIVE},
        {"{\"isLive\":\"\"}", VM_LIVE},
        {"{\"isLive\":\"truely\"}", VM_LIVE},
        {"{\"isLive\":0}", VM_LIVE},
        {"{\"isLive\":{}}", VM_LIVE},
        {"{\"isLive\":[false]}", VM_LIVE},
        {"{\"live\":\"NOT_FOUND\"}", VM_LIVE},
        {"{\"isLive\":7,\"live\":true}", VM_LIVE},
        {"{\"snapshot\":[]}", VM_CLONE},
        {"{\"snapshot\":[{\"bases\":[1]}]}", VM_CLONE},
        {"{\"snapshot\":\"\"}", VM_CLONE},
        {"{\"snapshot\":false}", VM_CLONE},
        {"{\"snapshot\":0}", VM_CLONE},
        {"{\"snapshot\":{\"bases\":\"\"}}", VM_CLONE},
        {"{\"snapshot\":{\"bases\":false}}", VM_CLONE},
        {"{\"snapshot\":{\"bases\":0}}", VM_CLONE},
        {"{\"snapshot\":{\"base\":\"x\"}}", VM_CLONE},
        {"{\"snapshot\":{\"base\":true}}", VM_CLONE},
        {"{\"snapshot\":{\"bases\":[],\"base\":7}}", VM_CLONE},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":\"yes\"}}}", VM_REPLICA},
        {"{\"snapshot\":{\"latest\":{\"isReplica\":1}}}", VM_REPLICA},
        {"{\"replication\":{\"configurationsIncoming\":true}}", VM_REPLICA},
        {"{\"replication\":{\"configurationsIncoming\":1}}", VM_REPLICA},
        {"{\"replication\":{\"replSource\":true}}", VM_REPLICA},
        {"{\"replication\":{\"replSource\":{}}}", VM_REPLICA},
        {"{\"vmstoreName\":7}", VM_VMSTORE},
        {"{\"vmstoreName\":{}}", VM_VMSTORE},
        {"{\"vmstoreName\":[\"x\"]}", VM_VMSTORE},
        {"{\"vmware\":{\"isTemplate\":\"maybe\"}}", VM_TEMPLATE},
        {"{\"vmware\":{\"isTemplate\":1}}", VM_TEMPLATE},
        {"{\"vmware\":{\"isTemplate\":[true]}}", VM_TEMPLATE},
        {"{\"isDeleted\":1}", VM_DELETED},
        {"{\"isDeleted\":\"\"}", VM_DELETED},
        {"{\"isDeleted\":{}}", VM_DELETED},
        {"{\"vmware\":{\"hypervisorType\":1}}", VM_HYPERVISOR},
        {"{\"vmware\":{\"hypervisorType\":[\"VMWARE\"]}}", VM_HYPERVISOR},
        {"{\"vmware\":{\"vcenterName\":1}}", VM_VCENTER},
        {"{\"vmware\":{\"vcenterName\":{\"name\":\"x\"}}}", VM_VCENTER},
        {SPACE("\"5\""), VM_SPACE},
        {SPACE("\"NaN\""), VM_SPACE},
        {SPACE("true"), VM_SPACE},
        {SPACE("[5]"), VM_SPACE},
        {SPACE("-0.5"), VM_SPACE},
        {SPACE("-1"), VM_SPACE},
        {SPACE("8388609"), VM_SPACE},
        {SPACE("1e300"), VM_SPACE},
        {LATEST("\"\""), VM_SNAPSHOT_TIME},
        {LATEST("\"yesterday\""), VM_SNAPSHOT_TIME},
        {LATEST("\"2026-11-18T10:16:58\""), VM_SNAPSHOT_TIME},
        {LATEST("-1"), VM_SNAPSHOT_TIME},
        {LATEST("1e300"), VM_SNAPSHOT_TIME},
        {LATEST("253402300800000"), VM_SNAPSHOT_TIME},
        {LATEST("true"), VM_SNAPSHOT_TIME},
        {LATEST("{}"), VM_SNAPSHOT_TIME},
        {LATEST("[1700000000735]"), VM_SNAPSHOT_TIME},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct reading reading;
        struct vm vm = read_json(&reading, CASES[i].vm);
        ck_assert_msg(vm.unreadable == VM_BIT(CASES[i].property), "%s: %x", CASES[i].vm,
                      vm.unreadable);
        assert_nothing_is_known(&vm, CASES[i].property, CASES[i].vm);
    }
}
END_TEST

/* json-c accepts NaN and infinities as numbers. Here they come as parsed fields. */
START_TEST(a_space_that_is_no_finite_number_is_not_known)
{
    const double NUMBERS[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (size_t i = 0; i < COUNT(NUMBERS); i++) {
        struct json_field fields[JSON_FIELDS_MAX];
        size_t count;
        const char *const *paths = vm_fields_paths(&count);
        struct vm vm;
        for (size_t j = 0; j < count; j++)
            fields[j] = strstr(paths[j], "spaceUsedPhysicalGiB")
                            ? (struct json_field){.kind = JSON_NUMBER, .number = NUMBERS[i]}
                            : (struct json_field){.kind = JSON_ABSENT};
        vm_fields_read(fields, &vm);
        ck_assert_msg(!vm.has_space && vm.space == 0, "case %zu", i);
        ck_assert_uint_eq(vm.unreadable, VM_BIT(VM_SPACE));
    }
}
END_TEST

START_TEST(one_readable_sign_is_enough)
{
    struct reading reading;
    struct vm vm = read_json(&reading, "{\"replication\":{\"configurationsIncoming\":7,"
                                       "\"replSource\":\"192.0.2.17\"}}");
    ck_assert_int_eq(vm.replica, VM_YES);
    vm = read_json(&reading, "{\"snapshot\":{\"bases\":7,\"base\":{\"id\":1}}}");
    ck_assert_int_eq(vm.clone, VM_YES);
}
END_TEST

START_TEST(one_unreadable_field_leaves_the_others)
{
    struct reading reading;
    struct vm vm = read_json(&reading, "{\"uuid\":{\"uuid\":\"u\"},\"vmware\":{\"name\":7},"
                                       "\"isLive\":false,\"snapshot\":{\"bases\":[1],"
                                       "\"latest\":{\"createTime\":true}}}");
    ck_assert_uint_eq(vm.unreadable, VM_BIT(VM_NAME) | VM_BIT(VM_SNAPSHOT_TIME));
    ck_assert_uint_eq(vm.uuid.length, 1);
    ck_assert_int_eq(vm.live, VM_NO);
    ck_assert_int_eq(vm.clone, VM_YES);
    ck_assert(vm.has_snapshot);
}
END_TEST

START_TEST(every_property_has_a_name_for_messages)
{
    static const struct {
        enum vm_property property;
        const char *name;
    } CASES[] = {{VM_LIVE, "isLive"},
                 {VM_CLONE, "snapshot.bases"},
                 {VM_SPACE, "spaceUsedPhysicalGiB"},
                 {VM_DELETED, "isDeleted"}};
    for (size_t i = 0; i < COUNT(CASES); i++)
        ck_assert_str_eq(vm_fields_name(CASES[i].property), CASES[i].name);
    for (unsigned i = 0; i < VM_PROPERTY_COUNT; i++)
        ck_assert_msg(vm_fields_name((enum vm_property)i), "property %u", i);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm_fields");
    TCase *tests = tcase_create("vm_fields");
    tcase_add_test(tests, a_vm_as_the_api_documents_it_is_read);
    tcase_add_test(tests, nothing_is_known_of_an_empty_vm);
    tcase_add_test(tests, is_live_may_have_either_of_two_names);
    tcase_add_test(tests, a_vm_is_a_clone_where_it_names_the_snapshots_that_it_was_cloned_from);
    tcase_add_test(tests, a_vm_is_a_replica_where_any_of_three_fields_says_so);
    tcase_add_test(tests, a_snapshot_object_is_noted_even_if_it_is_empty);
    tcase_add_test(tests, a_vm_is_deleted_if_is_deleted_says_so);
    tcase_add_test(tests, space_in_gib_becomes_whole_bytes);
    tcase_add_test(tests, the_vmstore_and_the_hypervisor_of_a_vm_are_read);
    tcase_add_test(tests, a_vm_is_a_template_if_is_template_says_so);
    tcase_add_test(tests, the_newest_snapshots_time_may_be_a_text_or_milliseconds);
    tcase_add_test(tests, a_missing_time_and_a_0_are_none);
    tcase_add_test(tests, a_text_may_be_empty_or_contain_nuls);
    tcase_add_test(tests, a_field_that_is_not_as_documented_is_marked_as_not_known);
    tcase_add_test(tests, a_space_that_is_no_finite_number_is_not_known);
    tcase_add_test(tests, one_readable_sign_is_enough);
    tcase_add_test(tests, one_unreadable_field_leaves_the_others);
    tcase_add_test(tests, every_property_has_a_name_for_messages);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
