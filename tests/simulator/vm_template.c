/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm_template.h"

#include "vmstores.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys and structure are those of VirtualMachine in the VMstore API reference (v310). ' stands for
 * ", and ~ with a letter for a field:
 *   t a time             b true or false           n a number             u the end of a UUID
 *   c a createTime       I the VM's number         N its name             U its UUID
 *   L its isLive         X its isDeleted, and the member timeDeleted      R whether it is a replica
 *   D vmstoreName        H hypervisorType          h the same, without the quotes
 *   V vcenterName        E host                    W powered              T template
 *   G spaceUsedGiB       Y spaceUsedPhysicalGiB
 * These fields are whole members, each with the comma in front, if the VM has them:
 *   M name               B the bases               C configurationsIncoming
 *   S replSource
 *   Z the newest snapshot, and s that snapshot's UUID */

#define DTO "com.tintri.api.rest.v310.dto."
#define UUID_PREFIX "5CFC98F0-731C-2474-FE84-0BC2C3A28543-VIM-000000"
#define UUID_OBJECT(uuid)                                            \
    "{'typeId':'com.tintri.api.rest.vcommon.dto.Uuid','uuid':'" uuid \
    "','entityTC':'VIRTUAL_MACHINE'}"

#define SNAPSHOT(vm_name, replica, uuid, vm_uuid)                                                  \
    "{'typeId':'" DTO "domain.Snapshot','cloneReferenceCount':~n,'createTime':~c,"                 \
    "'creatorName':'admin','hostNameOrIp':'vmstore.example.com','instanceId':'d1c4f7a2-5b0e-4a63-" \
    "9d7e-20~u','lastUpdatedComponent':'SNAPSHOT_MANAGER','location':'192.0.2.10:/tintri/"         \
    ".snapshot/"                                                                                   \
    "~u','vcenterInstanceUuid':'6b1f0c52-9a3e-4f7d-8c25-7e~u','vmstoreTintriUuid':'5CFC98F0-731C-" \
    "2474-FE84-0BC2C3A28543','description':'Hourly snapshot','expirationTime':'~t',"               \
    "'isCollapsed':false,'isDeleted':false,'isLastReplicatedSnapshot':~b,'isOrphaned':false,"      \
    "'isReplica':" replica ",'lastUpdatedTime':'~t',"                                              \
    "'locked':~b,'logicalFullSizeGiB':~n,'replicaRetentionMinutes':~n,'replicationId':0,"          \
    "'sizeChangedMB':~n,'sizeChangedPhysicalMB':0,"                                                \
    "'version':~n,'vmIsTemplate':false,'vmName':'" vm_name                                         \
    "','consistency':'CRASH_CONSISTENT','deletionPolicy':'DELETE_ON_EXPIRATION',"                  \
    "'hypervisorType':'~h',"                                                                       \
    "'type':'SCHEDULED_SNAPSHOT','uuid':" UUID_OBJECT(uuid) ",'vmUuid':" UUID_OBJECT(vm_uuid) "}"

#define SCHEDULE(name)                                                                 \
    "{'typeId':'" DTO "domain.beans.vm.VirtualMachineSnapshotSchedule',"               \
    "'consistency':'CRASH_CONSISTENT','cronExpressions':['0 30 * ? * *'],"             \
    "'initialDefaultRetentionMinutes':~n,"                                             \
    "'isSystemDefaultSchedule':~b,'lastUpdatedTime':'~t','locked':false,'name':'" name \
    "','retentionDestinationMinutes':0,'retentionSourceMinutes':~n,'type':'" name      \
    "','tgcServiceGroupDefault':~b}"

enum part {
    PART_TYPE,
    PART_LIVE,
    PART_STATE,
    PART_QOS,
    PART_REPLICATION,
    PART_SERVICE_GROUP,
    PART_SNAPSHOT,
    PART_STAT,
    PART_UUID,
    PART_VMWARE,
    PART_VMSTORE,
    PARTS,
    /* Not a member of the VM itself: the text for ~B. */
    PART_BASES = PARTS,
    PART_LATEST, /* the text for ~Z */
    PARTS_IN_ALL
};

