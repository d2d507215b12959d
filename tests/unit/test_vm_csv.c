/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_csv.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#define HEADER "name,uuid,kind,vmstore,hypervisor,vcenter,space_bytes,newest_snapshot\r\n"
#define OLD "what stood there before\n"

static char start_directory[1000];
static char directory[] = "/tmp/tintri-test-XXXXXX";
static struct vm_csv csv;
static struct failure failure;

/* Each test has an empty directory. */
static void enter_directory(void)
{
    strcpy(directory + sizeof directory - 7, "XXXXXX");
    ck_assert_ptr_nonnull(getcwd(start_directory, sizeof start_directory));
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    failure.text[0] = '\0';
}

static void leave_directory(void)
{
    DIR *entries = opendir(".");
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (entry->d_name[0] != '.' && unlink(entry->d_name) != 0)
            rmdir(entry->d_name);
    closedir(entries);
    ck_assert_int_eq(chdir(start_directory), 0);
    rmdir(directory);
}

/* How many entries the directory has: one too many if a new file was left behind. */
static size_t entries_here(void)
{
    size_t count = 0;
    DIR *entries = opendir(".");
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(entries);
    return count;
}

static void write_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(content, file);
    ck_assert_int_eq(fclose(file), 0);
}

static const char *read_file(const char *path)
{
    static char content[20000];
    FILE *file = fopen(path, "r");
    ck_assert_msg(file, "%s is not there", path);
    size_t length = fread(content, 1, sizeof content - 1, file);
    fclose(file);
    content[length] = '\0';
    ck_assert_uint_eq(strlen(content), length);
    return content;
}

static mode_t mode_of(const char *path)
{
    struct stat status;
    ck_assert_int_eq(lstat(path, &status), 0);
    return status.st_mode;
}

static struct vm_text text_of(const char *text)
{
    return (struct vm_text){text, text ? strlen(text) : 0};
}

static void add(const char *name)
{
    struct vm vm = {.name = text_of(name)};
    ck_assert_msg(vm_csv_add(&csv, &vm, "", &failure), "%s", failure.text);
}

/* Opens a file and begins without rows. */
static void open_csv(const char *path)
{
    ck_assert_msg(vm_csv_open(&csv, path, &failure), "%s", failure.text);
    vm_csv_begin(&csv);
}

static void finish(void)
{
    ck_assert_msg(vm_csv_commit(&csv, &failure), "%s", failure.text);
    vm_csv_close(&csv);
}

START_TEST(a_row_has_what_is_known_of_a_vm)
{
    const struct vm known = {.name = text_of("erp"),
                             .uuid = text_of("U-1"),
                             .vmstore = text_of("store1"),
                             .hypervisor = text_of("VMWARE"),
                             .vcenter = text_of("vc.example.com"),
                             .has_space = true,
                             .space = UINT64_C(9007199254740992),
                             .has_snapshot_time = true,
                             .snapshot_time = INT64_C(951827696)};
    const struct vm unknown = {.name = text_of("web")};
    const struct vm zero = {.has_space = true};
    open_csv("out.csv");
    ck_assert(vm_csv_add(&csv, &known, "orphan", &failure));
    ck_assert(vm_csv_add(&csv, &unknown, "", &failure));
    ck_assert(vm_csv_add(&csv, &zero, "replica", &failure));
    ck_assert_uint_eq(csv.rows, 3);
    finish();
    ck_assert_str_eq(read_file("out.csv"),
                     HEADER "erp,U-1,orphan,store1,VMWARE,vc.example.com,9007199254740992,"
                            "2000-02-29T12:34:56Z\r\n"
                            "web,,,,,,,\r\n"
                            ",,replica,,,,0,\r\n");
    ck_assert_uint_eq(entries_here(), 1);
}
END_TEST

START_TEST(a_table_without_rows_has_a_header)
{
    open_csv("out.csv");
    finish();
    ck_assert_str_eq(read_file("out.csv"), HEADER);
}
END_TEST

