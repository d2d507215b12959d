# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads the list of graphs, for whatever is made of it:
#   awk -f packaging/graphs.awk -f packaging/MAKER.awk monitoring/graphs/graphs
# The maker has an END of its own, where it finds:
#   plugins      how many plugins there are; of each, from 1 on:
#   plugin[p]    as synthetic
#   about[p]     what it is about
#   graphs       how many graphs there are; of each, from 1 on:
#   id[g]        its name, as count
#   title[g]
#   unit[g]      VMs, Bytes, Percent, Days, Seconds or Number
#   curves[g]    how many curves it has; of each, from 1 on:
#   label[g, c], colour[g, c], words[g, c]
#   limits[g]    the metric whose thresholds are drawn, or nothing
#   each[g]      the metric that each VMstore has, or nothing; words[g, 1] are for it

BEGIN {
    hex["blue"] = "#3274d9"
    hex["teal"] = "#2ca6a4"
    hex["purple"] = "#a352cc"
    hex["green"] = "#56a64b"
    hex["orange"] = "#ff9830"
    hex["red"] = "#e02f44"
}

# Whether the graph is for the plugin.
function is_for(g, p)
{
    return index(" " for_plugins[g] " ", " " plugin[p] " ") > 0
}

# A metric's name, with the plugin's.
function of_plugin(metric, p)
{
    gsub(/@/, plugin[p], metric)
    return metric
}

function refuse(what)
{
    print "graphs.awk: " FILENAME ":" FNR ": what " what " is this?" >"/dev/stderr"
    failed = 1
    exit 1
}

# Splits the rest of the line into field[1] and so on; there have to be so many.
function split_line(wanted,    rest)
{
    rest = $0
    sub(/^[a-z]+ +/, "", rest)
    if (split(rest, field, / +[|] +/) != wanted)
        refuse("line")
}

/^(#|$)/ { next }

$1 == "plugin" {
    split_line(2)
    plugin[++plugins] = field[1]
    about[plugins] = field[2]
    next
}

$1 == "graph" {
    split_line(4)
    id[++graphs] = field[1]
    for_plugins[graphs] = field[2]
    title[graphs] = field[3]
    unit[graphs] = field[4]
    next
}

$1 == "curve" {
    split_line(3)
    curves[graphs]++
    label[graphs, curves[graphs]] = field[1]
    if (!(field[2] in hex))
        refuse("colour")
    colour[graphs, curves[graphs]] = hex[field[2]]
    words[graphs, curves[graphs]] = field[3]
    next
}

$1 == "limits" {
    split_line(1)
    limits[graphs] = field[1]
    next
}

$1 == "each" {
    split_line(2)
    each[graphs] = field[1]
    words[graphs, 1] = field[2]
    next
}

{ refuse("line") }
