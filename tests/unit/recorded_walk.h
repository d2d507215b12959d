/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_RECORDED_WALK_H
#define TINTRI_TESTS_RECORDED_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "api/pages.h"
#include "fake_session.h"

/* JSON of VMs and pages. */
#define VM(name) "{\"uuid\":{\"uuid\":\"uuid-" name "\"}," NAME(name) "}"
#define VM_WITHOUT_UUID(name) "{" NAME(name) "}"
#define NAME(name) "\"vmware\":{\"name\":\"" name "\"},\"isLive\":true"
#define PAGE(items, rest) "{\"items\":[" items "]" rest "}"
#define TOTAL(total) ",\"filteredTotal\":" #total
#define NEXT(query) ",\"next\":\"" query "\""

/* A walk with its settings and all that can be seen of it. */
struct recorded_walk {
    /* the settings */
    const char *query;
    unsigned page_size;
    unsigned parallel;   /* 0: 1 */
    bool without_time;   /* the deadline is over before the walk */
    const char *refused; /* the name of a VM that the callback refuses, or NULL */

    /* the record */
    bool done;
    struct page_walk_result result;
    struct failure failure;
    char vms[4096];   /* the names in their order, with a | wherever the counting begins */
    char pages[1024]; /* what the walk told of each page: "2/3 " */
};

/* Walks through a session, with pages of two VMs unless the settings say otherwise. */
void record_walk(struct recorded_walk *walk, struct session *session);

/* Asks for the total of a query, and records it in the same way. */
void record_peek(struct recorded_walk *walk, struct session *session);

/* Pages, and the walk that they have to give. */
struct walk_case {
    const char *what;
    const char *vms;       /* as recorded */
    const char *failure;   /* part of the failure's text; NULL: the walk succeeds */
    const char *pages[12]; /* none: the first request fails */
    const char *first_try; /* text before a break, after which the page begins again, or NULL */
    size_t broken;         /* the index of that page */
    unsigned walks;        /* 0: 1 */
    bool changed;
    bool moved;
};

/*
 * Plays each case with whole bodies, and with bodies in pieces of 1 and of 7 bytes. Checks that all
 * pages were asked for.
 */
void assert_walks(const struct walk_case *cases, size_t count);

#endif
