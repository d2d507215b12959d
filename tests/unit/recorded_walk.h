/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TINTRI_TESTS_RECORDED_WALK_H
#define TINTRI_TESTS_RECORDED_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "api/pages.h"
#include "fake_session.h"

/* The JSON text of VMs and pages. */
#define VM(name) "{\"uuid\":{\"uuid\":\"uuid-" name "\"}," NAME(name) "}"
#define VM_WITHOUT_UUID(name) "{" NAME(name) "}"
#define NAME(name) "\"vmware\":{\"name\":\"" name "\"},\"isLive\":true"
#define PAGE(items, rest) "{\"items\":[" items "]" rest "}"
#define TOTAL(total) ",\"filteredTotal\":" #total
#define NEXT(query) ",\"next\":\"" query "\""

/* A walk, and all that can be seen of it. */
struct recorded_walk {
    /* as it is asked for */
    const char *query;
    unsigned page_size;
    unsigned parallel;   /* 0: 1 */
    bool without_time;   /* the deadline is over */
    const char *refused; /* the name of a VM that the caller refuses, or NULL */

    /* as it went */
    bool done;
    struct page_walk_result result;
    struct failure failure;
    char vms[4096];   /* the names as they came, and a | wherever the counting begins */
    char pages[1024]; /* what was told of each page: "2/3 " */
};

/* Walks over a session with pages of two VMs, or as the settings say. */
void record_walk(struct recorded_walk *walk, struct session *session);

/* Peeks at the total of a query in the same way. */
void record_peek(struct recorded_walk *walk, struct session *session);

/* A walk over these pages, and how it has to go. */
struct walk_case {
    const char *what;
    const char *vms;       /* as recorded */
    const char *failure;   /* what its text contains, or NULL where the walk is done */
    const char *pages[12]; /* none: the first request fails */
    const char *first_try; /* what comes of a page before it breaks and begins again, or NULL */
    size_t broken;         /* the number of that page, from 0 on */
    unsigned walks;        /* 0: 1 */
    bool changed;
    bool moved;
};

/* Plays each case with bodies in one piece and cut everywhere. All pages must be asked for. */
void assert_walks(const struct walk_case *cases, size_t count);

#endif
