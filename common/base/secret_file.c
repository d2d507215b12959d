/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"

/* Says what a file is that is neither a regular file nor a pipe. */
static bool refuse_nature(const struct secret_file *file, const char *what, struct failure *failure)
{
    mode_t mode = file->status.st_mode;
    if (S_ISDIR(mode))
        return failure_set(failure, "cannot read the %s %s: it is a folder (%s)", what, file->name,
                           strerror(EISDIR));
    return failure_set(failure, "cannot read the %s %s: it is a %s", what, file->name,
                       S_ISSOCK(mode) ? "socket" : "device");
}

static bool check_access(struct secret_file *file, const char *what, bool is_password,
                         struct failure *failure)
{
    mode_t mode = file->status.st_mode;
    if (!S_ISREG(mode) && !S_ISFIFO(mode))
        return refuse_nature(file, what, failure);
    file->is_open_to_others = (mode & S_IROTH) != 0;
    if (is_password && (mode & (S_IROTH | S_IWOTH)))
        return failure_set(failure,
                           "the %s %s can be read or written by every user of this machine; "
                           "chmod o= %s, and change the password",
                           what, file->name, file->name);
    return !(mode & S_IWOTH) ||
           failure_set(failure,
                       "the %s %s can be written by every user of this machine; chmod o-w %s, and "
                       "see what it says",
                       what, file->name, file->name);
}

bool secret_file_open(struct secret_file *file, const char *what, const char *name,
                      bool is_password, struct failure *failure)
{
    bool is_input = strcmp(name, "-") == 0;
    *file = (struct secret_file){
        .name = is_input ? "standard input" : name, .is_input = is_input, .file = STDIN_FILENO};
    snprintf(file->doing, sizeof file->doing, "reading the %s%s%s", is_input ? "" : what,
             is_input ? "" : " ", file->name);
    process_doing(file->doing);
    /* A pipe that nobody writes to would hold open() up, where no signal can be trusted to end it.
     */
    if (!is_input)
        file->file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file->file < 0 || fstat(file->file, &file->status) != 0)
        return failure_set(failure, "cannot open the %s %s: %s%s", what, file->name,
                           strerror(errno),
                           errno == EACCES ? "; let the user that runs the plugin read it" : "");
    return is_input || check_access(file, what, is_password, failure);
}

long secret_file_read(struct secret_file *file, char *bytes, size_t size, struct failure *failure)
{
    ssize_t got = -1;
    bool readable;
    do {
        readable = process_wait_readable(file->file);
        got = readable ? read(file->file, bytes, size) : -1;
    } while (readable && got < 0 && (errno == EAGAIN || errno == EINTR));
    if (!readable && process_signal())
        failure_set(failure, "stopped by a signal while %s was read", file->name);
    else if (got < 0)
        failure_set(failure, "cannot read %s: %s", file->name, strerror(errno));
    return (long)got;
}

void secret_file_close(struct secret_file *file)
{
    process_doing(NULL);
    if (!file->is_input && file->file >= 0)
        close(file->file);
    file->file = -1;
}
