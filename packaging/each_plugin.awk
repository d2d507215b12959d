# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fills the plugins, as their --help names them, into a template of a configuration; behind help.awk and
# icinga2.awk:
#   ... | awk -v template=FILE -v plugin_folder=FOLDER -v documents=FOLDER -f help.awk -f icinga2.awk -f each_plugin.awk
# The lines between "@each plugin@" and "@end@" are repeated for each plugin, in which
#   @plugin@     is its name, as check_tintri_synthetic
#   @command@    is it without check_, as tintri_synthetic: Icinga's command, and a host's variable
#   @template@   is it with dashes, as tintri-synthetic: a service template
# Everywhere, @plugin folder@ is where the plugins are installed, @documents@ where the documentation is.

function program_read()
{
    plugins[++plugin_count] = program
}

# Fills the plugin with this name into a line of the template.
function filled_in(line, plugin,    with_dashes)
{
    with_dashes = command_name(plugin)
    gsub(/_/, "-", with_dashes)
    gsub(/@plugin@/, plugin, line)
    gsub(/@command@/, command_name(plugin), line)
    gsub(/@template@/, with_dashes, line)
    return line
}

function print_block(block, count,    i, line)
{
    for (i = 1; i <= plugin_count; i++)
        for (line = 1; line <= count; line++)
            print filled_in(block[line], plugins[i])
}

END {
    while ((getline line < template) > 0) {
        gsub(/@plugin folder@/, plugin_folder, line)
        gsub(/@documents@/, documents, line)
        if (line == "@each plugin@") {
            inside = 1
            count = 0
        } else if (line == "@end@") {
            inside = 0
            print_block(block, count)
        } else if (inside)
            block[++count] = line
        else
            print line
        lines_read++
    }
    if (!lines_read || inside) {
        print "each_plugin.awk: " template " is no template" >"/dev/stderr"
        exit 1
    }
}