/* Consecutive strings of the same part are joined without a comma: a compiler need not accept a
 * string of more than 4095 bytes. */
static const struct {
    enum part part;
    const char *text;
} template_text[] = {
    {PART_TYPE, "'typeId':'" DTO "domain.VirtualMachine','hasSyncVmFileLevelRestoreDisk':~b,"
                "'isDeleted':~X"},
    {PART_LIVE, "'isLive':~L"},
    {PART_STATE, "'k8sControlPlaneNode':false,'k8sWorkerNode':false,'lastConfigChangedTime':'~t',"
                 "'lastUpdatedTime':'~t','localAlias':'~N','numContainers':0,'numPods':0,"
                 "'pinnedType':'NOT_PINNED','provisionedType':'THICK'"},
    {PART_QOS, "'qosConfig':{'typeId':'" DTO "domain.beans.vm.VirtualMachineQoSConfig',"
               "'effectiveMaxNormalizedIops':~n,'effectiveMinNormalizedIops':0,"
               "'inheritanceEnabled':~b,'lastUpdatedTime':'~t','maxNormalizedIops':~n,"
               "'minNormalizedIops':0}"},
    {PART_REPLICATION,
     "'replication':{'typeId':'" DTO "domain.beans.vm.VirtualMachineReplicationInfo',"
     "'isEnabled':~b,'lastUpdatedTime':'~t',"
     "'replicationState':'NOT_CONFIGURED'~C~S}"},
    {PART_SERVICE_GROUP,
     "'serviceGroup':{'typeId':'" DTO "domain.beans.vm.VirtualMachineServiceGroupInfo',"
     "'customPolicyFromServiceGroup':false,'lastUpdatedTime':'~t',"
     "'static':false,'syncReplEnabled':false},'sharedModeOfDisks':['NONE']"},
    {PART_SNAPSHOT, "'snapshot':{'typeId':'" DTO "domain.beans.vm.VirtualMachineSnapshotInfo',"
                    "'isSystemDefaultSchedule':~b,"
                    "'lastUpdatedTime':'~t','latestReplicatedSnapshotTime':'~t','locked':false~B"},
    {PART_SNAPSHOT, ",'latest':~Z,'schedules':["},
    {PART_SNAPSHOT, SCHEDULE("HOURLY") "," SCHEDULE("DAILY") ","},
    {PART_SNAPSHOT, SCHEDULE("WEEKLY") "," SCHEDULE("MONTHLY") "],'useDefaultSystemSchedule':~b}"},
    {PART_STAT,
     "'stat':{'typeId':'" DTO "domain.beans.perf.Stats',"
     "'commonUuid':" UUID_OBJECT(
         UUID_PREFIX
         "~u") ",'endTime':'~t',"
               "'lastUpdatedTime':'~t','numberOfSlices':1,'startTime':'~t','sortedStats':["},
    {PART_STAT, "{'typeId':'" DTO "domain.beans.perf.VirtualMachineStat','changeMBPerDay':~n,"
                "'cloneDedupeFactor':9.067054,'compressedSpaceUsedLive':~n,"
                "'compressedSpaceUsedSnapshotOnly':73.891588,'compressionFactor':0,"
                "'cpuPercent':~n,'cpuUsageMhz':0,'flashHitPercent':44.053112,'inactive':~b,"
                "'intervalSeconds':75,'ioAlignedPercent':1,'latencyContentionMs':1363,"
                "'latencyDifferenceFromMaxInSetMs':25.399474,'latencyDiskMs':~n,"
                "'latencyFlashMs':0,'latencyHostMs':0,'latencyIopsPercent':0,'latencyMirrorMs':1,"
                "'latencyMirrorReadMs':1,'latencyMirrorWriteMs':3252,"
                "'latencyMirrorWriteNetworkMs':0,'latencyNetworkMs':0,'latencyStorageMs':~n,"
                "'latencyThrottleMs':0,'latencyTotalMs':1,'liveLogicalFootprint':~n,"
                "'logicalSpaceUsedLiveUnshared':1,'logicalSpaceUsedSnapshotUnshared':0,"},
    {PART_STAT, "'memoryUsageMiB':~n,'memoryUsagePercent':0,'normalizedReadIops':9863,"
                "'normalizedTotalIops':0,'normalizedWriteIops':0,'operationsReadIops':~n,"
                "'operationsTotalIops':0,'operationsWriteIops':0,"
                "'performanceReserveActual':60.128384,'performanceReserveAutoAllocated':1,"
                "'performanceReserveChange':1,'performanceReserveChangePercent':0,"
                "'performanceReserveIfAutoAllocated':4087,'performanceReserveIfPinned':0,"
                "'performanceReservePinned':1,'performanceReserveRemaining':0,"
                "'performanceReserveUsed':10.383968,'physicalSpaceUsedLiveUnshared':3906,"
                "'physicalSpaceUsedSnapshotUnshared':1,'readyPercent':~n,"
                "'snapshotSavingsFactor':2874,'spaceProvisionedGiB':0,'spaceSavingsFactor':0,"
                "'spaceSavingsFactorIncludingSnapshotSavings':3341,"},
    {PART_STAT, "'spaceUsedChangeGiB':1,'spaceUsedChangePercent':0,"
                "'spaceUsedChangePhysicalGiB':17.625378,'spaceUsedDifferenceFromMaxInSetGiB':0,"
                "'spaceUsedDifferenceFromMaxInSetPhysicalGiB':0,'spaceUsedGiB':~G,"
                "'spaceUsedLiveGiB':0,'spaceUsedLivePhysicalGiB':0,"
                "'spaceUsedPhysicalChangePercent':0,'spaceUsedPhysicalGiB':~Y,"
                "'spaceUsedSnapshotsHypervisorGiB':0,'spaceUsedSnapshotsHypervisorPhysicalGiB':0,"
                "'spaceUsedSnapshotsTintriGiB':6025,'spaceUsedSnapshotsTintriPhysicalGiB':0,"
                "'swapWaitPercent':0,'throughputCacheReadMBps':0,'throughputFlashMissMBps':0,"
                "'throughputReadMBps':~n,'throughputTotalMBps':0,'throughputWriteMBps':~n,"
                "'timeEnd':'~t','timeStart':'~t','requestSizeKiB':0,'syncReplRole':'NONE',"
                "'uuid':" UUID_OBJECT(UUID_PREFIX "~u") "}]}"},
    {PART_UUID, "'uuid':" UUID_OBJECT("~U")},
    {PART_VMWARE, "'vmware':{'typeId':'" DTO "domain.beans.vm.VirtualMachineVmwareInfo',"
                  "'configurationFilepath':'/tintri/vm-~I/vm-~I.vmx',"
                  "'folderPath':'Datacenter/vm/VDI/"
                  "Pool1','biosUuid':'4237b5f4-6e0c-2d51-a3f9-81~u','hypervisorPath':'/Datacenter/"
                  "host/Cluster1','subdir':'/tintri/vm-~I','mor':'vm-~I','hasBaseExtents':false,"
                  "'hasSnapshots':~b,'host':'~E',"
                  "'hypervisorType':~H,'instanceUuids':['501f00~u'],"
                  "'isPowered':~W,'isTemplate':~T,'lastUpdatedTime':'~t',"
                  "'lastUpdateFromHypervisor':'~t','memoryProvisionedMB':~n"},
    {PART_VMWARE, "~M,'numberCpu':~n,'storageContainerIds':['datastore-12'],"
                  "'storageContainers':['ds1'],'supportedSnapshotConsistencyTypes':"
                  "['CRASH_CONSISTENT','VM_CONSISTENT'],'vcenterName':~V,'version':0,"
                  "'ipList':['10.0.0.1']}"},
    {PART_VMSTORE, "'vmstoreName':'~D'"},
    {PART_BASES, SNAPSHOT("gold-image", "false", UUID_PREFIX "~u", UUID_PREFIX "~u")},
    {PART_LATEST, SNAPSHOT("~N", "~R", "~s", "~U")},
};

