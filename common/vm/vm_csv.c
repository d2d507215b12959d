/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vm/vm_csv.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/foreign_text.h"

#define HEADER "name,uuid,kind,vmstore,hypervisor,vcenter,space_bytes,newest_snapshot\r\n"
#define NEW_SUFFIX ".XXXXXX"
#define CELL_MAX 4096 /* characters; the rest of a text is cut */

static bool fail(const char *what, const char *path, int error, struct failure *failure)
{
    return failure_set(failure, "--csv: cannot %s %s: %s", what, path, strerror(error));
}

/* Returns the path with links followed, or the path itself if no file is there. */
static char *follow_links(const char *path)
{
    char *target = realpath(path, NULL);
    return target || errno != ENOENT ? target : strdup(path);
}

/* The permissions of the old file, or those that any new file gets. */
static mode_t modes_for(const struct stat *old)
{
    if (old)
        return old->st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static bool make_new_file(struct vm_csv *csv, const struct stat *old, struct failure *failure)
{
    size_t size = strlen(csv->path) + sizeof NEW_SUFFIX;
    csv->new_path = malloc(size);
    if (!csv->new_path)
        return failure_set(failure, "out of memory");
    snprintf(csv->new_path, size, "%s" NEW_SUFFIX, csv->path);
    int file = mkstemp(csv->new_path);
    if (file < 0) {
        int error = errno;
        free(csv->new_path);
        csv->new_path = NULL;
        return fail("write beside", csv->path, error, failure);
    }
    csv->out = fchmod(file, modes_for(old)) == 0 ? fdopen(file, "w") : NULL;
    if (csv->out)
        return true;
    int error = errno;
    close(file);
    return fail("write", csv->new_path, error, failure);
}

bool vm_csv_open(struct vm_csv *csv, const char *path, struct failure *failure)
{
    struct stat old;
    *csv = (struct vm_csv){0};
    csv->path = follow_links(path);
    if (!csv->path)
        return fail("write", path, errno, failure);
    /* follow_links keeps a link that leads nowhere: it is refused, and not replaced. */
    bool is_there = lstat(csv->path, &old) == 0;
    if (!is_there && errno != ENOENT)
        return fail("write", path, errno, failure);
    if ((is_there && !S_ISREG(old.st_mode)) || path[0] == '\0')
        return failure_set(failure, "--csv: %s is no regular file; name a file", path);
    return make_new_file(csv, is_there ? &old : NULL, failure);
}

static void note_error(struct vm_csv *csv)
{
    if (csv->error == 0)
        csv->error = errno != 0 ? errno : EIO;
}

void vm_csv_begin(struct vm_csv *csv)
{
    if (!csv->out)
        return;
    csv->rows = 0;
    errno = 0;
    if (fflush(csv->out) != 0 || fseeko(csv->out, 0, SEEK_SET) != 0 ||
        ftruncate(fileno(csv->out), 0) != 0 || fputs(HEADER, csv->out) == EOF)
        note_error(csv);
}

/*
 * Writes a text as a cell, with quotes if it contains a separator: spreadsheets with a decimal
 * comma separate cells at semicolons, too. Puts an apostrophe in front of a text that begins like a
 * formula, as a spreadsheet would run it.
 */
static void write_cell(FILE *out, const char *bytes, size_t length)
{
    char clean[4 * CELL_MAX + 1];
    foreign_text_plain(clean, sizeof clean, bytes ? bytes : "", length, CELL_MAX);
    bool is_formula = clean[0] != '\0' && strchr("=+-@", clean[0]);
    bool is_quoted = strpbrk(clean, ",;\"") != NULL;
    if (is_quoted)
        fputc('"', out);
    if (is_formula)
        fputc('\'', out);
    for (const char *c = clean; *c != '\0'; c++) {
        if (*c == '"')
            fputc('"', out);
        fputc(*c, out);
    }
    if (is_quoted)
        fputc('"', out);
}

static void write_text(FILE *out, const struct vm_text *text)
{
    write_cell(out, text->bytes, text->length);
    fputc(',', out);
}

static void write_time(FILE *out, const struct vm *vm)
{
    struct tm utc;
    char when[64];
    time_t seconds = (time_t)vm->snapshot_time;
    if (vm->has_snapshot_time && gmtime_r(&seconds, &utc) &&
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc) > 0)
        fputs(when, out);
}

bool vm_csv_add(struct vm_csv *csv, const struct vm *vm, const char *kind, struct failure *failure)
{
    if (!csv->out)
        return true;
    errno = 0;
    write_text(csv->out, &vm->name);
    write_text(csv->out, &vm->uuid);
    fprintf(csv->out, "%s,", kind);
    write_text(csv->out, &vm->vmstore);
    write_text(csv->out, &vm->hypervisor);
    write_text(csv->out, &vm->vcenter);
    if (vm->has_space)
        fprintf(csv->out, "%" PRIu64, vm->space);
    fputc(',', csv->out);
    write_time(csv->out, vm);
    fputs("\r\n", csv->out);
    csv->rows++;
    if (ferror(csv->out))
        note_error(csv);
    return csv->error == 0 || fail("write", csv->new_path, csv->error, failure);
}

bool vm_csv_commit(struct vm_csv *csv, struct failure *failure)
{
    if (!csv->out)
        return true;
    errno = 0;
    if (fflush(csv->out) != 0 || fsync(fileno(csv->out)) != 0)
        note_error(csv);
    if (fclose(csv->out) != 0)
        note_error(csv);
    csv->out = NULL;
    if (csv->error != 0)
        return fail("write", csv->new_path, csv->error, failure);
    if (rename(csv->new_path, csv->path) != 0)
        return fail("replace", csv->path, errno, failure);
    free(csv->new_path);
    csv->new_path = NULL;
    return true;
}

void vm_csv_close(struct vm_csv *csv)
{
    if (csv->out)
        fclose(csv->out);
    if (csv->new_path)
        unlink(csv->new_path);
    free(csv->new_path);
    free(csv->path);
    *csv = (struct vm_csv){0};
}
