# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a manual page (mdoc) from a program's --help, so that the two cannot disagree; behind help.awk:
#   check_tintri_synthetic --help |
#       awk -v date='November 25, 2026' -v folder=/usr/lib/nagios/plugins -v more='/usr/share/doc/README.md' \
#           -f packaging/help.awk -f packaging/manual.awk
# What is the same for all plugins, and too long for --help, stands here.
#   folder  where the program is, if a shell does not find it by its name
#   pages   the programs of the same package, which its manual page refers to
#   more    a file of the same package to read next

# In mdoc, backslashes and points and quotes at the beginning have a meaning.
function plain(words)
{
    gsub(/\\/, "\\e", words)
    gsub(/-/, "\\-", words)
    sub(/^[.']/, "\\\\\\&&", words)
    return words
}

# Text in sentences. mdoc requires a new line for each sentence, and lines of limited length.
function prose(words,    word, count, i, line, broken)
{
    count = split(words, word, " ")
    for (i = 1; i <= count; i++) {
        line = line (line == "" ? "" : " ") word[i]
        if (i == count || word[i] ~ /\.$/ || length(plain(line " " word[i + 1])) > 78) {
            broken = broken (broken == "" ? "" : "\n") plain(line)
            line = ""
        }
    }
    return broken
}

# What the program is, in a few words: the beginning of its summary.
function in_short()
{
    match(summary, /^[^.:]*/)
    return tolower(substr(summary, 1, 1)) substr(summary, 2, RLENGTH - 1)
}

function print_synopsis(    word, count, i)
{
    count = split(usage, word, " ")
    for (i = 1; i <= count; i++)
        if (word[i] ~ /^-/)
            print ".Fl " substr(word[i], 2) " Ar " word[++i]
        else if (word[i] == "[OPTION]...")
            print ".Op Ar OPTION ..."
}

function print_option(i)
{
    if (heading[i] != "") {
        if (i > 1)
            print ".El"
        print ".Ss " heading[i] "\n.Bl -tag -width Ds"
    }
    print ".It " plain((letter[i] != "" ? letter[i] ", " : "") written(i))
    print prose(text[i])
}

function written(i)
{
    if (optional[i])
        return name[i] "[=" argument[i] "]"
    return name[i] (argument[i] != "" ? " " argument[i] : "")
}

# Names at the beginning of lines, each with indented text below it.
function print_names(line, count,    i)
{
    print ".Bl -tag -width Ds"
    for (i = 1; i < count; i++)
        if (line[i] ~ /^ /) {
            sub(/^ +/, "", line[i])
            print prose(line[i])
        } else
            print ".It " plain(line[i])
    print ".El"
}

# Shows examples and similar lines unchanged.
function print_as_it_stands(first, line, count,    i)
{
    if (first != "")
        print plain(first)
    print ".Bd -literal"
    for (i = 1; i < count; i++)
        print plain(line[i])
    print ".Ed"
}

function print_section(i,    manuals_name, rest, line, count)
{
    manuals_name = rest = title[i]
    sub(/[,:].*/, "", manuals_name)
    sub(/^[^,:]*[,:] */, "", rest)
    sub(/^Exit codes$/, "Exit status", manuals_name)
    sub(/^Example$/, "Examples", manuals_name)
    print ".Sh " toupper(manuals_name)
    count = split(lines[i], line, "\n")
    if (manuals_name == "Examples" && folder != "")
        sub(program, folder "/&", line[1])
    if (line[1] ~ /^ /)
        print_as_it_stands(rest, line, count)
    else
        print_names(line, count)
}

# A list of names with texts, each as "NAME|text".
function print_list(macro, list, count,    i, parts)
{
    print ".Bl -tag -width Ds"
    for (i = 1; i <= count; i++) {
        split(list[i], parts, "|")
        print ".It " macro " " parts[1] "\n" prose(parts[2])
    }
    print ".El"
}

function print_environment(    list)
{
    list[1] = "TINTRI_USERNAME|The user name, where neither --username nor the ini file gives one."
    list[2] = "TINTRI_PASSWORD|The password, where neither --password-file nor the ini file gives one." \
        " An empty one counts as unset."
    list[3] = "MP_CONFIG_FILE|The ini file of --extra-opts, where it names none."
    list[4] = "MP_CONFIG_PATH|Folders, divided by colons, that are searched for monitoring-plugins.ini," \
        " plugins.ini and nagios-plugins.ini, where --extra-opts names no file."
    list[5] = "NAGIOS_CONFIG_PATH|The same, searched after these."
    list[6] = "OPENSSL_CONF|The configuration of OpenSSL, where the plugin was built with it."
    print ".Sh ENVIRONMENT"
    print_list("Ev", list, 6)
    print "Variables that name a proxy have no effect."
}

function print_files(    count, i, path)
{
    count = split("/usr/local/etc/monitoring-plugins/monitoring-plugins.ini" \
        " /usr/local/etc/monitoring-plugins.ini /etc/monitoring-plugins/monitoring-plugins.ini" \
        " /etc/monitoring-plugins.ini /etc/nagios/plugins.ini /usr/local/nagios/etc/plugins.ini" \
        " /usr/local/etc/nagios/plugins.ini /etc/opt/nagios/plugins.ini /etc/nagios-plugins.ini" \
        " /usr/local/etc/nagios-plugins.ini /etc/opt/nagios-plugins.ini", path, " ")
    print ".Sh FILES"
    print prose("The first of these that there is has the options of --extra-opts, where neither" \
        " that option nor the environment names another:")
    print ".Pp\n.Bl -item -compact"
    for (i = 1; i <= count; i++)
        print ".It\n.Pa " path[i]
    print ".El"
}

function print_exit_status_of_a_server()
{
    print ".Sh EXIT STATUS\n0 after SIGTERM or SIGINT, 1 where it cannot serve, 2 where an option is wrong."
}

# Manual pages in the order of their names, which mdoc requires.
function print_see_also(    count, i, j, page, moved)
{
    print ".Sh SEE ALSO"
    count = split(pages, page, " ")
    for (i = 1; i <= count; i++) {
        moved = page[i]
        sub(/.*\//, "", moved)
        for (j = i; j > 1 && page[j - 1] > moved; j--)
            page[j] = page[j - 1]
        page[j] = moved
    }
    for (i = 1; i <= count; i++)
        if (page[i] != program)
            print ".Xr " page[i] " 1 ,"
    print ".Pa " more
}

function program_read(    i, is_plugin)
{
    is_plugin = program ~ /^check_/
    print ".\\\" SPDX-License-Identifier: GPL-3.0-or-later"
    print ".\\\" Made from --help by packaging/manual.awk."
    print ".Dd " date "\n.Dt " toupper(program) " 1\n.Os\n.Sh NAME\n.Nm " program
    print ".Nd " in_short()
    print ".Sh SYNOPSIS\n.Nm"
    print_synopsis()
    print ".Sh DESCRIPTION\n" prose(summary)
    print ".Sh OPTIONS"
    for (i = 1; i <= options; i++)
        print_option(i)
    print ".El"
    for (i = 1; i <= sections; i++) {
        if (is_plugin && title[i] ~ /^Exit codes/) {
            print_environment()
            print_files()
        } else if (!is_plugin && title[i] ~ /^Example/)
            print_exit_status_of_a_server()
        print_section(i)
    }
    print_see_also()
}
