# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes Icinga 2's CheckCommands from the plugins' --help, so that the two cannot disagree; behind
# help.awk and icinga2.awk.

BEGIN {
    print "// SPDX-License-Identifier: GPL-3.0-or-later\n//"
    print "// Icinga 2's commands for the plugins, made from --help. A host or service sets the variables; only"
    print "// what is set is given to the plugin. The password goes through the environment, where other users"
    print "// cannot see it, never through an argument.\n"
    print "// The group of their services, whether they come from tintri-services.conf or from the Director."
    print "object ServiceGroup \"tintri\" {"
    print "\tdisplay_name = \"Tintri VMstores\""
    print "}"
}

function print_argument(i)
{
    print "\t\t" quoted(letter[i] != "" ? letter[i] : name[i]) " = {"
    print "\t\t\t" (argument[i] != "" ? "value" : "set_if") " = " quoted("$" variable(name[i]) "$")
    if (optional[i])
        print "\t\t\tseparator = \"=\""
    if (required[i])
        print "\t\t\trequired = true"
    print "\t\t\tdescription = " quoted(text[i])
    print "\t\t}"
}

function program_read(    i)
{
    print "\nobject CheckCommand " quoted(command_name(program)) " {"
    print "\timport \"ipv4-or-ipv6\"\n"
    print "\tcommand = [ PluginDir + " quoted("/" program) " ]\n"
    print "\targuments = {"
    for (i = 1; i <= options; i++)
        if (for_checks(name[i]))
            print_argument(i)
    print "\t}\n"
    print "\tenv.TINTRI_PASSWORD = \"$tintri_password$\"\n"
    print "\tvars.tintri_address = \"$check_address$\""
    print "\tvars.check_ipv4 = \"$tintri_ipv4$\""
    print "\tvars.check_ipv6 = \"$tintri_ipv6$\"\n"
    print "\t// The plugin's own limit, tintri_timeout, has to end it first: it then closes its session on"
    print "\t// the array, and says what was slow."
    print "\ttimeout = 5m"
    print "}"
}
