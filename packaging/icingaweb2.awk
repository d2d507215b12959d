# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the template file for the Graphite module of Icinga Web of the list of graphs; after graphs.awk.

BEGIN {
    print "; SPDX-License-Identifier: GPL-3.0-or-later\n;"
    print "; Graphs of the plugins' services for the Graphite module of Icinga Web. Copy this to"
    print "; /etc/icingaweb2/modules/graphite/templates.\n;"
    print "; A curve without data, such as a threshold that a service does not have, is left out of its graph;"
    print "; a graph without any data is not shown. Graphite takes the dots of a VMstore's name for folders, so a"
    print "; name of up to four parts, such as vmstore01.example.com, has graphs of its own number of parts."
}

function print_section(name, part)
{
    print "[" name "." part "]"
}

function print_filter(key, metric, value)
{
    print key " = \"$service_name_template$.perfdata." metric "." value "\""
}

function print_function(key, metric, colour, words)
{
    print key " = \"alias(color(" metric ", '" colour "'), '" words "')\""
}

function print_head(name, p)
{
    print ""
    print_section(name, "graph")
    print "check_command = \"tintri_" plugin[p] "\"\n"
    print_section(name, "metrics_filters")
}

function print_look(name, g, heading)
{
    print ""
    print_section(name, "urlparams")
    print "lineWidth = \"2\"\nmin = \"0\""
    print "title = \"" heading "\""
    print "vtitle = \"" unit[g] "\""
    print "yUnitSystem = \"" (unit[g] == "Bytes" ? "binary" : "none") "\"\n"
    print_section(name, "functions")
}

function print_graph(name, g, p,    c)
{
    print_head(name, p)
    for (c = 1; c <= curves[g]; c++)
        print_filter(of_plugin(label[g, c], p), of_plugin(label[g, c], p), "value")
    if (limits[g] != "") {
        print_filter("warning", of_plugin(limits[g], p), "warn")
        print_filter("critical", of_plugin(limits[g], p), "crit")
    }
    print_look(name, g, title[g])
    for (c = 1; c <= curves[g]; c++)
        print_function(of_plugin(label[g, c], p), "$metric$", colour[g, c], words[g, c])
    if (limits[g] != "") {
        print_function("warning", "dashed($metric$)", hex["orange"], "warning")
        print_function("critical", "dashed($metric$)", hex["red"], "critical")
    }
}

# A graph of each VMstore whose name has so many parts.
function print_vmstores(name, g, p, parts,    vmstore, i, heading)
{
    vmstore = "$vmstore$"
    for (i = 1; i < parts; i++)
        vmstore = vmstore ".$domain" i "$"
    heading = title[g]
    sub(/each VMstore/, vmstore, heading)
    print_head(name, p)
    print_filter(each[g], vmstore "_" each[g], "value")
    print_look(name, g, heading)
    print_function(each[g], "$metric$", hex["blue"], words[g, 1])
}

END {
    if (failed)
        exit 1
    for (g = 1; g <= graphs; g++)
        for (p = 1; p <= plugins; p++) {
            if (!is_for(g, p))
                continue
            name = "tintri-" plugin[p] "-" id[g]
            if (each[g] == "")
                print_graph(name, g, p)
            for (parts = 1; each[g] != "" && parts <= 4; parts++)
                print_vmstores(name "-" parts, g, p, parts)
        }
}
