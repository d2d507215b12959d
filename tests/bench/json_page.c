/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "json_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STATISTICS = 90,             /* numbers in sortedStats[0] */
    SETTINGS = 85,               /* members without a path to them, on each of two levels */
    NONCLONE_EACH = 6,           /* one of so many VMs is no clone */
    FILE_MAX = 64 * 1024 * 1024, /* bytes */
};

static void write_settings(FILE *out, const char *name, unsigned number)
{
    for (unsigned i = 0; i < SETTINGS; i++)
        switch (i % 4) {
        case 0:
            fprintf(out, "\"%sUpdatedTime%u\":\"2026-11-%02uT12:31:%02u.329-08:00\",", name, i,
                    1 + (number + i) % 28, (number + i) % 60);
            break;
        case 1:
            fprintf(out, "\"is%sEnabled%u\":%s,", name, i, (number + i) % 3 ? "true" : "false");
            break;
        case 2:
            fprintf(out, "\"%sCount%u\":%u,", name, i, (number * 7919 + i) % 100000);
            break;
        default:
            fprintf(out, "\"%sList%u\":[\"datastore-%u\",\"ds%u\"],", name, i, number % 50, i);
        }
}

static void write_statistics(FILE *out, unsigned number)
{
    fprintf(out, "\"stat\":{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.beans.perf.Stats\","
                 "\"sortedStats\":[{");
    for (unsigned i = 0; i < STATISTICS; i++)
        fprintf(out, "\"operationsTotalNormalized%u\":%u.%06u,", i, (number + i) % 9000,
                (number * 104729 + i) % 1000000);
    fprintf(out, "\"spaceUsedPhysicalGiB\":%u.5}]},", number % 500);
}

static void write_snapshot(FILE *out, unsigned number)
{
    fprintf(out, "\"snapshot\":{");
    write_settings(out, "snapshot", number);
    fprintf(out, "\"latest\":{\"description\":\"Hourly \\\"snapshot\\\"\",\"isReplica\":false}");
    if (number % NONCLONE_EACH != 0)
        fprintf(out, ",\"bases\":[{\"uuid\":{\"uuid\":\"5CFC98F0-SST-%016X\"}}]", number);
    fprintf(out, "},");
}

static void write_vm(FILE *out, unsigned number)
{
    fprintf(out, "{\"typeId\":\"com.tintri.api.rest.v310.dto.domain.VirtualMachine\","
                 "\"isLive\":true,");
    write_settings(out, "vm", number);
    fprintf(out, "\"replication\":{\"isEnabled\":false,\"configurationsIncoming\":[],"
                 "\"replSource\":\"\"},");
    write_snapshot(out, number);
    write_statistics(out, number);
    fprintf(out,
            "\"uuid\":{\"uuid\":\"5CFC98F0-731C-2474-FE84-0BC2C3A28543-VIM-%016X\"},"
            "\"vmware\":{\"name\":\"web-prod-%u\",\"vcenterName\":\"vcenter02.example.com\"}}",
            number, number);
}

struct json_page json_page_make(unsigned vms)
{
    struct json_page page = {0};
    FILE *out = open_memstream(&page.text, &page.length);
    if (!out)
        return page;
    fprintf(out, "{\"typeId\":\"com.tintri.api.rest.v310.dto.Page\",\"items\":[");
    for (unsigned i = 0; i < vms; i++) {
        fputs(i > 0 ? "," : "", out);
        write_vm(out, i);
    }
    fprintf(out, "],\"filteredTotal\":%u,\"limit\":%u,\"offset\":0}", vms, vms);
    if (fclose(out) != 0)
        page.text = NULL;
    return page;
}

struct json_page json_page_read(const char *path)
{
    struct json_page page = {0};
    FILE *file = fopen(path, "rb");
    char *text = malloc(FILE_MAX + 1);
    if (file && text) {
        page.length = fread(text, 1, FILE_MAX, file);
        text[page.length] = '\0';
        page.text = text;
    } else {
        free(text);
    }
    if (file)
        fclose(file);
    return page;
}
