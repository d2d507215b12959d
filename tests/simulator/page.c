/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page.h"

#include "search.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS_PIECE 65536U

enum stage { STAGE_HEAD, STAGE_BLANKS, STAGE_ITEMS, STAGE_TAIL, STAGE_END };

struct page {
    struct page_source source;
    struct page_request request;
    uint64_t total;   /* matching VMs in the inventory */
    uint64_t offered; /* matching VMs that this page counts */
    uint64_t skipped; /* VMs that were deleted from the beginning of the list */
    uint64_t count;   /* items on this page */
    bool repeats;     /* begins with the last VM of the previous page */
    bool found_no_name;
    struct text head;
    struct text tail;
    uint64_t blanks; /* between head and items */

    /* how far the text has been read */
    enum stage stage;
    uint64_t blanks_done;
    uint64_t items_done;
    uint64_t index;
    struct text piece;
    size_t piece_at;
};

static bool on(const struct page *page, enum fault fault)
{
    return fault_on(page->source.faults, fault);
}

static uint64_t value_of(const struct page *page, enum fault fault)
{
    return page->source.faults->value[fault];
}

static uint64_t page_number(const struct page *page)
{
    return page->request.offset / page->request.limit + 1;
}

/* Removes the parts of the query's filter that faults ignore. */
static void choose_filter(struct page *page)
{
    struct vm_filter *filter = &page->request.filter;

    if (on(page, FAULT_PARAMETERS_IGNORED)) {
        *filter = (struct vm_filter){.live = TRI_BOTH};
    }
    if (on(page, FAULT_FILTER_IGNORED)) {
        filter->live = TRI_BOTH;
    }
    if (on(page, FAULT_DELETED_IGNORED)) {
        filter->deleted = TRI_BOTH;
    }
    if (on(page, FAULT_HYPERVISOR_IGNORED)) {
        filter->hypervisors = 0;
    }
    if (on(page, FAULT_LIVE_HIDES_DELETED) && filter->live != TRI_BOTH &&
        filter->deleted == TRI_BOTH) {
        filter->deleted = TRI_FALSE;
    }
}

/* Sets the offset to the first match with the name in the query, if there is a name. */
static void find_offset(struct page *page)
{
    struct page_request *request = &page->request;
    struct inventory *inventory = page->source.inventory;
    struct vm_filter filter = request->filter;

    if (request->offset_name[0] == '\0') {
        return;
    }
    memcpy(filter.name, request->offset_name, sizeof(filter.name));
    uint64_t position = inventory_next(inventory, &filter, 0);
    page->found_no_name = position == inventory->all;
    request->offset =
        page->found_no_name ? 0 : inventory_rank(inventory, &request->filter, position);
}

/* Whether VMs around the beginning of this page have changed places since the previous page. This
 * happens as often per walk as the fault's value says, at other pages in each walk. */
static bool is_swapped(const struct page *page, uint64_t number)
{
    const uint64_t limit = page->request.limit;
    const uint64_t pages = (page->total + limit - 1) / limit;
    const uint64_t turns = pages > 2 ? pages - 1 : 3;

    if (!on(page, FAULT_ORDER_SWAPS) || page->request.offset == 0) {
        return false;
    }
    /* The number of requests before this walk differs from walk to walk. */
    const uint64_t before = number > page_number(page) ? number - page_number(page) : 0;
    return (page_number(page) - 2 + turns - before % turns) % turns <
           value_of(page, FAULT_ORDER_SWAPS);
}

/* Computes how many VMs there are, and how many are on this page. */
static void plan(struct page *page, uint64_t number)
{
    struct page_request *request = &page->request;

    choose_filter(page);
    if (on(page, FAULT_LIMIT_LOWERED) && value_of(page, FAULT_LIMIT_LOWERED) > 0 &&
        value_of(page, FAULT_LIMIT_LOWERED) < request->limit) {
        request->limit = value_of(page, FAULT_LIMIT_LOWERED);
    }
    find_offset(page);
    page->total = inventory_count(page->source.inventory, &request->filter);
    page->offered = page->total;
    if (fault_since(page->source.faults, FAULT_TOTAL_CHANGES, number)) {
        page->offered++;
    }
    if (page->total > 0 && fault_since(page->source.faults, FAULT_INVENTORY_SHRINKS, number)) {
        page->offered--;
        page->skipped = 1;
    }
    uint64_t room = request->limit;
    if (on(page, FAULT_LIMIT_IGNORED) && value_of(page, FAULT_LIMIT_IGNORED) > 0) {
        room = value_of(page, FAULT_LIMIT_IGNORED);
    }
    uint64_t left = page->offered > request->offset ? page->offered - request->offset : 0;
    page->count = left < room || on(page, FAULT_ENDLESS_PAGES) ? left : room;
    if (on(page, FAULT_ENDLESS_PAGES) && page->total > 0) {
        page->count = room;
    }
    page->repeats = request->offset > 0 && page->count > 0 &&
                    (on(page, FAULT_DUPLICATE_VM) || on(page, FAULT_DUPLICATE_REPLACES) ||
                     is_swapped(page, number));
}