/* RFC 4180. Bytes that are no text, or would end a row, become '?'. */
START_TEST(a_text_is_one_cell_whatever_it_holds)
{
    static const struct {
        struct vm_text name;
        const char *cell;
    } CASES[] = {
        {{"a,b", 3}, "\"a,b\""},
        {{"\"", 1}, "\"\"\"\""},
        {{"say \"hi\"", 8}, "\"say \"\"hi\"\"\""},
        {{"a;b", 3}, "\"a;b\""}, /* also a separator, if the comma is the decimal mark */
        {{"a b|<c>'", 8}, "a b|<c>'"},
        {{"a\r\nb\tc", 6}, "a??b?c"},
        {{"a\0b", 3}, "a?b"},
        {{"\xff\xe2\x80\xae", 4}, "??"},
        {{"gr\xc3\xbcn", 5}, "gr\xc3\xbcn"},
        {{"", 0}, ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char wanted[200];
        const struct vm vm = {.name = CASES[i].name, .uuid = CASES[i].name};
        open_csv("out.csv");
        ck_assert(vm_csv_add(&csv, &vm, "", &failure));
        finish();
        snprintf(wanted, sizeof wanted, HEADER "%s,%s,,,,,,\r\n", CASES[i].cell, CASES[i].cell);
        ck_assert_str_eq(read_file("out.csv"), wanted);
    }
}
END_TEST

START_TEST(what_a_spreadsheet_would_run_is_a_text)
{
    static const struct {
        const char *text;
        const char *cell;
    } CASES[] = {
        {"=1+1", "'=1+1"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
        {"=a,b", "\"'=a,b\""},
        {"a;=1+1", "\"a;=1+1\""},
        {"\t=1", "?=1"},
        {"a=1", "a=1"},
        {"a-b", "a-b"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char wanted[400];
        const struct vm_text text = text_of(CASES[i].text);
        const struct vm vm = {text, text, text, text, text, .has_space = false};
        const char *cell = CASES[i].cell;
        open_csv("out.csv");
        ck_assert(vm_csv_add(&csv, &vm, "", &failure));
        finish();
        snprintf(wanted, sizeof wanted, HEADER "%s,%s,,%s,%s,%s,,\r\n", cell, cell, cell, cell,
                 cell);
        ck_assert_str_eq(read_file("out.csv"), wanted);
    }
}
END_TEST

START_TEST(a_huge_text_is_cut_at_4096_characters)
{
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    open_csv("out.csv");
    add(text);
    finish();
    ck_assert_uint_eq(strlen(read_file("out.csv")), strlen(HEADER) + 4096 + strlen(",,,,,,,\r\n"));
}
END_TEST

/* A walk that begins again writes the table again. */
START_TEST(a_new_beginning_discards_all_rows)
{
    open_csv("out.csv");
    for (int i = 0; i < 10000; i++) /* more than any buffer can hold */
        add("gone");
    vm_csv_begin(&csv);
    ck_assert_uint_eq(csv.rows, 0);
    add("kept");
    ck_assert_uint_eq(csv.rows, 1);
    finish();
    ck_assert_str_eq(read_file("out.csv"), HEADER "kept,,,,,,,\r\n");
}
END_TEST

START_TEST(the_old_file_stays_until_all_rows_are_there)
{
    write_file("out.csv", OLD);
    open_csv("out.csv");
    for (int i = 0; i < 10000; i++)
        add("new");
    ck_assert_str_eq(read_file("out.csv"), OLD);
    vm_csv_close(&csv); /* without a commit */
    ck_assert_str_eq(read_file("out.csv"), OLD);
    ck_assert_uint_eq(entries_here(), 1);

    open_csv("out.csv");
    add("new");
    finish();
    ck_assert_str_eq(read_file("out.csv"), HEADER "new,,,,,,,\r\n");
    ck_assert_uint_eq(entries_here(), 1);
}
END_TEST

START_TEST(a_new_file_that_was_not_committed_is_removed)
{
    open_csv("out.csv");
    add("new");
    vm_csv_close(&csv);
    ck_assert_uint_eq(entries_here(), 0);
}
END_TEST

START_TEST(the_modes_are_those_of_the_old_file_or_of_any_new_one)
{
    static const mode_t MODES[] = {0600, 0640, 0644, 0666, 0400};
    umask(027);
    open_csv("out.csv");
    finish();
    ck_assert_uint_eq(mode_of("out.csv") & 07777, 0640);
    for (size_t i = 0; i < COUNT(MODES); i++) {
        ck_assert_int_eq(chmod("out.csv", MODES[i]), 0);
        open_csv("out.csv");
        finish();
        ck_assert_uint_eq(mode_of("out.csv") & 07777, MODES[i]);
    }
    ck_assert_uint_eq(umask(022), 027); /* the function has restored it */
}
END_TEST

START_TEST(a_link_stays_and_its_target_is_replaced)
{
    ck_assert_int_eq(mkdir("there", 0700), 0);
    write_file("there/real.csv", OLD);
    ck_assert_int_eq(symlink("there/real.csv", "middle.csv"), 0);
    ck_assert_int_eq(symlink("middle.csv", "out.csv"), 0);
    open_csv("out.csv");
    add("new");
    finish();
    ck_assert(S_ISLNK(mode_of("out.csv")) && S_ISLNK(mode_of("middle.csv")));
    ck_assert(S_ISREG(mode_of("there/real.csv")));
    ck_assert_str_eq(read_file("there/real.csv"), HEADER "new,,,,,,,\r\n");
    ck_assert_uint_eq(entries_here(), 3);
    ck_assert_int_eq(unlink("there/real.csv"), 0);
}
END_TEST

START_TEST(what_is_no_regular_file_is_refused_and_left_alone)
{
    ck_assert_int_eq(mkdir("directory", 0700), 0);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    ck_assert_int_eq(symlink("nowhere", "dangling"), 0);
    ck_assert_int_eq(symlink("fifo", "link"), 0);
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    int ends[2];
    char pipe_path[32];
    ck_assert_int_eq(pipe(ends), 0);
    snprintf(pipe_path, sizeof pipe_path, "/dev/fd/%d", ends[1]);
    const char *const paths[] = {"directory", ".",         "fifo",       "dangling",
                                 "link",      "/dev/null", "/dev/full",  pipe_path,
                                 "loop",      "",          "directory/", "nowhere/out.csv",
                                 "fifo/x",    "nowhere/"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        failure.text[0] = '\0';
        bool opened = vm_csv_open(&csv, paths[i], &failure);
        vm_csv_close(&csv);
        ck_assert_msg(!opened, "'%s' is taken", paths[i]);
        ck_assert_msg(strstr(failure.text, "--csv") && strstr(failure.text, paths[i]), "'%s': %s",
                      paths[i], failure.text);
    }
    close(ends[0]);
    close(ends[1]);
    ck_assert_uint_eq(entries_here(), 5);
    ck_assert(S_ISDIR(mode_of("directory")) && S_ISFIFO(mode_of("fifo")));
    ck_assert(S_ISLNK(mode_of("dangling")) && S_ISLNK(mode_of("link")) && S_ISLNK(mode_of("loop")));
}
END_TEST

/* A limit on the size of files stands for a full disk. */
START_TEST(a_full_disk_is_reported_and_the_old_file_stays)
{
    static const rlim_t LIMITS[] = {0, 10, 4096, 100000};
    const struct vm vm = {.name = text_of("a name of some length")};
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < COUNT(LIMITS); i++) {
        struct rlimit limit;
        write_file("out.csv", OLD);
        ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
        const struct rlimit all = limit;
        limit.rlim_cur = LIMITS[i];
        open_csv("out.csv");
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        unsigned rows = 0;
        while (rows < 10000 && vm_csv_add(&csv, &vm, "orphan", &failure))
            rows++;
        bool committed = vm_csv_commit(&csv, &failure);
        vm_csv_close(&csv);
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &all), 0);
        ck_assert_msg(rows < 10000, "limit %zu: no row was refused", i);
        ck_assert(!committed);
        ck_assert_msg(strstr(failure.text, "--csv: cannot write") &&
                          strstr(failure.text, strerror(EFBIG)),
                      "%s", failure.text);
        ck_assert_str_eq(read_file("out.csv"), OLD);
        ck_assert_uint_eq(entries_here(), 1);
    }
}
END_TEST