struct piece {
    const char *text;
    size_t length;
    char field; /* the field behind the text; 0: none */
};

enum { CHOICES = 256, CHOICE_SIZE = 32 };
struct choice {
    char text[CHOICE_SIZE - 1];
    unsigned char length;
};

struct vm_template {
    char *text;
    struct piece *pieces;
    size_t first[PARTS_IN_ALL]; /* of the part's pieces */
    size_t count[PARTS_IN_ALL];
    struct choice times[CHOICES];
    struct choice instants[CHOICES]; /* the same, in milliseconds since 1970 */
    struct choice numbers[CHOICES];
};

/* A VM that is being added to a text. */
struct rendering {
    const struct vm_template *compiled;
    const struct vm *vm;
    const struct faults *faults;
    struct text *out;
    uint64_t random;
};

/* The multiplier is Knuth's for linear congruential generators (MMIX). */
static uint64_t random_next(uint64_t *random)
{
    *random = *random * 6364136223846793005U + 1442695040888963407U;
    return *random >> 32;
}

/* 2026-11-01T00:00:00-08:00, in seconds since 1970. */
#define NOVEMBER 1793520000ULL

static void fill_choices(struct vm_template *compiled)
{
    uint64_t random = 1;

    for (size_t i = 0; i < CHOICES; i++) {
        unsigned r = (unsigned)random_next(&random);
        struct choice *number = &compiled->numbers[i];
        int length = snprintf(compiled->times[i].text, sizeof(compiled->times[i].text),
                              "2026-11-%02uT%02u:%02u:%02u.%03u-08:00", r % 22 + 1, r / 32 % 24,
                              r / 1024 % 60, r / 65536 % 60, r % 1000);
        compiled->times[i].length = (unsigned char)length;
        uint64_t seconds =
            (r % 22 * 24 + r / 32 % 24) * 3600U + r / 1024 % 60 * 60U + r / 65536 % 60;
        length = snprintf(compiled->instants[i].text, sizeof(compiled->instants[i].text), "%llu",
                          (NOVEMBER + seconds) * 1000ULL + r % 1000);
        compiled->instants[i].length = (unsigned char)length;
        if (i % 2 == 0) {
            length = snprintf(number->text, sizeof(number->text), "%u", r / 64 % 2);
        } else if (i % 4 == 1) {
            length = snprintf(number->text, sizeof(number->text), "%u", r % 10000);
        } else {
            length =
                snprintf(number->text, sizeof(number->text), "%u.%06u", r % 100, r % 999999 + 1);
        }
        number->length = (unsigned char)length;
    }
}

