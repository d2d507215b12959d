# SPDX-License-Identifier: GPL-3.0-or-later
#
# Names of Icinga 2's objects, for its configuration and the Director's; behind help.awk.

# A text in quotes, for Icinga 2 and JSON alike: --help is all ASCII.
function quoted(words)
{
    gsub(/[\\"]/, "\\\\&", words)
    return "\"" words "\""
}

function command_name(plugin)
{
    sub(/^check_/, "", plugin)
    return plugin
}

# The variable for an option's argument. All of Icinga's commands use the same one for the host's address.
function variable(option)
{
    if (option == "--hostname")
        return "tintri_address"
    sub(/^--/, "", option)
    gsub(/-/, "_", option)
    return "tintri_" option
}

# Whether a monitoring system can use the option.
function for_checks(option)
{
    return option != "--version" && option != "--help"
}