static void add_total(const struct page *page, struct text *out, const char *key, uint64_t value)
{
    const unsigned long long number = value;

    if (on(page, FAULT_TOTAL_MISSING)) {
        return;
    }
    text_printf(out, "\"%s\":", key);
    if (on(page, FAULT_TOTAL_STRING)) {
        text_printf(out, "\"%llu\",", number);
    } else if (on(page, FAULT_TOTAL_NEGATIVE)) {
        text_puts(out, "-1,");
    } else if (on(page, FAULT_TOTAL_HUGE)) {
        text_puts(out, "1e30,");
    } else if (on(page, FAULT_TOTAL_NOT_NUMBER)) {
        text_puts(out, "\"many\",");
    } else {
        text_printf(out, "%llu,", number);
    }
}

/* Finds the VM at a place among the matches. Places behind the last one repeat VMs under new
 * numbers. */
static void find_vm(struct page *page, uint64_t place, bool following, struct vm *vm)
{
    struct inventory *inventory = page->source.inventory;
    const struct vm_filter *filter = &page->request.filter;
    uint64_t total = page->total;

    place += page->skipped;
    if (total == 0) {
        /* Nothing matches, but a fault wants a VM: take any. */
        inventory_vm(inventory, 0, vm);
        vm->number = inventory->all + place + 1;
    } else if (place >= total) {
        inventory_vm(inventory, inventory_find(inventory, filter, place % total), vm);
        vm->number = inventory->all + place - total + 1;
    } else {
        page->index = following ? inventory_next(inventory, filter, page->index + 1)
                                : inventory_find(inventory, filter, place);
        inventory_vm(inventory, page->index, vm);
    }
}

/* Adds the query string of another page. VMstore API reference: Page.next. */
static void add_link(struct page *page, struct text *out, const char *key, uint64_t offset)
{
    text_printf(out, "\"%s\":\"offset=", key);
    if (on(page, FAULT_NEXT_NAME) && offset < page->total) {
        struct vm vm;
        find_vm(page, offset, false, &vm);
        text_puts(out, "name:");
        text_add_query(out, vm.name);
    } else {
        text_printf(out, "%s%llu", on(page, FAULT_NEXT_POSITION) ? "position:" : "",
                    (unsigned long long)offset);
    }
    text_printf(out, "&limit=%llu", (unsigned long long)page->request.limit);
    if (!on(page, FAULT_NEXT_WITHOUT_FILTER)) {
        text_puts(out, page->request.filter_query);
    }
    text_puts(out, on(page, FAULT_NEXT_REFUSED) ? "&replicationHasIssue=NOT_FOUND\"," : "\",");
}

/* Adds a wrong `next`. False if no fault asks for one. */
static bool add_wrong_next(struct page *page, struct text *out, uint64_t next)
{
    const struct page_request *request = &page->request;
    uint64_t limit = request->limit;

    if (on(page, FAULT_NEXT_LOOP)) {
        add_link(page, out, "next", limit);
    } else if (on(page, FAULT_NEXT_BACKWARDS) && request->offset > 0) {
        add_link(page, out, "next", request->offset > limit ? request->offset - limit : 0);
    } else if (on(page, FAULT_NEXT_ABSOLUTE_URL)) {
        text_printf(out, "\"next\":\"https://evil.example/?offset=%llu&limit=%llu\",",
                    (unsigned long long)next, (unsigned long long)limit);
    } else if (on(page, FAULT_NEXT_CRLF)) {
        text_printf(out, "\"next\":\"offset=%llu&limit=%llu\\r\\nX-Injected: yes\",",
                    (unsigned long long)next, (unsigned long long)limit);
    } else if (on(page, FAULT_NEXT_GARBAGE)) {
        text_puts(out, "\"next\":\"%%%&&&=?=#offset\",");
    } else if (on(page, FAULT_NEXT_HUGE)) {
        text_printf(out, "\"next\":\"offset=1%030d&limit=%llu\",", 0, (unsigned long long)limit);
    } else if (on(page, FAULT_NEXT_NULL) && value_of(page, FAULT_NEXT_NULL) == page_number(page)) {
        text_puts(out, "\"next\":null,");
    } else {
        return fault_at(page->source.faults, FAULT_NEXT_MISSING, page_number(page));
    }
    return true;
}