/* Cuts one template text into pieces. The pieces point into a copy at `at`. */
static size_t compile_text(const char *text, char *at, struct piece *pieces)
{
    size_t count = 0;
    char *start = at;

    for (; *text != '\0'; text++) {
        if (*text != '~') {
            *at++ = (char)(*text == '\'' ? '"' : *text);
            continue;
        }
        pieces[count++] = (struct piece){start, (size_t)(at - start), *++text};
        start = at;
    }
    if (at > start) {
        pieces[count++] = (struct piece){start, (size_t)(at - start), '\0'};
    }
    return count;
}

struct vm_template *vm_template_create(void)
{
    const size_t texts = sizeof(template_text) / sizeof(template_text[0]);
    struct vm_template *compiled = calloc(1, sizeof(*compiled));
    size_t length = 0;
    size_t pieces = 0;

    if (compiled == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < texts; i++) {
        length += strlen(template_text[i].text);
    }
    compiled->text = malloc(length);
    compiled->pieces = calloc(length, sizeof(*compiled->pieces));
    if (compiled->text == NULL || compiled->pieces == NULL) {
        vm_template_free(compiled);
        return NULL;
    }
    char *at = compiled->text;
    for (size_t i = 0; i < texts; i++) {
        enum part part = template_text[i].part;
        size_t count = compile_text(template_text[i].text, at, compiled->pieces + pieces);
        if (compiled->count[part] == 0) {
            compiled->first[part] = pieces;
        }
        compiled->count[part] += count;
        pieces += count;
        at += strlen(template_text[i].text);
    }
    fill_choices(compiled);
    return compiled;
}

void vm_template_free(struct vm_template *compiled)
{
    if (compiled != NULL) {
        free(compiled->text);
        free(compiled->pieces);
        free(compiled);
    }
}

