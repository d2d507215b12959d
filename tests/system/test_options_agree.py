# SPDX-License-Identifier: GPL-3.0-or-later
"""--help and all that is made from it name the same options, and the parser accepts them."""

import json
import os
import re
import shutil
import string
import subprocess
import tempfile
import unittest
from typing import NamedTuple

import documents
import plugin
import support

SOURCES = os.path.join(os.path.dirname(__file__), "..", "..")
OPTION_TABLE = os.path.join(SOURCES, "common", "options", "option_table.c")
COMMANDS = os.path.join(plugin.BUILD, "monitoring", "icinga2", "tintri-commands.conf")
BASKET = os.path.join(plugin.BUILD, "monitoring", "icinga2", "director-basket.json")
PROGRAMS = [*map(plugin.program, plugin.PLUGINS), support.VMSTORE_SIM]

OF_NO_CHECK = {"--version", "--help"}  # options for people, which all plugins have
# Options of configure, run-tests and rpmbuild.
OF_OTHERS = {"--host", "--libexecdir", "--prefix", "--with-native-build", "--quick", "--without"}

# A valid value for each kind of argument.
SAMPLES = {"HOST": "localhost", "PORT": "443", "NAME": "x", "FILE": "/nonexistent/file",
           "BASE64": "A" * 43 + "=", "RANGE": "10", "REGEX": "^a", "KEY=VALUE": "name=a",
           "AGE": "30d", "SECONDS": "30", "N": "8", "N|all": "all", "TEXT": "x", "MS": "5", "MB": "5",
           "PERCENT": "61.2", "NAME[=VALUE]": "vm-500"}

# The type of the Director's field for each kind of argument.
FIELD_TYPES = {"": "Boolean", "N": "Number", "PORT": "Number", "SECONDS": "Number"}


def sample(argument):
    """A valid value for such an argument. If it lists words to choose from, the last word."""
    return argument.split("|")[-1] if re.fullmatch(r"[a-z|]+", argument) else SAMPLES[argument]


class Option(NamedTuple):
    letter: str
    argument: str  # with [= ] if the argument is optional
    text: str


def one_line(text):
    return " ".join(text.split())


def of_help(program):
    """The options of --help by name."""
    text = subprocess.run([program, "--help"], stdout=subprocess.PIPE, text=True, check=False,
                          env=plugin.environment()).stdout.partition("\nExample:")[0]
    found = re.findall(r"^  (?:(-\w),|   ) (--[a-z0-9-]+) ?(\S*)\n((?: {10}.*\n)+)", text, re.M)
    assert len(found) == len(re.findall("^ +(?:-., )?--", text, re.M)) > 15, text
    return {name: Option(letter, argument, one_line(help_text))
            for letter, name, argument, help_text in found}


OPTIONS = {program: of_help(program) for program in PROGRAMS}


def for_checks(options):
    return {name: option for name, option in options.items() if name not in OF_NO_CHECK}


def of_manual(program):
    page = support.read(program + ".1")
    section = re.search(r"^\.Sh OPTIONS\n(.*?)^\.Sh", page, re.M | re.S)[1]
    for written, meant in ((r"\-", "-"), (r"\e", "\\"), (r"\&", "")):
        section = section.replace(written, meant)
    found = re.findall(r"^\.It (?:(-\w), )?(--[a-z0-9-]+) ?(\S*)\n((?:(?!\.[A-Z]).*\n)*)", section, re.M)
    assert len(found) == section.count("\n.It")
    return {name: Option(letter, argument, one_line(text)) for letter, name, argument, text in found}


def of_completion(program):
    """The names that bash completes after --."""
    name = os.path.basename(program)
    script = """. "$1"
        read -r _ _ function _ < <(complete -p "$2") # complete -F FUNCTION NAME
        COMP_WORDS=("$2" --) COMP_CWORD=1 COMP_LINE="$2 --" COMP_POINT=${#COMP_LINE}
        "$function" "$2" -- "$2"
        printf '%s\\n' "${COMPREPLY[@]}"
        """
    done = subprocess.run(["bash", "-c", script, "bash",
                           f"{program}.bash", name],
                          capture_output=True, text=True, check=True, env=plugin.environment())
    return done.stdout.split()


def variable(name):
    return "tintri_address" if name == "--hostname" else "tintri_" + name[2:].replace("-", "_")


def of_command(kind):
    """The arguments of Icinga's CheckCommand by key, and the other lines of the command."""
    text = support.read(COMMANDS)
    body = re.search(rf'^object CheckCommand "tintri_{kind}" {{\n(.*?)^}}', text, re.M | re.S)[1]
    arguments = {}
    for key, block in re.findall(r'^\t\t"(\S+)" = {\n(.*?)^\t\t}', body, re.M | re.S):
        assert key not in arguments, key
        arguments[key] = {attribute: json.loads(value)
                          for attribute, value in re.findall(r"^\t\t\t(\w+) = (.*)$", block, re.M)}
    return arguments, body.partition("\t}\n\n")[2]


def of_basket(kind):
    """The fields of the Director's command by variable."""
    basket = json.loads(support.read(BASKET))
    fields = [basket["Datafield"][str(link["datafield_id"])]
              for link in basket["ExternalCommand"][f"tintri_{kind}"]["fields"]]
    assert len({field["varname"] for field in fields}) == len(fields)
    return {field["varname"]: field for field in fields}


