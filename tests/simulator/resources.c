/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "resources.h"

#include "alerts.h"
#include "hardware.h"
#include "json_out.h"
#include "search.h"
#include "space.h"
#include "vmstores.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API "/api/v310/"
#define SNAPSHOTS_MAX 2000U

enum place { ON_VMSTORE = 1, ON_TGC = 2, ON_BOTH = 3 };

/* A request for a resource. `rest` is the part of the path that stands for the *: a UUID. */
struct request {
    const struct exchange *exchange;
    const struct options *options;
    struct inventory *inventory;
    const char *session;
    char rest[INVENTORY_TEXT_MAX];
};

/* Writes the document. Returns PROBLEM_NONE, or the problem to answer instead. */
typedef enum problem (*writer)(const struct request *request, struct json_out *out);

static enum problem write_vmstores(const struct request *request, struct json_out *out)
{
    vmstores_list(&out->text, &request->options->faults, request->options->vmstores);
    return PROBLEM_NONE;
}

static enum problem write_info(const struct request *request, struct json_out *out)
{
    (void)request;
    hardware_info(out, NULL);
    return PROBLEM_NONE;
}

static enum problem write_alert_counts(const struct request *request, struct json_out *out)
{
    hardware_alert_counts(out, NULL, request->options);
    return PROBLEM_NONE;
}

static enum problem write_failed_components(const struct request *request, struct json_out *out)
{
    hardware_failed_components(out, request->options);
    return PROBLEM_NONE;
}

static enum problem write_operational_status(const struct request *request, struct json_out *out)
{
    hardware_operational_status(out, request->options);
    return PROBLEM_NONE;
}

static enum problem write_maintenance_mode(const struct request *request, struct json_out *out)
{
    hardware_maintenance_mode(out, NULL, request->options);
    return PROBLEM_NONE;
}

static enum problem write_appliances(const struct request *request, struct json_out *out)
{
    json_list(out, NULL);
    hardware_appliance(out, request->options);
    json_list_end(out);
    return PROBLEM_NONE;
}

static enum problem write_alerts(const struct request *request, struct json_out *out)
{
    alerts_page(out, request->exchange->connection, request->options,
                fault_on(&request->options->faults, FAULT_ALERT_LIST));
    return PROBLEM_NONE;
}

static enum problem write_alert_pages(const struct request *request, struct json_out *out)
{
    if (fault_on(&request->options->faults, FAULT_ALERT_LIST)) {
        return PROBLEM_NO_SUCH_API;
    }
    alerts_page(out, request->exchange->connection, request->options, false);
    return PROBLEM_NONE;
}

static enum problem write_datastores(const struct request *request, struct json_out *out)
{
    space_datastores(out, request->options);
    return PROBLEM_NONE;
}

static enum problem write_space(const struct request *request, struct json_out *out)
{
    return space_summary(out, request->options, request->rest) ? PROBLEM_NONE : PROBLEM_NO_SUCH_API;
}

static enum problem write_realtime(const struct request *request, struct json_out *out)
{
    space_realtime(out, request->options);
    return PROBLEM_NONE;
}

static enum problem write_session(const struct request *request, struct json_out *out)
{
    json_object(out, NULL, "v310.dto.UserSession");
    json_text(out, "authType", "LOCAL");
    json_text(out, "clientIp", "127.0.0.1");
    json_text(out, "id", request->session);
    json_text(out, "loginTime", "2026-11-23T06:00:00.000-08:00");
    json_text(out, "userName", request->options->user);
    json_members(out, "'roles':['Read Only']");
    json_object_end(out);
    return PROBLEM_NONE;
}

/* Finds the VM with this UUID. False if there is none. */
static bool find_vm(const struct request *request, const char *uuid, struct vm *vm)
{
    struct vm_filter filter = {.live = TRI_BOTH};

    snprintf(filter.uuid, sizeof(filter.uuid), "%s", uuid);
    uint64_t position = inventory_next(request->inventory, &filter, 0);
    if (uuid[0] == '\0' || position >= request->inventory->all) {
        return false;
    }
    inventory_vm(request->inventory, position, vm);
    return true;
}

static enum problem write_vm(const struct request *request, struct json_out *out)
{
    const struct server *server = request->exchange->server;
    struct vm vm;

    if (!find_vm(request, request->rest, &vm)) {
        return PROBLEM_NO_SUCH_VM;
    }
    vm_template_render(server->compiled, &vm, &request->options->faults, &out->text);
    return PROBLEM_NONE;
}

/* A VM's statistics, as a page of one item: there is one slice of them. */
static enum problem write_vm_stats(const struct request *request, struct json_out *out)
{
    const struct server *server = request->exchange->server;
    struct vm vm;