const char *vm_template_decoy(void)
{
    return "\"zzDecoy\":{\"text\":\"]}],\\\"isLive\\\":false,\\\\\",\"isLive\":false,"
           "\"items\":[{\"isLive\":false,\"uuid\":{\"uuid\":\"decoy\"}}],\"bases\":[{}],"
           "\"snapshot\":{\"bases\":[1]},\"next\":\"offset=0&limit=1\",\"filteredTotal\":7,"
           "\"brackets\":\"[[[{{{\",\"quotes\":\"\\\"\\\"\\u0022\",\"end\":\"\\\\\"}";
}

/* For values that depend only on the VM, and not on the fields before them. */
#define SNAPSHOT_SEED 0x5DEECE66DU

static void add_bool(struct text *out, bool value)
{
    text_puts(out, value ? "true" : "false");
}

static void add_choice(struct rendering *r, const struct choice *choices)
{
    const struct choice *choice = &choices[random_next(&r->random) % CHOICES];

    text_add(r->out, choice->text, choice->length);
}

static void add_uuid_end(struct rendering *r)
{
    static const char digits[] = "0123456789ABCDEF";
    uint64_t random = random_next(&r->random);
    char end[10] = "00";

    for (size_t i = 2; i < sizeof(end); i++, random >>= 4) {
        end[i] = digits[random % 16];
    }
    text_add(r->out, end, sizeof(end));
}

static void add_evil_name(struct text *out, uint64_t number)
{
    /* In JSON's form. The escapes stand for control characters, half of a surrogate pair, and
     * characters that change the direction of writing. Some bytes are not UTF-8. */
    static const char *const evil[] = {
        "x|evil=1;2;3",
        "<b>bold</b>&amp;",
        "two\\nlines\\r\\ttab",
        "\\u0000\\u001b[31m\\u007f",
        "\xff\xfe\xc0\xaf",
        "\\u202eexe.\\u2066",
        "\\ud800half",
        "'\\\"$(touch /tmp/x)`;\\\\",
        "\xf0\x9f\x98\x80 \xc3\xa4 \\ud83d\\ude00",
    };
    text_printf(out, "%s-%llu", evil[number % (sizeof(evil) / sizeof(evil[0]))],
                (unsigned long long)number);
}

/* Adds the createTime of a snapshot, in milliseconds since 1970. Clients divide it by 1000. */
static void add_create_time(struct rendering *r)
{
    const size_t which = random_next(&r->random) % CHOICES;
    const struct choice *iso = &r->compiled->times[which];
    const struct choice *instant = &r->compiled->instants[which];

    if (fault_of_vm(r->faults, FAULT_CREATETIME_ZERO, r->vm->index)) {
        text_puts(r->out, "0");
    } else if (fault_of_vm(r->faults, FAULT_CREATETIME_TEXT, r->vm->index)) {
        text_puts(r->out, "\"yesterday\"");
    } else if (fault_of_vm(r->faults, FAULT_CREATETIME_ISO, r->vm->index)) {
        text_printf(r->out, "\"%s\"", iso->text);
    } else {
        text_add(r->out, instant->text, instant->length);
    }
}

/* Adds a field whose value may be anything; nothing for '\0'. */
static void add_anything(struct rendering *r, char field)
{
    switch (field) {
    case 'c':
        add_create_time(r);
        break;
    case 't':
        add_choice(r, r->compiled->times);
        break;
    case 'n':
        add_choice(r, r->compiled->numbers);
        break;
    case 'b':
        add_bool(r->out, random_next(&r->random) % 4 == 0);
        break;
    case 'u':
        add_uuid_end(r);
        break;
    default:
        break;
    }
}

static void add_name(struct rendering *r)
{
    const struct vm *vm = r->vm;

    if (fault_of_vm(r->faults, FAULT_NAME_EVIL, vm->index)) {
        add_evil_name(r->out, vm->number);
        return;
    }
    if (vm->name_is_plain) {
        text_add(r->out, vm->name, vm->name_length);
    } else {
        text_add_json(r->out, vm->name, vm->name_length);
    }
    if (fault_on(r->faults, FAULT_NAME_LONG) &&
        r->faults->value[FAULT_NAME_LONG] > vm->name_length) {
        text_fill(r->out, 'x', (size_t)r->faults->value[FAULT_NAME_LONG] - vm->name_length);
    }
}