class Parser(unittest.TestCase):
    def setUp(self):
        # the file that --extra-opts reads without an argument
        file = tempfile.NamedTemporaryFile("w", prefix="tintri-test-")
        self.addCleanup(file.close)
        file.writelines(f"[check_tintri_{kind}]\ntimeout=30\n" for kind in plugin.PLUGINS)
        file.flush()
        self.ini_file = file.name

    def is_taken(self, kind, *given):
        run = plugin.run(kind, "-H", "localhost", "-p", "1", "-u", "x", *given,
                         env={"MP_CONFIG_FILE": self.ini_file})
        self.assertEqual(run.code, 3)  # because there is no password
        return "see --help" not in run.text

    def test_the_plugins_take_what_help_names(self):
        for kind in plugin.PLUGINS:
            for name, option in for_checks(OPTIONS[plugin.program(kind)]).items():
                argument = [sample(option.argument)] if option.argument[:1] not in ("", "[") else []
                for spelling in filter(None, (option.letter, name)):
                    with self.subTest(plugin=kind, option=spelling):
                        self.assertTrue(self.is_taken(kind, spelling, *argument))

    def test_the_simulator_takes_what_help_names(self):
        for name, option in for_checks(OPTIONS[support.VMSTORE_SIM]).items():
            argument = [sample(option.argument)] if option.argument else []
            with self.subTest(option=name):
                subprocess.run([support.VMSTORE_SIM, name, *argument, "--version"], check=True,
                               capture_output=True, env=plugin.environment())

    def test_the_plugins_refuse_every_other_letter(self):
        for kind in plugin.PLUGINS:
            known = {option.letter for option in OPTIONS[plugin.program(kind)].values()}
            taken = [letter for letter in string.ascii_letters + string.digits
                     if f"-{letter}" not in known and self.is_taken(kind, f"-{letter}")]
            self.assertEqual(taken, [])

    def test_the_plugins_refuse_what_the_table_has_and_help_does_not(self):
        table = re.findall(r'^    {(?:\'.\'|KEY_\w+), "([a-z0-9-]+)"', support.read(OPTION_TABLE), re.M)
        self.assertIn("password", table)  # the option exists only to be refused with advice
        for kind in plugin.PLUGINS:
            for name in sorted({f"--{name}" for name in table} - set(OPTIONS[plugin.program(kind)])):
                with self.subTest(plugin=kind, option=name):
                    self.assertFalse(self.is_taken(kind, f"{name}=x"))


class WhatIsMadeOfHelp(unittest.TestCase):
    maxDiff = None

    def test_the_manual_pages(self):
        for program in PROGRAMS:
            with self.subTest(program=os.path.basename(program)):
                self.assertEqual(of_manual(program), OPTIONS[program])

    @unittest.skipUnless(shutil.which("bash"), "install bash")
    def test_the_completions(self):
        for program in PROGRAMS:
            with self.subTest(program=os.path.basename(program)):
                self.assertEqual(of_completion(program), list(OPTIONS[program]))

    def test_the_commands_of_icinga(self):
        for kind in plugin.PLUGINS:
            expected = {}
            for name, option in for_checks(OPTIONS[plugin.program(kind)]).items():
                expected[option.letter or name] = argument = {
                    "value" if option.argument else "set_if": f"${variable(name)}$",
                    "description": option.text}
                if option.argument.startswith("[="):
                    argument["separator"] = "="
                if name == "--hostname":
                    argument["required"] = True
            with self.subTest(plugin=kind):
                arguments, rest = of_command(kind)
                self.assertEqual(arguments, expected)
                self.assertIn('\tenv.TINTRI_PASSWORD = "$tintri_password$"\n', rest)

    def test_the_commands_of_the_director(self):
        for kind in plugin.PLUGINS:
            fields = of_basket(kind)
            options = for_checks(OPTIONS[plugin.program(kind)])
            with self.subTest(plugin=kind):
                self.assertEqual(sorted(fields), sorted(map(variable, options)))
            for name, option in options.items():
                with self.subTest(plugin=kind, option=name):
                    self.compare_field(fields[variable(name)], name, option)

    def compare_field(self, field, name, option):
        several = option.argument and "as often as needed" in option.text
        kind = "Array" if several else FIELD_TYPES.get(option.argument, "String")
        self.assertEqual(field["datatype"], f"Icinga\\Module\\Director\\DataType\\DataType{kind}")
        self.assertEqual(field["caption"], name[2:])
        self.assertTrue(field["description"].startswith(option.text.removesuffix("Required.")))
        if kind == "Datalist":
            basket = json.loads(support.read(BASKET))
            entries = basket["DataList"][field["settings"]["datalist"]]["entries"]
            self.assertEqual([entry["entry_name"] for entry in entries], option.argument.split("|"))

    def test_the_service_templates_of_the_director(self):
        templates = json.loads(support.read(BASKET))["ServiceTemplate"]
        self.assertEqual({name: template["check_command"] for name, template in templates.items()},
                         {f"tintri-{kind}": f"tintri_{kind}" for kind in plugin.PLUGINS})


class Documents(unittest.TestCase):
    """The README and the pages that it leads to."""

    def setUp(self):
        self.pages = documents.pages()

    def test_they_name_every_option(self):
        named = set(re.findall(r"[` ](--[a-z0-9-]+)[ `\[]", "\n".join(self.pages.values())))
        for program, options in OPTIONS.items():
            for name in for_checks(options):
                with self.subTest(program=os.path.basename(program), option=name):
                    self.assertIn(name, named)

    def test_they_name_no_option_that_is_not_there(self):
        switches = {name for kind in plugin.PLUGINS
                    for name, option in OPTIONS[plugin.program(kind)].items() if not option.argument}
        undone = {f"--no-{name[2:]}" for name in switches}
        known = set().union(*OPTIONS.values(), OF_OTHERS, undone)
        for page, text in self.pages.items():
            for option in sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", text))):
                with self.subTest(page=page, option=option):
                    self.assertIn(option, known)


if __name__ == "__main__":
    support.main()
