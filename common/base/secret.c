/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef HAVE_SYS_AUXV_H
#include <sys/auxv.h>
#endif
#ifdef HAVE_SYS_PRCTL_H
#include <sys/prctl.h>
#endif

struct secret {
    size_t mapped; /* bytes of the mapping that this struct begins */
    size_t size;   /* the most that text may hold, without its NUL */
    size_t length;
    char text[];
};

void secret_wipe(void *memory, size_t size)
{
#ifdef HAVE_EXPLICIT_BZERO
    explicit_bzero(memory, size);
#else
    volatile unsigned char *bytes = memory;
    while (size-- > 0)
        *bytes++ = 0;
#endif
}

struct secret *secret_new(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t mapped = (sizeof(struct secret) + size + 1 + page - 1) / page * page;
    void *memory = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;

    /* A system may forbid locking (RLIMIT_MEMLOCK); the check is still worth more than none. */
    (void)mlock(memory, mapped);
#ifdef MADV_DONTDUMP
    (void)madvise(memory, mapped, MADV_DONTDUMP);
#endif
    struct secret *secret = memory;
    secret->mapped = mapped;
    secret->size = size;
    return secret;
}

void secret_free(struct secret *secret)
{
    if (!secret)
        return;
    size_t mapped = secret->mapped;
    secret_wipe(secret, mapped);
    munmap(secret, mapped);
}

const char *secret_text(const struct secret *secret)
{
    return secret->text;
}

size_t secret_length(const struct secret *secret)
{
    return secret->length;
}

bool secret_append(struct secret *secret, const char *bytes, size_t length)
{
    if (length > secret->size - secret->length)
        return false;
    memcpy(secret->text + secret->length, bytes, length);
    secret->length += length;
    secret->text[secret->length] = '\0';
    return true;
}

void secret_keep(struct secret *secret, size_t start, size_t length)
{
    memmove(secret->text, secret->text + start, length);
    secret_wipe(secret->text + length, secret->length - length);
    secret->length = length;
}

bool secret_append_json(struct secret *secret, const char *text)
{
    bool fits = secret_append(secret, "\"", 1);
    for (; *text != '\0' && fits; text++) {
        unsigned char byte = (unsigned char)*text;
        char escaped[8];
        int length = byte == '"' || byte == '\\' ? snprintf(escaped, sizeof escaped, "\\%c", byte)
                     : byte < 0x20 ? snprintf(escaped, sizeof escaped, "\\u%04x", byte)
                                   : snprintf(escaped, sizeof escaped, "%c", byte);
        fits = secret_append(secret, escaped, (size_t)length);
        secret_wipe(escaped, sizeof escaped);
    }
    return fits && secret_append(secret, "\"", 1);
}

struct secret *secret_from_environment(const char *name)
{
    char *value = getenv(name);
    if (!value)
        return NULL;

    size_t length = strlen(value);
    struct secret *secret = length > 0 ? secret_new(length) : NULL;
    if (secret)
        secret_append(secret, value, length);
    secret_wipe(value, length);
    unsetenv(name);
    return secret;
}

void secret_forbid_dumps(void)
{
    unsetenv("SSLKEYLOGFILE");
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
#ifdef HAVE_SYS_PRCTL_H
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

bool secret_is_privileged(void)
{
#if defined HAVE_SYS_AUXV_H && defined AT_SECURE
    if (getauxval(AT_SECURE) != 0)
        return true;
#endif
    return geteuid() != getuid() || getegid() != getgid();
}