static void add_name_member(struct rendering *r)
{
    if (!fault_of_vm(r->faults, FAULT_NAME_MISSING, r->vm->index)) {
        text_puts(r->out, ",\"name\":\"");
        add_name(r);
        text_puts(r->out, "\"");
    }
}

static void add_uuid(struct rendering *r)
{
    struct vm vm = {.vmstore = r->vm->vmstore, .number = r->vm->number};
    char uuid[64];

    if (fault_of_vm(r->faults, FAULT_UUID_SAME, r->vm->index)) {
        vm.number = 1;
        vm.vmstore = 0;
    }
    inventory_uuid(&vm, uuid, sizeof(uuid));
    text_puts(r->out, uuid);
}

static void add_live(struct rendering *r)
{
    const uint64_t index = r->vm->index;
    const bool live = r->vm->live;

    if (fault_of_vm(r->faults, FAULT_ISLIVE_NULL, index)) {
        text_puts(r->out, "null");
    } else if (fault_of_vm(r->faults, FAULT_ISLIVE_STRING, index)) {
        text_puts(r->out, live ? "\"true\"" : "\"false\"");
    } else if (fault_of_vm(r->faults, FAULT_ISLIVE_WORD, index)) {
        text_puts(r->out, live ? "\"TRUE\"" : "\"FALSE\"");
    } else if (fault_of_vm(r->faults, FAULT_ISLIVE_ODD, index)) {
        text_puts(r->out, "\"maybe\"");
    } else {
        add_bool(r->out, live);
    }
}

/* Adds quarters of a GiB, whose sums are exact in binary. */
static void add_space(struct rendering *r, uint64_t quarters)
{
    static const char *const fractions[] = {"", ".25", ".5", ".75"};

    if (fault_of_vm(r->faults, FAULT_STAT_NAN, r->vm->index)) {
        text_puts(r->out, "NaN");
    } else if (fault_of_vm(r->faults, FAULT_SPACE_HUGE, r->vm->index)) {
        text_puts(r->out, "1e300");
    } else if (fault_of_vm(r->faults, FAULT_SPACE_TEXT, r->vm->index)) {
        text_puts(r->out, "\"much\"");
    } else {
        bool negative = fault_of_vm(r->faults, FAULT_SPACE_NEGATIVE, r->vm->index);
        text_printf(r->out, "%s%u%s", negative ? "-" : "", (unsigned)(quarters / 4),
                    fractions[quarters % 4]);
    }
}

/* Adds a field that is a text or flag of the VM. */
static void add_plain_property(struct rendering *r, char field)
{
    const struct vm *vm = r->vm;

    switch (field) {
    case 'D':
        vmstore_add_name(r->out, r->faults, r->vm->vmstore);
        break;
    case 'E':
        text_puts(r->out, vm->host);
        break;
    case 'h':
        text_puts(r->out, inventory_hypervisor(vm->hypervisor));
        break;
    case 'I':
        text_printf(r->out, "%05llu", (unsigned long long)vm->number);
        break;
    case 'R':
        add_bool(r->out, vm->replica);
        break;
    case 'T':
        add_bool(r->out, vm->is_template);
        break;
    default: /* W */
        add_bool(r->out, vm->powered);
        break;
    }
}

static void add_snapshot_uuid(struct rendering *r)
{
    char uuid[64];

    inventory_snapshot_uuid(r->vm, uuid, sizeof(uuid));
    text_puts(r->out, uuid);
}

/* Adds a field of a snapshot. */
static void add_snapshot_field(struct rendering *r, char field)
{
    switch (field) {
    case 'N':
        add_name(r);
        break;
    case 'U':
        add_uuid(r);
        break;
    case 's':
        add_snapshot_uuid(r);
        break;
    case 'h':
    case 'R':
        add_plain_property(r, field);
        break;
    default:
        add_anything(r, field);
        break;
    }
}

static void render_snapshot(struct rendering *r, enum part part)
{
    const struct piece *piece = r->compiled->pieces + r->compiled->first[part];

    for (size_t i = 0; i < r->compiled->count[part]; i++, piece++) {
        text_add(r->out, piece->text, piece->length);
        add_snapshot_field(r, piece->field);
    }
}

