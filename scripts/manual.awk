# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a manual page (mdoc) of a plugin's --help, so that the two cannot disagree.
#   check_tintri_synthetic --help | awk -v date='November 23, 2026' -f scripts/manual.awk

# Text in sentences, of which mdoc wants each on a line of its own.
function prose(text)
{
    text = plain(text)
    gsub(/\. /, ".\n", text)
    return text
}

# A text's backslashes and leading points and quotes have a meaning in mdoc.
function plain(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    sub(/^[.']/, "\\\\\\&&", text)
    return text
}

function begin_list()
{
    if (!listing)
        print ".Bl -tag -width Ds"
    listing = 1
}

function end_list()
{
    if (listing)
        print ".El"
    listing = 0
}

/^Usage: / {
    program = $2
    print "." "\\\" Made from --help by scripts/manual.awk."
    print ".Dd " date "\n.Dt " toupper(program) " 1\n.Os\n.Sh NAME\n.Nm " program
    print ".Nd monitoring plugin for Tintri VMstore"
    print ".Sh SYNOPSIS\n.Nm\n.Fl H Ar HOST\n.Op Ar OPTION ...\n.Sh DESCRIPTION"
    next
}

# Examples and exit codes are shown as they stand.
/^(Ranges|Exit codes|Example)/ {
    end_list()
    if (literal)
        print ".Ed"
    title = $0
    sub(/[,:].*/, "", title)
    print ".Sh " (title == "Example" ? "EXAMPLES" : title == "Exit codes" ? "EXIT STATUS" : "RANGES")
    print plain($0)
    print ".Bd -literal"
    literal = 1
    next
}

literal {
    if ($0 != "")
        print plain($0)
    next
}

# The heading of a group of options.
/^[A-Z][A-Za-z ]*:$/ {
    end_list()
    if (!options++)
        print ".Sh OPTIONS"
    sub(/:$/, "")
    print ".Ss " $0
    next
}

# An option: its letter, its name, what stands for its argument.
/^  (-[A-Za-z0-9],|   ) --/ {
    begin_list()
    sub(/^ +/, "")
    print ".It " plain($0)
    next
}

/^ +[^ ]/ {
    sub(/^ +/, "")
    print prose($0)
    next
}

/./ { print prose($0) }

END {
    if (literal)
        print ".Ed"
    print ".Sh SEE ALSO\nThe project's README tells more of thresholds, certificates and passwords."
}
