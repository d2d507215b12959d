/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

/*
 * How fast json_fields reads a page of VMs, compared with json-c's tree, and with one look at every
 * byte. All readers take turns, and the printed times are medians of processor time, so that a busy
 * machine has little effect. Ends with 1 if json_fields and json-c count different VMs.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "json_page.h"
#include "vm/vm_fields.h"
#include "json/json_fields.h"

enum {
    VMS = 100,
    CHUNK = 16384,      /* bytes: a TLS record, which libcurl hands over at a time */
    ROUNDS = 60,        /* for each reader */
    REPEATS = 4,        /* how often a round reads the page */
    TREE_DEPTH = 64,    /* the deepest level that json-c accepts */
    VM_BYTES = 8 << 20, /* the plugins' limits, which are never reached here */
    TEXT_BYTES = 64 << 10
};

/* What a reader found, so that the compiler removes no reader, and results can be compared. */
struct found {
    unsigned vms;
    unsigned nonclones;
};

struct reader {
    const char *key;
    const char *name;
    bool (*read)(const struct reader *reader, const struct json_page *page, struct found *found);
    const struct json_selection *selection;
    struct json_fields *fields; /* created once, as in a walk */
    double seconds[ROUNDS];
};

static struct found *counting; /* what the current page has */

static bool count_vm(void *context, const struct json_field *fields, struct failure *failure)
{
    (void)context;
    (void)failure;
    struct vm vm;
    vm_fields_read(fields, &vm);
    counting->vms++;
    counting->nonclones += vm.clone != VM_YES;
    return true;
}

static bool ignore_vm(void *context, const struct json_field *fields, struct failure *failure)
{
    (void)context;
    (void)fields;
    (void)failure;
    counting->vms++;
    return true;
}

/* Reads pieces, as they come from the network. */
static bool read_fields(const struct reader *reader, const struct json_page *page,
                        struct found *found)
{
    struct failure failure = {""};
    counting = found;
    json_fields_reset(reader->fields);
    bool fine = true;
    for (size_t at = 0; at < page->length && fine; at += CHUNK) {
        size_t left = page->length - at;
        fine = json_fields_feed(reader->fields, page->text + at, left < CHUNK ? left : CHUNK,
                                &failure);
    }
    fine = fine && json_fields_end(reader->fields, &failure) != NULL;
    if (!fine)
        fprintf(stderr, "json_bench: %s: %s\n", reader->name, failure.text);
    return fine;
}

static bool is_clone(struct json_object *vm)
{
    struct json_object *snapshot = NULL;
    struct json_object *bases = NULL;
    return json_object_object_get_ex(vm, "snapshot", &snapshot) &&
           json_object_object_get_ex(snapshot, "bases", &bases) &&
           json_object_is_type(bases, json_type_array) && json_object_array_length(bases) > 0;
}

static bool read_tree(const struct reader *reader, const struct json_page *page,
                      struct found *found)
{
    (void)reader;
    struct json_tokener *tokener = json_tokener_new_ex(TREE_DEPTH);
    struct json_object *tree =
        tokener ? json_tokener_parse_ex(tokener, page->text, (int)page->length) : NULL;
    struct json_object *items = NULL;
    bool fine = json_object_object_get_ex(tree, "items", &items);
    for (size_t i = 0; fine && i < json_object_array_length(items); i++) {
        found->vms++;
        found->nonclones += !is_clone(json_object_array_get_idx(items, i));
    }
    json_object_put(tree);
    json_tokener_free(tokener);
    return fine;
}

/* The lower limit: memchr looks at each byte and finds nothing. */
static bool look_at_all(const struct reader *reader, const struct json_page *page,
                        struct found *found)
{
    (void)reader;
    found->vms = memchr(page->text, '\x01', page->length) != NULL;
    return true;
}

static const char *const no_path[] = {"nowhere.atAll"};

static struct json_selection of_vms = {.items = "items",
                                       .limits = {.item_bytes = VM_BYTES, .text_bytes = TEXT_BYTES},
                                       .on_item = count_vm};
static const struct json_selection of_nothing = {
    .items = "items",
    .item_paths = no_path,
    .item_count = 1,
    .limits = {.item_bytes = VM_BYTES, .text_bytes = TEXT_BYTES},
    .on_item = ignore_vm};
