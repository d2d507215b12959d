/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <curl/curl.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "api/wiping_memory.h"
#include "unit.h"

#define SECRET "correct-horse-battery-staple"

/* The linker replaces free with this (--wrap=free), to look at memory before it is freed. */
void __real_free(void *memory);
void __wrap_free(void *memory);

static const char *watched; /* a text; the freed memory begins in front of it, with its size */
static unsigned freed;
static bool left_behind;

void __wrap_free(void *memory)
{
    if (watched && memory == watched - alignof(max_align_t)) {
        freed++;
        left_behind = memcmp(watched, SECRET, sizeof SECRET) == 0;
    }
    __real_free(memory);
}

START_TEST(memory_of_libcurl_is_wiped_before_it_is_freed)
{
    ck_assert(wiping_memory_init_curl());
    char *text = curl_easy_escape(NULL, SECRET, 0);
    ck_assert_str_eq(text, SECRET);

    watched = text;
    curl_free(text);
    watched = NULL;
    ck_assert_uint_eq(freed, 1);
    ck_assert(!left_behind);
    curl_global_cleanup();
}
END_TEST

START_TEST(a_list_that_grows_keeps_its_texts)
{
    ck_assert(wiping_memory_init_curl());
    struct curl_slist *list = NULL;
    for (int i = 0; i < 100; i++)
        list = curl_slist_append(list, SECRET);

    int count = 0;
    for (struct curl_slist *line = list; line; line = line->next) {
        ck_assert_str_eq(line->data, SECRET);
        count++;
    }
    ck_assert_int_eq(count, 100);
    curl_slist_free_all(list);
    curl_global_cleanup();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wiping_memory");
    TCase *cases = tcase_create("libcurl");
    tcase_add_test(cases, memory_of_libcurl_is_wiped_before_it_is_freed);
    tcase_add_test(cases, a_list_that_grows_keeps_its_texts);
    suite_add_tcase(suite, cases);
    return unit_run(suite);
}
