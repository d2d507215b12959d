/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "check/vm_fleet.h"

#include <string.h>

#include "base/count.h"

/* Whether --vmstore names this VMstore, or is not given. */
static bool is_wanted(const struct vm_filter *filter, const struct fleet_member *member)
{
    for (size_t i = 0; i < filter->vmstore_count; i++)
        if (strcmp(filter->vmstores[i], member->hostname) == 0 ||
            strcmp(filter->vmstores[i], member->alias) == 0)
            return true;
    return filter->vmstore_count == 0;
}

/* Adds the other names of chosen VMstores: VMs may have the alias where the user gives the host
 * name. */
static void add_other_names(struct vm_filter *filter, const struct fleet_member *member)
{
    const char *const names[] = {member->hostname, member->alias};
    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i][0] != '\0' && filter->vmstore_count < FILTER_VMSTORE_NAMES_MAX)
            filter->vmstores[filter->vmstore_count++] = names[i];
}

static bool expect_member(const struct session *session, struct findings *findings,
                          const struct fleet_member *member, struct failure *failure)
{
    if (!fleet_expect_connected(session, member, findings->options->ignore_disconnected, failure))
        return false;
    return vmstore_tally_expect(&findings->vmstores, member->hostname,
                                member->alias[0] != '\0' ? member->alias : NULL, failure);
}

bool vm_fleet_check(struct session *session, struct findings *findings, struct failure *failure)
{
    const struct vm_filter *asked = &findings->options->filter;
    if (!findings->is_global_center)
        return asked->vmstore_count == 0 ||
               failure_set(failure,
                           "%s is a VMstore, and --vmstore is for a Global Center; leave it out",
                           session_host(session));
    if (!fleet_read(session, &findings->fleet, failure))
        return false;
    for (size_t i = 0; i < findings->fleet.count; i++) {
        const struct fleet_member *member = &findings->fleet.members[i];
        if (!is_wanted(asked, member))
            continue;
        if (!expect_member(session, findings, member, failure))
            return false;
        if (asked->vmstore_count > 0)
            add_other_names(&findings->filter, member);
    }
    return true;
}

bool vm_fleet_find_named(const struct session *session, const struct findings *findings,
                         struct failure *failure)
{
    const struct vm_filter *asked = &findings->options->filter;
    for (size_t i = 0; i < asked->vmstore_count; i++)
        if (!vmstore_tally_has(&findings->vmstores, asked->vmstores[i]))
            return failure_set(failure,
                               "%s has no VM on a VMstore '%.100s' that the filters leave; check "
                               "--vmstore",
                               session_host(session), asked->vmstores[i]);
    return true;
}