    if (!find_vm(request, request->rest, &vm)) {
        return PROBLEM_NO_SUCH_VM;
    }
    json_object(out, NULL, "v310.dto.Page");
    json_list(out, "items");
    vm_template_render_stats(server->compiled, &vm, &request->options->faults, &out->text);
    json_list_end(out);
    json_number(out, "absoluteTotal", 1);
    json_number(out, "filteredTotal", 1);
    json_number(out, "total", 1);
    json_object_end(out);
    return PROBLEM_NONE;
}

static enum problem write_snapshot(const struct request *request, struct json_out *out)
{
    const struct server *server = request->exchange->server;
    char uuid[INVENTORY_TEXT_MAX];
    struct vm vm;

    snprintf(uuid, sizeof(uuid), "%s", request->rest);
    char *kind = strstr(uuid, "-SST-");
    if (kind != NULL) {
        memcpy(kind, "-VIM-", 5);
    }
    if (kind == NULL || !find_vm(request, uuid, &vm) || !vm.has_snapshot) {
        return PROBLEM_NO_SUCH_SNAPSHOT;
    }
    vm_template_render_snapshot(server->compiled, &vm, &request->options->faults, &out->text);
    return PROBLEM_NONE;
}

static const char *argument(const struct request *request, const char *name)
{
    const char *value =
        MHD_lookup_connection_value(request->exchange->connection, MHD_GET_ARGUMENT_KIND, name);

    return value != NULL ? value : "";
}

/* Whether the query matches a VM's newest snapshot. All of them are scheduled snapshots. */
static bool wants_snapshot(const struct request *request, const struct vm *vm)
{
    const char *type = argument(request, "type");
    const char *wanted = argument(request, "vmUuid");
    char uuid[64];

    inventory_uuid(vm, uuid, sizeof(uuid));
    return vm->has_snapshot && (type[0] == '\0' || strstr(type, "SCHEDULED_SNAPSHOT") != NULL) &&
           (wanted[0] == '\0' || strcmp(wanted, uuid) == 0);
}

/* Writes the newest snapshot of each VM. VMstore API reference: a Global Center needs the VM's
 * UUID. */
static enum problem write_snapshots(const struct request *request, struct json_out *out)
{
    const struct server *server = request->exchange->server;
    const uint64_t offset = strtoull(argument(request, "offset"), NULL, 10);
    uint64_t limit = strtoull(argument(request, "limit"), NULL, 10);
    uint64_t matches = 0;
    struct vm vm;

    if (request->options->tgc && argument(request, "vmUuid")[0] == '\0') {
        return PROBLEM_REQUEST;
    }
    limit = limit == 0 || limit > SNAPSHOTS_MAX ? SNAPSHOTS_MAX : limit;
    json_object(out, NULL, "v310.dto.Page");
    json_list(out, "items");
    for (uint64_t position = 0; position < request->inventory->all; position++) {
        inventory_vm(request->inventory, position, &vm);
        if (!wants_snapshot(request, &vm)) {
            continue;
        }
        if (matches >= offset && matches - offset < limit) {
            text_puts(&out->text, matches > offset ? "," : "");
            vm_template_render_snapshot(server->compiled, &vm, &request->options->faults,
                                        &out->text);
        }
        matches++;
    }
    json_list_end(out);
    json_number(out, "absoluteTotal", (double)matches);
    json_number(out, "filteredTotal", (double)matches);
    json_number(out, "total", (double)matches);
    json_number(out, "offset", (double)offset);
    json_number(out, "limit", (double)limit);
    if (offset + limit < matches) {
        const unsigned long long next_offset = offset + limit;
        char next[64];
        snprintf(next, sizeof(next), "offset=%llu&limit=%llu", next_offset,
                 (unsigned long long)limit);
        json_text(out, "next", next);
    }
    json_object_end(out);
    return PROBLEM_NONE;
}

/* In a path, * matches a part that no other row has. */
static const struct resource {
    const char *path;
    enum place place;
    unsigned number; /* as a value of the resource faults; 0: none */
    writer write;
} resources[] = {
    {API "vmstore", ON_TGC, 0, write_vmstores},
    {API "appliance/default/info", ON_BOTH, 1, write_info},
    {API "appliance/default/alertCounts", ON_VMSTORE, 2, write_alert_counts},
    {API "appliance/default/failedComponents", ON_VMSTORE, 3, write_failed_components},
    {API "appliance/default/operationalStatus", ON_BOTH, 4, write_operational_status},
    {API "appliance/default/maintenanceMode", ON_VMSTORE, 5, write_maintenance_mode},
    {API "alert", ON_BOTH, 6, write_alerts},
    {API "alert/paginated", ON_BOTH, 6, write_alert_pages},
    {API "datastore", ON_BOTH, 7, write_datastores},
    {API "datastore/default/statsRealtime", ON_VMSTORE, 0, write_realtime},
    {API "datastore/*/statsSummary", ON_BOTH, 8, write_space},
    {API "appliance", ON_VMSTORE, 0, write_appliances},
    {API "appliance/default", ON_VMSTORE, 0, write_appliances},
    {API "session/current", ON_BOTH, 0, write_session},
    {API "snapshot", ON_BOTH, 0, write_snapshots},
    {API "snapshot/*", ON_BOTH, 0, write_snapshot},
    {API "vm/*", ON_BOTH, 0, write_vm},
    {API "vm/*/statsHistoric", ON_BOTH, 0, write_vm_stats},
    {API "vm/*/statsRealtime", ON_VMSTORE, 0, write_vm_stats},
};

