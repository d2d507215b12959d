# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a basket for the Icinga Director from the plugins' --help: the commands, a field for each of their
# options, and a service template for each; behind help.awk and icinga2.awk:
#   awk -v documents=FOLDER -f help.awk -f icinga2.awk -f director_basket.awk HELP...
#
# The commands are external ones, which Icinga 2 has from tintri-commands.conf: a command that the
# Director defines can set no environment. There is no field for the password, which would stand in the
# Director's database, in its history and in every rendered configuration.
#
# The service group is Icinga 2's, too. The Director knows no external groups, but of a disabled one it
# renders nothing except the names in its members.

BEGIN {
    ARRAY = "https://$host.address$/" # Icinga Web inserts the address
    GROUP = "tintri"
    group_object = "        " quoted(GROUP) ": {\n" \
        "            \"object_name\": " quoted(GROUP) ",\n" \
        "            \"object_type\": \"object\",\n" \
        "            \"disabled\": \"y\",\n" \
        "            \"display_name\": \"Tintri VMstores\"\n" \
        "        }"
}

# The objects that a text holds, one after the other, in JSON.
function appended(objects, object)
{
    return objects == "" ? object : objects ",\n" object
}

function data_type(i)
{
    if (argument[i] == "")
        return "Boolean"
    if (repeated[i])
        return "Array"
    if (argument[i] ~ /^[a-z]+(\|[a-z]+)+$/)
        return "Datalist"
    if (argument[i] ~ /^(N|PORT|SECONDS)$/)
        return "Number"
    return "String"
}

# Returns the number of a field, which is new unless an earlier plugin has the option.
function field(varname, caption, description, type, settings,    key)
{
    key = varname SUBSEP type SUBSEP description
    if (!(key in numbers)) {
        numbers[key] = ++fields
        field_objects = appended(field_objects, "        " quoted(fields) ": {\n" \
            "            \"varname\": " quoted(varname) ",\n" \
            "            \"caption\": " quoted(caption) ",\n" \
            "            \"description\": " quoted(description) ",\n" \
            "            \"datatype\": " quoted("Icinga\\Module\\Director\\DataType\\DataType" type) ",\n" \
            "            \"format\": null,\n" \
            "            \"settings\": {" settings "},\n" \
            "            \"category\": " quoted(category) "\n" \
            "        }")
    }
    return numbers[key]
}

function set_category(group)
{
    category = "Tintri: " group
    if (!(category in categories))
        category_objects = appended(category_objects, "        " quoted(category) ": {\n" \
            "            \"category_name\": " quoted(category) ",\n" \
            "            \"description\": null\n" \
            "        }")
    categories[category] = 1
}

# Makes a list of the values that an option takes. Returns the settings of its field.
function choice(list, values,    count, value, i, entries)
{
    if (!(list in lists)) {
        count = split(values, value, "|")
        for (i = 1; i <= count; i++)
            entries = appended(entries, "                { \"entry_name\": " quoted(value[i]) \
                ", \"entry_value\": " quoted(value[i]) ", \"format\": \"string\", \"allowed_roles\": null }")
        list_objects = appended(list_objects, "        " quoted(list) ": {\n" \
            "            \"list_name\": " quoted(list) ",\n" \
            "            \"owner\": \"tintri-monitoring-plugins\",\n" \
            "            \"entries\": [\n" entries "\n            ]\n" \
            "        }")
    }
    lists[list] = 1
    return " \"data_type\": \"string\", \"behavior\": \"strict\", \"datalist\": " quoted(list) " "
}

# No field is required: if a plugin needs an option, its command has a default, as the text says.
function linked(number)
{
    return "                { \"datafield_id\": " number ", \"is_required\": \"n\", \"var_filter\": null }"
}

function option_field(i,    type, varname, description, settings)
{
    type = data_type(i)
    varname = variable(name[i])
    description = text[i]
    sub(/Required\.$/, "The host's address unless given.", description)
    settings = ""
    if (type == "String")
        settings = " \"visibility\": \"visible\" "
    else if (type == "Datalist")
        settings = choice(varname, argument[i])
    return field(varname, substr(name[i], 3), description, type, settings)
}

function program_read(    i, links, command, template)
{
    for (i = 1; i <= options; i++) {
        if (heading[i] != "")
            set_category(heading[i])
        if (for_checks(name[i]))
            links = appended(links, linked(option_field(i)))
    }
    command = command_name(program)
    command_objects = appended(command_objects, "        " quoted(command) ": {\n" \
        "            \"object_name\": " quoted(command) ",\n" \
        "            \"object_type\": \"external_object\",\n" \
        "            \"methods_execute\": \"PluginCheck\",\n" \
        "            \"fields\": [\n" links "\n            ]\n" \
        "        }")
    template = command
    gsub(/_/, "-", template)
    template_objects = appended(template_objects, "        " quoted(template) ": {\n" \
        "            \"object_name\": " quoted(template) ",\n" \
        "            \"object_type\": \"template\",\n" \
        "            \"check_command\": " quoted(command) ",\n" \
        "            \"check_interval\": 600,\n" \
        "            \"retry_interval\": 120,\n" \
        "            \"max_check_attempts\": 3,\n" \
        "            \"notes\": " quoted("What to do when it says UNKNOWN: " documents "/doc/unknown.md") ",\n" \
        "            \"notes_url\": " quoted(ARRAY) ",\n" \
        "            \"action_url\": " quoted(ARRAY) ",\n" \
        "            \"icon_image\": \"database\",\n" \
        "            \"icon_image_alt\": \"Tintri\",\n" \
        "            \"groups\": [ " quoted(GROUP) " ],\n" \
        "            \"fields\": []\n" \
        "        }")
}

function print_type(type, objects, comma)
{
    print "    " quoted(type) ": {\n" objects "\n    }" comma
}

END {
    print "{"
    print_type("DataList", list_objects, ",")
    print_type("DatafieldCategory", category_objects, ",")
    print_type("Datafield", field_objects, ",")
    print_type("ExternalCommand", command_objects, ",")
    print_type("ServiceGroup", group_object, ",")
    print_type("ServiceTemplate", template_objects, "")
    print "}"
}