static void add_latest(struct rendering *r)
{
    struct rendering latest = *r;

    latest.random = r->vm->seed ^ SNAPSHOT_SEED;
    render_snapshot(&latest, PART_LATEST);
}

/* A VM without `bases` is a non-clone: VMstore API reference, VirtualMachineSnapshotInfo.bases. */
static void add_bases(struct rendering *r)
{
    const struct faults *faults = r->faults;
    bool object = fault_of_vm(faults, FAULT_BASES_OBJECT, r->vm->index);

    if (r->vm->clone) {
        text_puts(r->out, object ? ",\"base\":" : ",\"bases\":[");
        render_snapshot(r, PART_BASES);
        text_puts(r->out, object ? "" : "]");
        text_puts(r->out, ",\"cloneFromSnapshots\":[{\"typeId\":\"" DTO
                          "domain.beans.snapshot.SnapshotBasicInfo\",\"creationTime\":\"");
        add_choice(r, r->compiled->times);
        text_puts(r->out, "\",\"vmName\":\"gold-image\"}]");
    } else if (fault_of_vm(faults, FAULT_BASES_EMPTY, r->vm->index)) {
        text_puts(r->out, ",\"bases\":[]");
    } else if (fault_of_vm(faults, FAULT_BASES_NULL, r->vm->index)) {
        text_puts(r->out, ",\"bases\":null");
    }
}

static void add_incoming(struct rendering *r)
{
    if (r->vm->replica) {
        text_puts(r->out, ",\"configurationsIncoming\":[{\"typeId\":\"" DTO
                          "domain.beans.repl.VirtualMachineReplicationConfig\","
                          "\"isDisabled\":false}]");
    }
}

static void add_source(struct rendering *r)
{
    if (fault_of_vm(r->faults, FAULT_REPLSOURCE_OBJECT, r->vm->index)) {
        text_puts(r->out, ",\"replSource\":{\"name\":\"elsewhere\"}");
    } else if (r->vm->replica) {
        text_puts(r->out, ",\"replSource\":\"192.0.2.17\"");
    }
}

static void add_deleted(struct rendering *r)
{
    add_bool(r->out, r->vm->deleted);
    if (r->vm->deleted) {
        text_puts(r->out, ",\"timeDeleted\":");
        add_choice(r, r->compiled->instants);
    }
}

static void add_hypervisor(struct rendering *r)
{
    if (fault_of_vm(r->faults, FAULT_HYPERVISOR_NUMBER, r->vm->index)) {
        text_printf(r->out, "%u", r->vm->hypervisor);
        return;
    }
    text_puts(r->out, "\"");
    text_puts(r->out, inventory_hypervisor(r->vm->hypervisor));
    text_puts(r->out, "\"");
}

static void add_vcenter(struct rendering *r)
{
    const bool list = fault_of_vm(r->faults, FAULT_VCENTER_LIST, r->vm->index);

    text_puts(r->out, list ? "[\"" : "\"");
    text_puts(r->out, r->vm->vcenter);
    text_puts(r->out, list ? "\"]" : "\"");
}

/* Adds a field that a fault may change, or that needs more than a copy. */
static void add_property(struct rendering *r, char field)
{
    uint64_t quarters = r->vm->seed % 1601 + 1;

    switch (field) {
    case 'B':
        add_bases(r);
        break;
    case 'C':
        add_incoming(r);
        break;
    case 'G':
        add_space(r, quarters);
        break;
    case 'H':
        add_hypervisor(r);
        break;
    case 'L':
        add_live(r);
        break;
    case 'M':
        add_name_member(r);
        break;
    case 's':
        add_snapshot_uuid(r);
        break;
    case 'S':
        add_source(r);
        break;
    case 'U':
        add_uuid(r);
        break;
    case 'V':
        add_vcenter(r);
        break;
    case 'X':
        add_deleted(r);
        break;
    case 'Z':
        add_latest(r);
        break;
    case 'Y':
        add_space(r, quarters - quarters * (r->vm->seed >> 32 & 7) / 10);
        break;
    default:
        add_plain_property(r, field);
        break;
    }
}

