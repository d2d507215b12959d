# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads the --help of one program, or of several one after the other, for the makers:
#   check_tintri_synthetic --help | awk -f packaging/help.awk -f packaging/MAKER.awk
# At the end of each program's text the maker's function program_read() is called. It finds:
#   program      the program's name
#   usage        what its first line says after the name
#   summary      what it is for
#   options      how many options it has; of each, from 1 on:
#   letter[i]    as -H, or nothing
#   name[i]      as --hostname
#   argument[i]  what stands for its argument, as HOST; nothing where it takes none
#   optional[i]  whether the argument may be left out
#   required[i]  whether the option has to be given
#   repeated[i]  whether it may be given several times, each with an argument of its own
#   text[i]      what it does
#   heading[i]   of the group of options that it begins, or nothing
#   sections     how many sections follow the options; of each, from 1 on:
#   title[i]     its first line
#   lines[i]     the others, each with its line break, as they stand

function begin_program()
{
    program = $2
    usage = $0
    sub(/^Usage: [^ ]+ */, "", usage)
    summary = waiting_title = ""
    options = sections = 0
}

function end_program(    i)
{
    for (i = 1; i <= options; i++) {
        required[i] = text[i] ~ /Required\.$/
        repeated[i] = argument[i] != "" && text[i] ~ /as often as needed/
    }
    program_read()
}

function add_option(line)
{
    options++
    heading[options] = waiting_title
    sub(/:$/, "", heading[options])
    text[options] = waiting_title = ""
    sub(/^ +/, "", line)
    letter[options] = line ~ /^-[^-]/ ? substr(line, 1, 2) : ""
    sub(/^-[^-], /, "", line)
    match(line, /^--[a-z0-9-]+/)
    name[options] = substr(line, 1, RLENGTH)
    line = substr(line, RLENGTH + 1)
    optional[options] = sub(/^\[=/, "", line)
    if (optional[options])
        sub(/\]$/, "", line)
    sub(/^ /, "", line)
    argument[options] = line
}

# Joins the words of a wrapped line to those of the lines before.
function joined(before, line)
{
    sub(/^ +/, "", line)
    return before == "" ? line : before " " line
}

/^Usage: / {
    if (program != "")
        end_program()
    begin_program()
    next
}

/^$/ {
    after_blank = 1
    next
}

# The next line tells whether it begins a group of options or a section.
after_blank && /^[A-Z].*:$/ {
    waiting_title = $0
    after_blank = 0
    next
}

{ after_blank = 0 }

/^  (-[A-Za-z0-9],|   ) --[a-z]/ && !sections {
    add_option($0)
    next
}

waiting_title != "" {
    title[++sections] = waiting_title
    lines[sections] = waiting_title = ""
}

sections {
    lines[sections] = lines[sections] $0 "\n"
    next
}

options {
    text[options] = joined(text[options], $0)
    next
}

{ summary = joined(summary, $0) }

END {
    if (program == "") {
        print "help.awk: this is no --help" >"/dev/stderr"
        exit 1
    }
    end_program()
}