static void add_next(struct page *page, struct text *out)
{
    uint64_t next = page->request.offset + page->count;
    bool more = next < page->offered || (on(page, FAULT_ENDLESS_PAGES) && page->count > 0);
    bool wrong_at_the_end = on(page, FAULT_NEXT_LOOP);

    if (on(page, FAULT_NEXT_EMPTY_PAGE) && page->count > 0) {
        more = true;
    }
    if ((more || wrong_at_the_end) && add_wrong_next(page, out, next)) {
        return;
    }
    if (more) {
        add_link(page, out, "next", next);
    } else if (on(page, FAULT_NEXT_NULL) && value_of(page, FAULT_NEXT_NULL) == 0) {
        text_puts(out, "\"next\":null,");
    }
}

static void add_prev(struct page *page, struct text *out)
{
    const struct page_request *request = &page->request;

    if (request->offset > 0) {
        add_link(page, out, "prev",
                 request->offset > request->limit ? request->offset - request->limit : 0);
    }
}

/* Adds the members in front of `items`, as in the sample page. */
static void add_first_members(struct page *page, struct text *out)
{
    const uint64_t limit = page->request.limit;
    uint64_t filtered = page->offered;
    uint64_t all = page->source.inventory->all + page->offered - page->total;

    filtered += on(page, FAULT_TOTAL_WRONG) ? 1 : 0;
    filtered -= on(page, FAULT_TOTAL_LOW) && filtered > 0 ? 1 : 0;
    text_puts(out, "\"typeId\":\"com.tintri.api.rest.v310.dto.Page\",");
    add_total(page, out, "absoluteTotal", all);
    text_puts(out, "\"completedIn\":12,");
    add_total(page, out, "filteredTotal", filtered);
    text_puts(out, "\"lastUpdatedTime\":\"2026-11-23T06:00:00.000-08:00\",");
    text_printf(out, "\"offset\":%llu,", (unsigned long long)page->request.offset);
    if (page->request.offset_name[0] != '\0') {
        text_printf(out, "\"offsetMatchFound\":%s,", page->found_no_name ? "false" : "true");
    }
    text_printf(out, "\"overflow\":%s,", on(page, FAULT_OVERFLOW) ? "true" : "false");
    text_printf(out, "\"page\":%llu,", (unsigned long long)page_number(page));
    add_total(page, out, "pageTotal", (page->offered + limit - 1) / limit);
    add_total(page, out, "total", all - page->source.inventory->counts.deleted);
}

static void add_last_members(struct page *page, struct text *out)
{
    text_printf(out, "\"limit\":%llu,", (unsigned long long)page->request.limit);
    add_next(page, out);
    add_prev(page, out);
}

/* Makes the text before and after the items. Each member adds a comma; the last comma is cut
 * off. */
static void frame(struct page *page)
{
    struct text *before = on(page, FAULT_ITEMS_FIRST) ? &page->tail : &page->head;
    struct text *after = on(page, FAULT_ITEMS_LAST) ? &page->head : &page->tail;
    bool shuffled = on(page, FAULT_KEYS_SHUFFLED);
    const bool empty = page->count == 0;
    const bool null = on(page, FAULT_ITEMS_NULL) || (empty && on(page, FAULT_EMPTY_ITEMS_NULL));
    bool array = !null && !on(page, FAULT_ITEMS_MISSING) && !on(page, FAULT_ITEMS_NOT_ARRAY) &&
                 !(empty && on(page, FAULT_EMPTY_ITEMS_MISSING));
    struct text ending = {0};

    text_puts(&page->head, on(page, FAULT_BOM) ? "\xef\xbb\xbf{" : "{");
    if (on(page, FAULT_DECOYS)) {
        text_printf(&page->head, "%s,", vm_template_decoy());
    }
    (shuffled ? add_last_members : add_first_members)(page, before);
    (shuffled ? add_first_members : add_last_members)(page, after);
    if (array) {
        text_puts(&page->head, "\"items\":[");
    } else {
        page->count = 0;
        page->repeats = false;
        text_puts(&page->head, null                              ? "\"items\":null,"
                               : on(page, FAULT_ITEMS_NOT_ARRAY) ? "\"items\":\"none\","
                                                                 : "");
    }
    text_puts(&ending, array ? "]" : "");
    if (page->tail.length > 0) {
        text_puts(&ending, array ? "," : "");
        text_add(&ending, page->tail.data, page->tail.length - 1);
    } else if (!array && page->head.length > 0) {
        page->head.length--;
    }
    text_puts(&ending, "}");
    if (on(page, FAULT_KEYS_ESCAPED)) {
        text_escape_keys(&page->head);
        text_escape_keys(&ending);
    }
    text_puts(&ending, on(page, FAULT_VM_TRAILING) ? "\n]}garbage\"" : "");
    ending.failed = ending.failed || page->tail.failed;
    text_free(&page->tail);
    page->tail = ending;
}