/* Skips the whole list of VMs as one value. */
static const struct json_selection of_no_items = {
    .items = "nowhere",
    .limits = {.item_bytes = VM_BYTES, .text_bytes = TEXT_BYTES},
    .on_item = ignore_vm};

enum { FIELDS, TREE, READERS = 5 };
static struct reader readers[READERS] = {
    [FIELDS] = {.key = "fields",
                .name = "json_fields, what the plugins read",
                .read = read_fields,
                .selection = &of_vms},
    [TREE] = {.key = "tree", .name = "json-c, a tree of everything", .read = read_tree},
    {.key = "keys",
     .name = "json_fields, VM by VM, nothing taken",
     .read = read_fields,
     .selection = &of_nothing},
    {.key = "skip",
     .name = "json_fields, all of it skipped",
     .read = read_fields,
     .selection = &of_no_items},
    {.key = "memchr", .name = "memchr, a look at every byte", .read = look_at_all},
};

static double processor_time(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool prepare(void)
{
    of_vms.item_paths = vm_fields_paths(&of_vms.item_count);
    for (unsigned i = 0; i < READERS; i++) {
        if (!readers[i].selection)
            continue;
        readers[i].fields = json_fields_new(readers[i].selection);
        if (!readers[i].fields)
            return false;
    }
    return true;
}

/* Whether all readers could read the page and found the same. */
static bool agree(const struct json_page *page)
{
    struct found found[READERS] = {{0, 0}};
    for (unsigned i = 0; i < READERS; i++)
        if (!readers[i].read(&readers[i], page, &found[i]))
            return false;
    bool same =
        found[FIELDS].vms == found[TREE].vms && found[FIELDS].nonclones == found[TREE].nonclones;
    if (!same)
        fprintf(stderr, "json_bench: json_fields found %u of %u VMs, json-c %u of %u\n",
                found[FIELDS].nonclones, found[FIELDS].vms, found[TREE].nonclones, found[TREE].vms);
    return same;
}

static void take_turns(const struct json_page *page)
{
    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned i = 0; i < READERS; i++) {
            struct found found = {0, 0};
            double start = processor_time();
            for (unsigned repeat = 0; repeat < REPEATS; repeat++)
                readers[i].read(&readers[i], page, &found);
            readers[i].seconds[round] = (processor_time() - start) / REPEATS;
        }
}

static int compare(const void *one, const void *other)
{
    const double *a = one;
    const double *b = other;
    return (*a > *b) - (*a < *b);
}

static double median(struct reader *reader)
{
    qsort(reader->seconds, ROUNDS, sizeof reader->seconds[0], compare);
    return reader->seconds[ROUNDS / 2];
}

static void print_results(const struct json_page *page, unsigned vms, bool as_json)
{
    printf(as_json ? "{\"vms\": %u, \"bytes\": %zu, \"rows\": [" : "a page of %u VMs, %zu bytes\n",
           vms, page->length);
    for (unsigned i = 0; i < READERS; i++) {
        double seconds = median(&readers[i]);
        double speed = (double)page->length / seconds / 1e6;
        double each = seconds / vms * 1e6;
        if (as_json)
            printf("%s{\"key\": \"%s\", \"name\": \"%s\", \"mb_per_s\": %.1f, \"us_per_vm\": %.3f}",
                   i > 0 ? ", " : "", readers[i].key, readers[i].name, speed, each);
        else
            printf("%-40s %9.0f MB/s %9.2f us a VM\n", readers[i].name, speed, each);
    }
    fputs(as_json ? "]}\n" : "", stdout);
}

static bool measure(const struct json_page *page, bool as_json)
{
    struct found found = {0, 0};
    if (!prepare() || !agree(page) || !read_tree(&readers[TREE], page, &found) || found.vms == 0)
        return false;
    take_turns(page);
    print_results(page, found.vms, as_json);
    return true;
}

int main(int argc, char **argv)
{
    bool as_json = argc > 1 && strcmp(argv[1], "--json") == 0;
    int file = as_json ? 2 : 1;
    if (argc > file + 1 || (argc > file && argv[file][0] == '-')) {
        fprintf(stderr, "usage: %s [--json] [FILE]\n", argv[0]);
        return EXIT_FAILURE;
    }
    struct json_page page = argc > file ? json_page_read(argv[file]) : json_page_make(VMS);
    bool done = page.text && measure(&page, as_json);
    for (unsigned i = 0; i < READERS; i++)
        json_fields_free(readers[i].fields);
    free(page.text);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
