/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options/ini_place.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"

/* The names, directories and their order are those of the Monitoring Plugins, lib/parse_ini.c. */
static const char *const file_names[] = {
    "monitoring-plugins.ini",
    "plugins.ini",
    "nagios-plugins.ini",
};
static const char *const usual_files[] = {
    "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
    "/usr/local/etc/monitoring-plugins.ini",
    "/etc/monitoring-plugins/monitoring-plugins.ini",
    "/etc/monitoring-plugins.ini",
    "/etc/nagios/plugins.ini",
    "/usr/local/nagios/etc/plugins.ini",
    "/usr/local/etc/nagios/plugins.ini",
    "/etc/opt/nagios/plugins.ini",
    "/etc/nagios-plugins.ini",
    "/usr/local/etc/nagios-plugins.ini",
    "/etc/opt/nagios-plugins.ini",
};
static const char *const path_variables[] = {"MP_CONFIG_PATH", "NAGIOS_CONFIG_PATH"};

/* The value of an environment variable, or NULL if it is unset or empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] != '\0' ? value : NULL;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static char *find_in_directory(const char *directory, size_t length)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < COUNT(file_names); i++) {
        int size = snprintf(path, sizeof path, "%.*s/%s", (int)length, directory, file_names[i]);
        if (size > 0 && (size_t)size < sizeof path && is_there(path))
            return strdup(path);
    }
    return NULL;
}

static char *find_on_path(const char *directories)
{
    char *found = NULL;
    while (*directories != '\0' && !found) {
        size_t length = strcspn(directories, ":");
        if (length > 0)
            found = find_in_directory(directories, length);
        directories += length;
        directories += *directories == ':';
    }
    return found;
}

static char *find_file(void)
{
    const char *file = variable("MP_CONFIG_FILE");
    if (file)
        return strdup(file);
    for (size_t i = 0; i < COUNT(path_variables); i++) {
        const char *directories = variable(path_variables[i]);
        char *found = directories ? find_on_path(directories) : NULL;
        if (found)
            return found;
    }
    for (size_t i = 0; i < COUNT(usual_files); i++)
        if (is_there(usual_files[i]))
            return strdup(usual_files[i]);
    return NULL;
}

static bool tell_where_it_was_looked_for(struct failure *failure)
{
    failure_set(failure, "no ini file was found; name one with --extra-opts=@FILE. Looked for:");
    for (size_t i = 0; i < COUNT(usual_files); i++)
        failure_suffix(failure, "%s %s", i > 0 ? "," : "", usual_files[i]);
    for (size_t i = 0; i < COUNT(path_variables); i++)
        if (variable(path_variables[i]))
            failure_suffix(failure, "; %s: %s", path_variables[i], variable(path_variables[i]));
    return false;
}

bool ini_place_find(struct ini_place *place, const char *argument, const char *program,
                    struct failure *failure)
{
    const char *text = argument ? argument : "";
    size_t length = strcspn(text, "@");
    const char *file = text[length] == '@' ? text + length + 1 : NULL;

    place->section = length > 0 ? strndup(text, length) : strdup(program);
    place->path = file ? strdup(file) : find_file();
    if (!place->section || (file && !place->path))
        return failure_set(failure, "out of memory");
    if (!place->path)
        return tell_where_it_was_looked_for(failure);
    if (place->path[0] == '\0')
        return failure_set(failure, "--extra-opts=%s names no file behind the @", text);
    return true;
}

void ini_place_free(struct ini_place *place)
{
    free(place->section);
    free(place->path);
    *place = (struct ini_place){0};
}