static void add_field(struct rendering *r, char field)
{
    switch (field) {
    case '\0':
        break;
    case 'c':
    case 't':
    case 'n':
    case 'b':
    case 'u':
        add_anything(r, field);
        break;
    case 'N':
        add_name(r);
        break;
    default:
        add_property(r, field);
        break;
    }
}

/* Adds a wrong snapshot. False if no fault asks for one. */
static bool add_wrong_snapshot(struct rendering *r)
{
    if (fault_of_vm(r->faults, FAULT_SNAPSHOT_TEXT, r->vm->index)) {
        text_puts(r->out, "\"snapshot\":\"none\"");
        return true;
    }
    if (fault_of_vm(r->faults, FAULT_SNAPSHOT_NUMBER, r->vm->index)) {
        text_puts(r->out, "\"snapshot\":0");
        return true;
    }
    return false;
}

static void render_part(struct rendering *r, enum part part)
{
    if (part == PART_SNAPSHOT && add_wrong_snapshot(r)) {
        return;
    }
    const struct piece *piece = r->compiled->pieces + r->compiled->first[part];

    for (size_t i = 0; i < r->compiled->count[part]; i++, piece++) {
        text_add(r->out, piece->text, piece->length);
        add_field(r, piece->field);
    }
}

static bool part_is_there(const struct rendering *r, enum part part)
{
    switch (part) {
    case PART_LIVE:
        return !fault_of_vm(r->faults, FAULT_ISLIVE_MISSING, r->vm->index);
    case PART_SNAPSHOT:
        return r->vm->has_snapshot && !fault_of_vm(r->faults, FAULT_SNAPSHOT_MISSING, r->vm->index);
    case PART_STAT:
        return !fault_of_vm(r->faults, FAULT_STAT_MISSING, r->vm->index);
    case PART_UUID:
        return !fault_of_vm(r->faults, FAULT_UUID_MISSING, r->vm->index);
    case PART_VMWARE:
        return !fault_of_vm(r->faults, FAULT_VMWARE_MISSING, r->vm->index);
    case PART_VMSTORE:
        return r->vm->vmstore != 0;
    default:
        return true;
    }
}

void vm_template_render(const struct vm_template *compiled, const struct vm *vm,
                        const struct faults *faults, struct text *out)
{
    struct rendering r = {compiled, vm, faults, out, vm->seed};
    bool shuffled = fault_on(faults, FAULT_KEYS_SHUFFLED);
    bool decoys = fault_on(faults, FAULT_DECOYS);
    /* PARTS is a prime, so that any step visits every part once. */
    size_t start = shuffled ? (size_t)(vm->seed % PARTS) : 0;
    size_t step = shuffled ? (size_t)((vm->seed >> 8) % (PARTS - 1)) + 1 : 1;
    const char *separator = "{";

    if (decoys) {
        text_printf(out, "{%s", vm_template_decoy());
        separator = ",";
    }
    for (size_t i = 0; i < PARTS; i++) {
        enum part part = (enum part)((start + i * step) % PARTS);
        if (part_is_there(&r, part)) {
            text_puts(out, separator);
            separator = ",";
            render_part(&r, part);
        }
    }
    if (decoys) {
        text_printf(out, ",%s", vm_template_decoy());
    }
    text_puts(out, "}");
}

void vm_template_render_stats(const struct vm_template *compiled, const struct vm *vm,
                              const struct faults *faults, struct text *out)
{
    struct text member = {0};
    struct rendering r = {compiled, vm, faults, &member, vm->seed};
    const size_t key = strlen("\"stat\":");

    /* What a part holds follows from those before it. */
    for (int part = 0; part <= PART_STAT; part++) {
        text_clear(&member);
        if (part_is_there(&r, (enum part)part)) {
            render_part(&r, (enum part)part);
        }
    }
    if (member.length > key) {
        text_add(out, member.data + key, member.length - key);
    }
    out->failed = out->failed || member.failed;
    text_free(&member);
}

void vm_template_render_snapshot(const struct vm_template *compiled, const struct vm *vm,
                                 const struct faults *faults, struct text *out)
{
    struct rendering r = {compiled, vm, faults, out, vm->seed};

    add_latest(&r);
}