/* Adds members that a fault puts into some VMs and no real array would send. */
static void add_oddities(struct page *page, uint64_t item)
{
    struct text *piece = &page->piece;

    if (item != 0 || piece->length == 0) {
        return;
    }
    piece->length--;
    if (on(page, FAULT_DEEP_NESTING)) {
        text_puts(piece, ",\"zzDeep\":");
        text_fill(piece, '[', (size_t)value_of(page, FAULT_DEEP_NESTING));
        text_fill(piece, ']', (size_t)value_of(page, FAULT_DEEP_NESTING));
    }
    if (on(page, FAULT_VM_HUGE) && page->request.offset == 0) {
        text_puts(piece, ",\"zzHuge\":\"");
        text_fill(piece, 'h', (size_t)value_of(page, FAULT_VM_HUGE) * 1000000);
        text_puts(piece, "\"");
    }
    text_puts(piece, "}");
}

static void make_item(struct page *page)
{
    uint64_t item = page->items_done++;
    bool extra = page->repeats && on(page, FAULT_DUPLICATE_VM);
    uint64_t place = page->request.offset + item - (extra ? 1 : 0);
    bool first = item == 0 || (page->repeats && item == 1);
    struct vm vm;

    if (item == 0 && page->repeats) {
        place = page->request.offset - 1;
    }
    text_puts(&page->piece, item == 0 ? "" : ",");
    if (item == 0 && on(page, FAULT_ITEM_NOT_OBJECT)) {
        text_puts(&page->piece, "42");
        page->index = inventory_find(page->source.inventory, &page->request.filter, place);
        return;
    }
    find_vm(page, place, !first, &vm);
    vm_template_render(page->source.compiled, &vm, page->source.faults, &page->piece);
    add_oddities(page, item);
    if (on(page, FAULT_KEYS_ESCAPED)) {
        text_escape_keys(&page->piece);
    }
}

static void make_blanks(struct page *page)
{
    uint64_t left = page->blanks - page->blanks_done;
    uint64_t count = left < BLANKS_PIECE ? left : BLANKS_PIECE;

    text_fill(&page->piece, ' ', (size_t)count);
    page->blanks_done += count;
}

/* Puts the next piece of the text into page->piece; false at the end. */
static bool next_piece(struct page *page)
{
    uint64_t items = page->count + (page->repeats && on(page, FAULT_DUPLICATE_VM) ? 1 : 0);

    text_clear(&page->piece);
    page->piece_at = 0;
    switch (page->stage) {
    case STAGE_HEAD:
        text_add(&page->piece, page->head.data, page->head.length);
        page->stage = STAGE_BLANKS;
        break;
    case STAGE_BLANKS:
        make_blanks(page);
        if (page->blanks_done == page->blanks) {
            page->stage = items > 0 ? STAGE_ITEMS : STAGE_TAIL;
        }
        break;
    case STAGE_ITEMS:
        make_item(page);
        page->stage = page->items_done < items ? STAGE_ITEMS : STAGE_TAIL;
        break;
    case STAGE_TAIL:
        text_add(&page->piece, page->tail.data, page->tail.length);
        page->stage = STAGE_END;
        break;
    default:
        return false;
    }
    return !page->piece.failed;
}

static void rewind_page(struct page *page)
{
    page->stage = STAGE_HEAD;
    page->blanks_done = 0;
    page->items_done = 0;
    page->piece_at = 0;
    text_clear(&page->piece);
}

struct page *page_create(const struct page_source *source, const struct page_request *request,
                         uint64_t number)
{
    struct page *page = calloc(1, sizeof(*page));

    if (page == NULL) {
        return NULL;
    }
    page->source = *source;
    page->request = *request;
    plan(page, number);
    frame(page);
    if (page->head.failed || page->tail.failed) {
        page_free(page);
        return NULL;
    }
    return page;
}

void page_free(struct page *page)
{
    if (page != NULL) {
        text_free(&page->head);
        text_free(&page->tail);
        text_free(&page->piece);
        free(page);
    }
}

void page_add_blanks(struct page *page, uint64_t count)
{
    page->blanks += count;
}

uint64_t page_length(struct page *page)
{
    uint64_t length = 0;

    /* Rendering is several times as fast as TLS: doing it twice is cheaper than keeping 20 MB.
     * The first time needs only the length, unless the text gets escapes. */
    page->piece.counts = !on(page, FAULT_KEYS_ESCAPED);
    while (next_piece(page)) {
        length += page->piece.length;
    }
    page->piece.counts = false;
    rewind_page(page);
    return length;
}

size_t page_read(struct page *page, char *bytes, size_t size)
{
    size_t done = 0;

    while (done < size && (page->piece_at < page->piece.length || next_piece(page))) {
        size_t left = page->piece.length - page->piece_at;
        size_t part = left < size - done ? left : size - done;
        memcpy(bytes + done, page->piece.data + page->piece_at, part);
        page->piece_at += part;
        done += part;
    }
    return done;
}
