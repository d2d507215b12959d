# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a dashboard for Grafana of the list of graphs; after graphs.awk, with -v source=graphite or -v
# source=influxdb. Each service has a row, with a panel for each graph; three panels stand side by side.

function quoted(text)
{
    gsub(/["\\]/, "\\\\&", text)
    return "\"" text "\""
}

function datasource()
{
    return "\"datasource\": { \"type\": " quoted(source) ", \"uid\": \"${datasource}\" }"
}

# Queries: what Icinga's writers store of a service, and under which names -----------------------------

# A path of Graphite's below the plugin's services.
function graphite_path(p, metric, value)
{
    return "icinga2.$host.services.$" plugin[p] ".tintri_" plugin[p] ".perfdata." metric "." value
}

# Graphite takes the dots of a VMstore's name for folders.
function graphite_vmstores(p, metric,    parts, name, paths)
{
    for (parts = 1; parts <= 4; parts++) {
        name = name (parts > 1 ? ".*" : "*")
        paths = paths (parts > 1 ? ", " : "") graphite_path(p, name "_" metric, "value")
    }
    return "aliasSub(group(" paths "), '.*perfdata[.](.*)_" metric "[.]value.*', '\\1')"
}

function influxdb_query(p, pattern, value, group)
{
    return "SELECT last(\"" value "\") FROM \"tintri_" plugin[p] "\" WHERE \"hostname\" =~ /^${host:regex}$/" \
        " AND \"service\" =~ /^${" plugin[p] ":regex}$/ AND \"metric\" =~ /" pattern "/ AND $timeFilter" \
        " GROUP BY time($__interval)" group " fill(none)"
}

# A curve with its words in the legend.
function target(p, metric, value, legend)
{
    if (source == "graphite")
        return "\"target\": " quoted("alias(" graphite_path(p, metric, value) ", '" legend "')")
    return "\"rawQuery\": true, \"query\": " quoted(influxdb_query(p, "^" metric "$", value, "")) \
        ", \"alias\": " quoted(legend)
}

# A curve for each VMstore, with its name in the legend.
function target_of_vmstores(p, metric)
{
    if (source == "graphite")
        return "\"target\": " quoted(graphite_vmstores(p, metric))
    return "\"rawQuery\": true, \"query\": " \
        quoted(influxdb_query(p, "_" metric "$", "value", ", \"metric\"")) ", \"alias\": \"$tag_metric\""
}

# Panels -----------------------------------------------------------------------------------------------

# Adds a curve to the panel that is being made.
function add_target(text)
{
    targets = targets (targets != "" ? ",\n" : "") \
        "        { \"refId\": " quoted(substr("ABCDEFGHIJ", ++target_count, 1)) ", " text " }"
}

function add_look(legend, rgb, is_dashed)
{
    overrides = overrides (overrides != "" ? ",\n" : "") \
        "          { \"matcher\": { \"id\": \"byName\", \"options\": " quoted(legend) " }, \"properties\": [\n" \
        "            { \"id\": \"color\", \"value\": { \"mode\": \"fixed\", \"fixedColor\": " quoted(rgb) " } }" \
        (is_dashed ? ",\n            { \"id\": \"custom.lineStyle\", \"value\": { \"fill\": \"dash\", \"dash\": [10, 10] } }" : "") \
        "\n          ] }"
}

function add_curves(g, p,    c)
{
    for (c = 1; c <= curves[g]; c++) {
        add_target(target(p, of_plugin(label[g, c], p), "value", words[g, c]))
        add_look(words[g, c], colour[g, c], 0)
    }
    if (limits[g] != "") {
        add_target(target(p, of_plugin(limits[g], p), "warn", "warning"))
        add_target(target(p, of_plugin(limits[g], p), "crit", "critical"))
        add_look("warning", hex["orange"], 1)
        add_look("critical", hex["red"], 1)
    }
}

function grafana_unit(g)
{
    return unit[g] == "Bytes" ? "bytes" : unit[g] == "Percent" ? "percent" : unit[g] == "Seconds" ? "s" : "none"
}

function place(x, y, w, h)
{
    return "\"gridPos\": { \"x\": " x ", \"y\": " y ", \"w\": " w ", \"h\": " h " }"
}

function begin_panel(type, heading)
{
    print (panel_count++ ? ",\n" : "") "    {"
    print "      \"id\": " panel_count ",\n      \"type\": " quoted(type) ",\n      \"title\": " quoted(heading) ","
}

# A row that comes once for each service of the plugin.
function print_row(p)
{
    y = y + height
    x = height = 0
    begin_panel("row", "$" plugin[p])
    print "      \"repeat\": " quoted(plugin[p]) ",\n      \"collapsed\": false,\n      " place(0, y++, 24, 1) ","
    printf "      \"panels\": []\n    }"
}

function print_panel(g, p,    width, legend)
{
    targets = overrides = ""
    target_count = 0
    width = each[g] != "" ? 24 : 8
    if (x + width > 24) {
        y += height
        x = 0
    }
    height = 8
    if (each[g] != "")
        add_target(target_of_vmstores(p, each[g]))
    else
        add_curves(g, p)
    legend = each[g] != "" ? "\"displayMode\": \"table\", \"placement\": \"right\", \"calcs\": [\"lastNotNull\", \"max\"]," \
        " \"sortBy\": \"Last *\", \"sortDesc\": true" : "\"displayMode\": \"list\", \"placement\": \"bottom\""
    begin_panel("timeseries", title[g])
    print "      " datasource() ",\n      " place(x, y, width, height) ","
    print "      \"fieldConfig\": {"
    print "        \"defaults\": { \"unit\": " quoted(grafana_unit(g)) ", \"min\": 0," \
        " \"custom\": { \"lineWidth\": 2, \"spanNulls\": true } },"
    print "        \"overrides\": [" (overrides != "" ? "\n" overrides "\n        " : "") "]"
    print "      },"
    print "      \"options\": { \"legend\": { " legend " }, \"tooltip\": { \"mode\": \"multi\" } },"
    printf "      \"targets\": [\n%s\n      ]\n    }", targets
    x += width
}

# The dashboard ----------------------------------------------------------------------------------------

function print_variable(name, heading, query, regex, several)
{
    print ",\n      {"
    print "        \"name\": " quoted(name) ",\n        \"label\": " quoted(heading) ",\n        \"type\": \"query\","
    print "        " datasource() ",\n        \"query\": " quoted(query) ","
    if (source == "graphite")
        print "        \"regex\": " quoted(regex) ","
    if (several)
        print "        \"multi\": true,\n        \"includeAll\": true,\n" \
            "        \"current\": { \"text\": [\"All\"], \"value\": [\"$__all\"] },"
    printf "        \"refresh\": 1,\n        \"sort\": 1\n      }"
}

function print_host()
{
    print_variable("host", "Array", source == "graphite" ? "expand(icinga2.*.services.*.tintri_*)" : \
        "SHOW TAG VALUES FROM /^tintri_/ WITH KEY = \"hostname\"", "/^icinga2\\.([^.]+)\\./", 0)
}

# The host's services of the plugin.
function print_services(p)
{
    print_variable(plugin[p], about[p], source == "graphite" ? \
        "expand(icinga2.$host.services.*.tintri_" plugin[p] ")" : "SHOW TAG VALUES FROM \"tintri_" plugin[p] \
        "\" WITH KEY = \"service\" WHERE \"hostname\" =~ /^${host:regex}$/", "/\\.services\\.([^.]+)\\./", 1)
}

END {
    if (failed)
        exit 1
    print "{\n  \"uid\": " quoted("tintri-vmstore-" source) ",\n  \"title\": \"Tintri VMstore\","
    print "  \"tags\": [\"tintri\"],\n  \"schemaVersion\": 39,\n  \"time\": { \"from\": \"now-7d\", \"to\": \"now\" },"
    print "  \"templating\": {\n    \"list\": ["
    printf "      { \"name\": \"datasource\", \"label\": \"Data source\", \"type\": \"datasource\", \"query\": %s }", quoted(source)
    print_host()
    for (p = 1; p <= plugins; p++)
        print_services(p)
    print "\n    ]\n  },\n  \"panels\": ["
    for (p = 1; p <= plugins; p++) {
        print_row(p)
        for (g = 1; g <= graphs; g++)
            if (is_for(g, p))
                print_panel(g, p)
    }
    print "\n  ]\n}"
}
