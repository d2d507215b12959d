# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin that is made by the steps in CONTRIBUTING.md works, and all that is made from the plugins includes it."""

import json
import os
import re
import time
import unittest

import documents
import oracle
import packages
import plugin
import support
from plugin_table import parting_age

NAME = "unprotected"
PLUGIN = f"check_tintri_{NAME}"
OPTION = "--max-age"  # the new plugin's own
README_ROW = f"| `{PLUGIN}` | VMs without a snapshot of the last days (`{OPTION} AGE`) | What is lost cannot be brought back. |\n"

# The suites that run with all plugins, or with all that count VMs.
SUITES = ["completion", "counts", "documents", "extra_opts", "options", "options_agree", "output", "prompt",
          "session"]


class Sources:
    """A copy of the sources, for the steps."""

    def __init__(self, folder):
        self.folder = folder
        self.changed = []
        packages.output("make", "-s", "-C", plugin.BUILD, "distdir", f"distdir={folder}")

    def path(self, name):
        return os.path.join(self.folder, name)

    def _write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        self.changed.append(name)

    def copy(self, name, source, **words):
        """Makes a file from another one, with some words replaced."""
        text = support.read(self.path(source))
        for old, new in words.items():
            assert old in text, old
            text = text.replace(old, new)
        self._write(name, text)

    def add(self, name, place, addition):
        """Inserts text in front of a place, which the file must have once."""
        before, found, behind = support.read(self.path(name)).partition(place)
        assert found and place not in behind, place
        self._write(name, before + addition + found + behind)

    def add_row(self, name):
        """Adds a copy of the skeleton's row, and of the function in it, under another name."""
        def doubled(match):
            return match[0] + match[0].replace("skeleton", NAME)
        text, count = re.subn(r"(?ms)^def skeleton\(.*?\n\n\n|^    \"skeleton\": .*?\),\n", doubled,
                              support.read(self.path(name)))
        assert count == 2, count
        self._write(name, text)


def steps():
    """The files that CONTRIBUTING.md names, one for each step."""
    section = documents.read("CONTRIBUTING.md").partition("\n## Adding a plugin\n")[2]
    return [path.replace("NAME", NAME) for path in re.findall(r"(?m)^\d\. `([^`]+)`", section)]


class NewPlugin(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        packages.require("automake", "automake")
        packages.require("autoconf", "autoconf")
        cls.sources = Sources(os.path.join(packages.top(), "sources"))
        cls.take_the_steps(cls.sources)
        cls.build = cls.sources.path("build")
        os.mkdir(cls.build)
        # Only the compilation has to be fast, not the programs.
        packages.output("sh", "../configure", "-q", "CFLAGS=-O0", cwd=cls.build)
        packages.output("make", "-s", f"-j{os.cpu_count()}", cwd=cls.build)

    @staticmethod
    def take_the_steps(sources):
        sources.copy(f"plugins/{PLUGIN}.c", "plugins/check_tintri_skeleton.c", skeleton=NAME,
                     SKELETON=NAME.upper())
        sources.add("Makefile.am", "plugins/check_tintri_synthetic plugins/", f"plugins/{PLUGIN} ")
        sources.add_row("tests/system/plugin_table.py")
        sources.add("README.md", "| `check_tintri_space` |", README_ROW)

    def made(self, name):
        return support.read(os.path.join(self.build, name))

    def test_the_steps_are_all_that_was_done(self):
        self.assertEqual(self.sources.changed, steps())

    def test_the_suites_pass_with_it(self):
        tests = [f"tests/system/test_{name}.py" for name in SUITES]
        # The unit tests are only for the shared module, and are not built here.
        said = packages.output("make", "check", f"-j{os.cpu_count()}", f"TESTS={' '.join(tests)}", "check_PROGRAMS=plugins/check_tintri_skeleton",
                               "VERBOSE=1", cwd=self.build)
        self.assertRegex(said, r"(?m)^# FAIL: +0$")
        self.assertRegex(said, r"(?m)^# ERROR: +0$")
        for test in tests:
            with self.subTest(suite=test):
                self.assertRegex(self.made(test.replace(".py", ".log")), rf"(?m)^ok .*{NAME}")

    def test_it_counts_what_another_reader_finds_on_the_array(self):
        program = os.path.join(self.build, "plugins", PLUGIN)
        with support.Simulator() as array:
            vms = oracle.read_all(array)
            given = [OPTION, parting_age(vms, time.time())]
            found = oracle.Findings(vms, "skeleton", given)
            run = packages.output(program, *array.arguments(), *given, env={"TINTRI_PASSWORD": array.password})
        self.assertTrue(0 < found.count < found.vms, found.count)
        self.assertTrue(run.startswith(f"TINTRI {NAME.upper()} OK - {found.text()} |"), run)

    def test_its_manual_page_and_its_completion_have_its_option(self):
        self.assertIn(f".It {OPTION} AGE".replace("-", r"\-"), self.made(f"plugins/{PLUGIN}.1"))
        self.assertRegex(self.made(f"plugins/{PLUGIN}.bash"), rf"'[^']* {OPTION} ")

    def test_icinga_and_its_director_have_a_command_for_it(self):
        commands = self.made("monitoring/icinga2/tintri-commands.conf")
        command = re.search(rf'(?ms)^object CheckCommand "tintri_{NAME}" {{\n(.*?)^}}', commands)[1]
        self.assertIn(f'"{OPTION}" = {{', command)
        self.assertIn(f"tintri_{NAME}", self.made("monitoring/icinga2/tintri-services.conf"))
        basket = json.loads(self.made("monitoring/icinga2/director-basket.json"))
        self.assertIn(f"tintri_{NAME}", basket["ExternalCommand"])
        self.assertIn(f"tintri-{NAME}", basket["ServiceTemplate"])

    def test_nagios_and_the_agents_have_a_command_for_it(self):
        self.assertRegex(self.made("monitoring/nagios/tintri.cfg"), rf"(?m)^ *command_name +{PLUGIN}$")
        for name in ("nrpe", "mrpe"):
            self.assertIn(f"/{PLUGIN} ", self.made(f"monitoring/remote/{name}.cfg"))

    def test_it_is_installed_with_all_of_that_and_the_skeleton_is_not(self):
        packages.output("make", "-s", "install", "DESTDIR=" + self.sources.path("installed"), "prefix=/usr",
                        cwd=self.build)
        installed = [name for _, _, names in os.walk(self.sources.path("installed")) for name in names]
        self.assertEqual(sorted(name for name in installed if NAME in name),
                         [PLUGIN, f"{PLUGIN}.1", f"{PLUGIN}.bash"])
        self.assertEqual([name for name in installed if "skeleton" in name], [])


if __name__ == "__main__":
    support.main()
