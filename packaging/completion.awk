# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a program's completion for bash from its --help, so that the two cannot disagree; behind help.awk:
#   check_tintri_synthetic --help | awk -f packaging/help.awk -f packaging/completion.awk
# What can be completed after an option follows from what stands for its argument.

# What kind of argument an option has, where it can be completed; else nothing.
function kind_of(words)
{
    if (words ~ /^[a-z]+(\|[a-z]+)+$/)
        return "choice"
    return words ~ /^(FILE|HOST)$/ ? words : ""
}

# The arguments that a section lists whose title is the option's name, as Faults for --fault: a name at
# the beginning of each line that is not indented, with a = where a value follows.
function named_in_section(i,    section, count, j, line, names)
{
    for (section = 1; section <= sections; section++)
        if (tolower(title[section]) == substr(name[i], 3) "s:") {
            count = split(lines[section], line, "\n")
            for (j = 1; j <= count; j++)
                if (line[j] ~ /^[a-z]/) {
                    sub(/=.*/, "=", line[j])
                    names = names " " line[j]
                }
        }
    return names == "" ? "" : "help" names
}

# The option as a pattern for case.
function spelled(i)
{
    return (letter[i] != "" ? letter[i] " | " : "") name[i]
}

function print_case(patterns, command)
{
    print "    " patterns ")\n        " command "\n        ;;"
}

function offer(words)
{
    return "mapfile -t COMPREPLY < <(compgen -W '" words "' -- \"$word\")"
}

function print_hosts(patterns)
{
    print_case(patterns, "if declare -F _known_hosts_real >/dev/null; then\n" \
        "            _known_hosts_real -- \"$word\"\n" \
        "        else\n" \
        "            mapfile -t COMPREPLY < <(compgen -A hostname -- \"$word\")\n" \
        "        fi")
}

# An optional argument follows a = in the same word. A file in it follows an @, which bash takes for a part of the name.
function print_optional(i)
{
    if (argument[i] ~ /@FILE/)
        print_case(name[i] "=*@*", "file=${line##*@}\n" \
            "        compopt -o nospace # it may be a folder\n" \
            "        while IFS= read -r found; do\n" \
            "            if [[ -d $found ]]; then found+=/; fi\n" \
            "            COMPREPLY+=(\"${word%\"$file\"}$found\")\n" \
            "        done < <(compgen -f -- \"$file\")\n" \
            "        return")
    print_case(name[i] "=*", "return")
}

# Options with the same completion of their arguments share a case.
function print_arguments(    i, files, hosts, others, words)
{
    files = hosts = others = ""
    for (i = 1; i <= options; i++) {
        if (argument[i] == "" || optional[i])
            continue
        if (kind_of(argument[i]) == "choice") {
            words = argument[i]
            gsub(/\|/, " ", words)
            print_case(spelled(i), offer(words))
        } else if (named_in_section(i) != "")
            print_case(spelled(i), offer(named_in_section(i)) "\n" \
                "        if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi")
        else if (kind_of(argument[i]) == "FILE")
            files = (files == "" ? "" : files " | ") spelled(i)
        else if (kind_of(argument[i]) == "HOST")
            hosts = (hosts == "" ? "" : hosts " | ") spelled(i)
        else
            others = (others == "" ? "" : others " | ") spelled(i)
    }
    if (files != "")
        print_case(files, "compopt -o default")
    if (hosts != "")
        print_hosts(hosts)
    if (others != "")
        print_case(others, ": # nothing that a shell could know")
}

function program_read(    i, optionals, names)
{
    for (i = 1; i <= options; i++) {
        names = names (i > 1 ? " " : "") name[i]
        optionals += optional[i]
    }
    print "# SPDX-License-Identifier: GPL-3.0-or-later"
    print "# Bash completion for " program ", made from --help.\n"
    print "_" identifier(program) "()\n{"
    print "    local word=$2 option=${COMP_WORDS[COMP_CWORD - 1]}"
    print "    if [[ $option == = ]]; then # --option=word"
    print "        option=${COMP_WORDS[COMP_CWORD - 2]}"
    print "    fi"
    print "    COMPREPLY=()"
    if (optionals) {
        print "    local line=${COMP_LINE:0:COMP_POINT} file found"
        print "    case ${line##*[[:space:]]} in"
        for (i = 1; i <= options; i++)
            if (optional[i])
                print_optional(i)
        print "    esac"
    }
    print "    case $option in"
    print_arguments()
    print_case("*", offer(names))
    print "    esac\n}"
    print "complete -F _" identifier(program) " " program
}

function identifier(words)
{
    gsub(/[^A-Za-z0-9_]/, "_", words)
    return words
}
