/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vmstores.h"

#include <stdio.h>

static void add_evil_vmstore(struct text *out, unsigned vmstore)
{
    /* In JSON's form, like the evil names. The number, which tells the names apart, comes before
     * the text that makes some of them too long for an output. */
    static const struct {
        const char *text;
        const char *filler;
        unsigned fillers;
    } evil[] = {
        {"x|evil=1;2;3", "", 0},
        {"'it's", "'", 1},
        {"a=b = c", "", 0},
        {"<b>bold</b>&amp;", "", 0},
        {"  two  blanks", " ", 2},
        {"two\\nlines\\r\\ttab\\u001b[31m\\u007f", "", 0},
        {"\xff\xfe\\u202eexe.\\u2066", "", 0},
        {"long", "x", 300},
        {"long", "\xc3\xa4", 300},
        {"long", "'", 120},
    };
    const size_t which = vmstore % (sizeof(evil) / sizeof(evil[0]));

    text_printf(out, "%s-%02u", evil[which].text, vmstore);
    for (unsigned i = 0; i < evil[which].fillers; i++) {
        text_puts(out, evil[which].filler);
    }
}

void vmstore_add_name(struct text *out, const struct faults *faults, unsigned vmstore)
{
    if (fault_on(faults, FAULT_VMSTORE_EVIL)) {
        add_evil_vmstore(out, vmstore);
    } else {
        text_printf(out, "vmstore%02u", vmstore);
    }
}

void vmstore_uuid(unsigned vmstore, char uuid[VMSTORE_UUID_SIZE])
{
    snprintf(uuid, VMSTORE_UUID_SIZE, "%08X-731C-2474-FE84-0BC2C3A28543", 0x5CFC98F0U + vmstore);
}

/* VMstore API reference: VmstoreSessionStatusInfo. */
static void add_session_status(struct text *out, bool lost)
{
    text_printf(out,
                ",\"sessionStatusInfo\":{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.beans."
                "VmstoreSessionStatusInfo\",\"connected\":%s,\"lastSuccesAPIRequestTime\":"
                "\"2026-11-%s:00:00.000-08:00\"",
                lost ? "false" : "true", lost ? "02T03" : "23T06");
    text_puts(out, lost ? ",\"errorCode\":\"NETWORK_ERROR\"}" : "}");
}

static void add_vmstore(struct text *out, const struct faults *faults, unsigned vmstore)
{
    const bool odd = fault_on(faults, FAULT_VMSTORES_ODD);
    char uuid[VMSTORE_UUID_SIZE];

    text_printf(out,
                "{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.VmStore\",\"applianceId\":"
                "\"%u\",\"includeInCluster\":true,\"ipAddress\":\"192.0.2.%u\","
                "\"isTce\":false,\"lastUpdatedTime\":\"2026-11-23T06:00:00.000-08:00\"",
                vmstore, 100 + vmstore);
    if (!odd || vmstore % 2 == 0) {
        text_puts(out, ",\"hostname\":\"");
        vmstore_add_name(out, faults, vmstore);
        text_puts(out, "\"");
    }
    if (vmstore % 3 == 0) {
        text_printf(out, ",\"localAlias\":\"Site %u\"", vmstore);
    }
    if (!odd) {
        add_session_status(out, fault_at(faults, FAULT_VMSTORE_LOST, vmstore));
    }
    vmstore_uuid(vmstore, uuid);
    text_printf(out,
                ",\"uuid\":{\"typeId\":\"com.tintri.api.rest.vcommon.dto.Uuid\",\"uuid\":"
                "\"%s\",\"entityTC\":\"APPLIANCE\"}}",
                uuid);
}

void vmstores_list(struct text *out, const struct faults *faults, unsigned vmstores)
{
    text_puts(out, "[");
    for (unsigned i = 1; i <= vmstores && !fault_on(faults, FAULT_VMSTORES_EMPTY); i++) {
        text_puts(out, i > 1 ? "," : "");
        add_vmstore(out, faults, i);
    }
    text_puts(out, "]");
}