/* A few rows stay in the buffer until the end. */
START_TEST(a_disk_that_is_full_only_at_the_end_is_reported_too)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    write_file("out.csv", OLD);
    open_csv("out.csv");
    add("new");
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    const struct rlimit all = limit;
    limit.rlim_cur = 10;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(!vm_csv_commit(&csv, &failure));
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &all), 0);
    vm_csv_close(&csv);
    ck_assert_msg(strstr(failure.text, strerror(EFBIG)), "%s", failure.text);
    ck_assert_str_eq(read_file("out.csv"), OLD);
    ck_assert_uint_eq(entries_here(), 1);
}
END_TEST

START_TEST(a_folder_that_is_gone_at_the_end_is_reported)
{
    open_csv("out.csv");
    add("new");
    ck_assert_int_eq(mkdir("out.csv", 0700), 0);
    ck_assert(!vm_csv_commit(&csv, &failure));
    vm_csv_close(&csv);
    ck_assert_msg(strstr(failure.text, "--csv: cannot replace"), "%s", failure.text);
    ck_assert_uint_eq(entries_here(), 1);
}
END_TEST

START_TEST(without_a_file_nothing_is_done)
{
    const struct vm vm = {.name = text_of("erp")};
    csv = (struct vm_csv){0};
    vm_csv_begin(&csv);
    ck_assert(vm_csv_add(&csv, &vm, "", &failure));
    ck_assert(vm_csv_commit(&csv, &failure));
    vm_csv_close(&csv);
    vm_csv_close(&csv);
    ck_assert_uint_eq(csv.rows, 0);
    ck_assert_uint_eq(entries_here(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vm_csv");
    TCase *tests = tcase_create("vm_csv");
    tcase_add_checked_fixture(tests, enter_directory, leave_directory);
    tcase_add_checked_fixture(tests, unit_note_open_files, unit_assert_files_are_closed);
    tcase_add_test(tests, a_row_has_what_is_known_of_a_vm);
    tcase_add_test(tests, a_table_without_rows_has_a_header);
    tcase_add_test(tests, a_text_is_one_cell_whatever_it_holds);
    tcase_add_test(tests, what_a_spreadsheet_would_run_is_a_text);
    tcase_add_test(tests, a_huge_text_is_cut_at_4096_characters);
    tcase_add_test(tests, a_new_beginning_discards_all_rows);
    tcase_add_test(tests, the_old_file_stays_until_all_rows_are_there);
    tcase_add_test(tests, a_new_file_that_was_not_committed_is_removed);
    tcase_add_test(tests, the_modes_are_those_of_the_old_file_or_of_any_new_one);
    tcase_add_test(tests, a_link_stays_and_its_target_is_replaced);
    tcase_add_test(tests, what_is_no_regular_file_is_refused_and_left_alone);
    tcase_add_test(tests, a_full_disk_is_reported_and_the_old_file_stays);
    tcase_add_test(tests, a_disk_that_is_full_only_at_the_end_is_reported_too);
    tcase_add_test(tests, a_folder_that_is_gone_at_the_end_is_reported);
    tcase_add_test(tests, without_a_file_nothing_is_done);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