/* Whether a path matches that of a row, and the part that stands for the *. A slash at the end is
 * allowed. */
static bool is_path(const char *row, const char *path, char rest[INVENTORY_TEXT_MAX])
{
    const size_t before = strcspn(row, "*");
    size_t length = 0;

    if (strncmp(row, path, before) != 0) {
        return false;
    }
    path += before;
    row += before;
    if (*row == '*') {
        length = strcspn(path, "/");
        if (length == 0 || length >= INVENTORY_TEXT_MAX) {
            return false;
        }
        memcpy(rest, path, length);
        row++;
    }
    rest[length] = '\0';
    path += length;
    return strncmp(path, row, strlen(row)) == 0 &&
           (path[strlen(row)] == '\0' || strcmp(path + strlen(row), "/") == 0);
}

static const struct resource *find(const char *path, char rest[INVENTORY_TEXT_MAX])
{
    for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
        if (is_path(resources[i].path, path, rest)) {
            return &resources[i];
        }
    }
    return NULL;
}

bool resource_is_known(const char *path)
{
    char rest[INVENTORY_TEXT_MAX];

    return find(path, rest) != NULL;
}

static bool has_fault(const struct faults *faults, enum fault fault, unsigned number)
{
    return number > 0 && fault_on(faults, fault) &&
           (faults->value[fault] == 0 || faults->value[fault] == number);
}

/* Returns PROBLEM_NONE if no fault refuses the resource. */
static enum problem refusal(const struct faults *faults, const struct resource *resource)
{
    return has_fault(faults, FAULT_RESOURCE_404, resource->number)   ? PROBLEM_NO_SUCH_API
           : has_fault(faults, FAULT_RESOURCE_403, resource->number) ? PROBLEM_PRIVILEGE
           : has_fault(faults, FAULT_RESOURCE_503, resource->number) ? PROBLEM_UNAVAILABLE
                                                                     : PROBLEM_NONE;
}

static enum json_style style_of(const struct faults *faults, const struct resource *resource)
{
    return has_fault(faults, FAULT_RESOURCE_BARE, resource->number)   ? JSON_BARE
           : has_fault(faults, FAULT_RESOURCE_NULL, resource->number) ? JSON_NULLS
           : has_fault(faults, FAULT_RESOURCE_ODD, resource->number)  ? JSON_ODD
                                                                      : JSON_RIGHT;
}

static enum MHD_Result answer_document(struct exchange *exchange, const struct resource *resource,
                                       const struct request *request)
{
    struct json_out out = {.style = style_of(&request->options->faults, resource)};

    enum problem problem = resource->write(request, &out);
    if (problem != PROBLEM_NONE) {
        text_free(&out.text);
        return answer_problem(exchange, problem, request->rest);
    }
    if (has_fault(&request->options->faults, FAULT_RESOURCE_GARBAGE, resource->number)) {
        text_puts(&out.text, "]}garbage\"");
    }
    return answer_json(exchange, &out.text);
}

enum MHD_Result resource_answer(struct exchange *exchange, const char *session)
{
    const struct options *options = &exchange->server->options;
    struct request request = {exchange, options, &exchange->server->inventory, session, ""};
    enum MHD_Result result = MHD_NO;

    const struct resource *resource = find(exchange->path, request.rest);
    if (resource == NULL) {
        return answer_problem(exchange, PROBLEM_NO_SUCH_API, exchange->path);
    }
    if ((resource->place & (options->tgc ? ON_TGC : ON_VMSTORE)) == 0) {
        return answer_problem(exchange, options->tgc ? PROBLEM_NOT_HERE : PROBLEM_NO_SUCH_API,
                              exchange->path);
    }
    if (resource->write == write_vmstores &&
        answer_fault(exchange, ENDPOINT_VMSTORES, 0, &result)) {
        return result;
    }
    enum problem problem = refusal(&options->faults, resource);
    return problem != PROBLEM_NONE ? answer_problem(exchange, problem, NULL)
                                   : answer_document(exchange, resource, &request);
}
