# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a manual page (mdoc) of a program's --help, so that the two cannot disagree; after help.awk:
#   check_tintri_synthetic --help |
#       awk -v date='November 23, 2026' -v documents=/usr/share/doc -f packaging/help.awk -f packaging/manual.awk

# A text's backslashes and leading points and quotes have a meaning in mdoc.
function plain(words)
{
    gsub(/\\/, "\\e", words)
    gsub(/-/, "\\-", words)
    sub(/^[.']/, "\\\\\\&&", words)
    return words
}

# Text in sentences, of which mdoc wants each on a line of its own, and no line very long.
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

# What the program is, in a few words: its summary's beginning.
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

# Names at the beginning of a line, and below each, indented, what it is.
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

# Examples and the like are shown as they stand.
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
    if (line[1] ~ /^ /)
        print_as_it_stands(rest, line, count)
    else
        print_names(line, count)
}

function program_read(    i)
{
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
    for (i = 1; i <= sections; i++)
        print_section(i)
    print ".Sh SEE ALSO\n.Pa " documents "/README.md"
}
