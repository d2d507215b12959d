# SPDX-License-Identifier: GPL-3.0-or-later
"""The README and the pages that it links to show what the programs really do."""

import glob
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import unittest

import documents
import plugin
import support

FAULTS, UNKNOWN = "doc/faults.md", "doc/unknown.md"
HOST, FLEET = "vmstore01.example.com", "tgc.example.com"
PIN = "i4Cm/kuutd07nC2XHP0rNpo43QEzxsJLxVYNFvm+e5Y="  # of the examples
SHELL = ["bash", "-o", "pipefail", "-c"]


def without_times(text):
    """Replaces what differs by machine and day."""
    text = re.sub(r"\btime=[0-9.]+s", "time=…", text)
    text = re.sub(r"age \d+ days, oldest \d+ days", "age …", text)
    return re.sub(r"newest snapshot .* ago", "newest snapshot …", text)


def phrases_of(text):
    """The messages that the tables of a page explain."""
    return re.findall(r"(?m)^\| (?!it says|---)(.*?) \|", text)


def version():
    return re.search(r"AC_INIT\(\[[^]]*\], \[([^]]*)\]\)", documents.read("configure.ac"))[1]


class Manuals(unittest.TestCase):
    PROGRAMS = [*map(plugin.program, plugin.PLUGINS), support.VMSTORE_SIM]

    @staticmethod
    def sections(program):
        """The text of each section, by its title."""
        page = support.read(program + ".1").replace("\\-", "-")
        return dict(re.findall(r"(?ms)^\.Sh (.*?)\n(.*?)(?=^\.Sh |\Z)", page))

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not here: install mandoc")
    def test_they_are_good_mdoc(self):
        for program in self.PROGRAMS:
            with self.subTest(program=os.path.basename(program)):
                lint = subprocess.run(["mandoc", "-T", "lint", program + ".1"],
                                      capture_output=True, text=True, check=False)
                # The other manuals are built next to this one, but not installed.
                said = re.sub(r".*: referenced manual not found: Xr check_tintri_[a-z]+ 1\n", "",
                              lint.stdout + lint.stderr)
                self.assertEqual(said, "")

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not here: install mandoc")
    def test_no_macro_is_shown_as_text(self):
        for program in self.PROGRAMS:
            with self.subTest(program=os.path.basename(program)):
                shown = subprocess.run(["mandoc", "-T", "ascii", program + ".1"], capture_output=True,
                                       text=True, check=True).stdout
                self.assertNotRegex(re.sub(".\b", "", shown), r"(?m)^ *\.[A-Z][a-z]\b")

    def test_the_simulators_has_every_fault(self):
        faults = subprocess.run([support.VMSTORE_SIM, "--fault", "help"], capture_output=True,
                                text=True, check=True).stdout
        names = re.findall(r"^(\S+)", faults, re.M)
        section = self.sections(support.VMSTORE_SIM)["FAULTS"]
        self.assertEqual(re.findall(r"^\.It (.*)", section, re.M), names)

    def test_they_have_the_files_that_are_looked_for(self):
        source = documents.read("common/options/ini_place.c")
        looked_for = re.findall(r'(?m)^    "(/.*\.ini)",$', source)
        self.assertGreater(len(looked_for), 1)
        for kind in plugin.PLUGINS:
            with self.subTest(plugin=kind):
                files = re.findall(r"(?m)^\.Pa (.*)", self.sections(plugin.program(kind))["FILES"])
                self.assertEqual(files, looked_for)

    def test_they_have_the_environment_that_is_read(self):
        read = {"OPENSSL_CONF"}
        for folder, _, names in os.walk(os.path.join(documents.TOP, "common")):
            for name in names:
                text = support.read(os.path.join(folder, name)) if name.endswith(".c") else ""
                read |= set(re.findall(r'"((?:TINTRI|MP|NAGIOS)_[A-Z_]+)"', text))
        self.assertGreater(len(read), 4)
        for kind in plugin.PLUGINS:
            section = self.sections(plugin.program(kind))["ENVIRONMENT"]
            with self.subTest(plugin=kind):
                self.assertEqual(set(re.findall(r"(?m)^\.It Ev (\S+)", section)), read)

    def test_they_have_the_exit_status(self):
        for program in self.PROGRAMS:
            with self.subTest(program=os.path.basename(program)):
                self.assertRegex(self.sections(program)["EXIT STATUS"], r"\b0\b.*\b1\b.*\b2\b")

    def test_an_example_has_the_plugin_s_full_path(self):
        for kind in plugin.PLUGINS:
            example = self.sections(plugin.program(kind))["EXAMPLES"]
            with self.subTest(plugin=kind):
                self.assertRegex(example, rf"(?m)^  /\S+/check_tintri_{kind} ")


class Readme(unittest.TestCase):
    def setUp(self):
        self.readme = documents.read(documents.README)
        self.top = self.readme.partition("\n## ")[0]

    def test_it_is_short(self):
        self.assertLessEqual(len(self.readme.splitlines()), 200)

    def test_links_at_its_top_lead_to_each_section_and_page(self):
        links = set(re.findall(r"\]\(([^)]+)\)", self.top))
        sections = {f"#{anchor}" for anchor in documents.headings(self.readme[len(self.top):])}
        self.assertLessEqual(sections, links)
        self.assertLessEqual(set(documents.pages()) - {documents.README}, links)

    def test_it_is_of_this_version(self):
        self.assertIn(f"| these plugins | {version()} |", self.readme.splitlines())

    def test_its_messages_are_of_the_page_with_all_of_them(self):
        table = self.readme.partition("## When it says UNKNOWN")[2].partition("\n## ")[0]
        self.assertGreater(len(phrases_of(table)), 8)
        self.assertLessEqual(set(phrases_of(table)), set(phrases_of(documents.read(UNKNOWN))))


class Unknown(unittest.TestCase):
    """The page of messages."""

    def test_it_explains_only_messages_that_exist(self):
        phrases = phrases_of(documents.read(UNKNOWN))
        self.assertGreater(len(phrases), 40)
        messages = documents.read(FAULTS).splitlines() + self.messages_of_the_sources()
        for phrase in phrases:
            pattern = ".*".join(re.escape(part) for part in phrase.split("…"))
            with self.subTest(phrase=phrase):
                self.assertTrue(any(re.search(pattern, message) for message in messages))

    @staticmethod
    def messages_of_the_sources():
        """The messages in the sources: those on files, options, names and rights come from no fault."""
        return [line for path in glob.glob(os.path.join(documents.TOP, "common", "*", "*.c"))
                for line in re.sub(r'"\s*"', "", support.read(path)).splitlines()]


class Links(unittest.TestCase):
    def test_they_lead_to_what_is_installed(self):
        installed = documents.installed()
        self.assertLessEqual({"README.md", "doc/design.md", "doc/options.md"}, installed)
        for document in (path for path in installed if path.endswith(".md")):
            for link in re.findall(r"\]\(([^):]+)\)", documents.read(document)):
                path, _, anchor = link.partition("#")
                with self.subTest(document=document, link=link):
                    target = document
                    if path:
                        target = os.path.normpath(os.path.join(os.path.dirname(document), path))
                    self.assertIn(target, installed)
                    if anchor:
                        self.assertIn(anchor, documents.headings(documents.read(target)))


class Outputs(unittest.TestCase):
    def test_they_are_real(self):
        text = "\n".join(documents.pages().values())
        found = re.findall(r"^\$ (\S+) (.*)\n((?:[^$`].*\n)*)", text, re.M)
        self.assertGreater(len(found), 1)
        with support.Simulator() as array:
            for program, options, output in found:
                kind = program.removeprefix(f"{documents.FOLDER}check_tintri_")
                kept = options.partition(" --password-file FILE ")[2].split()
                with self.subTest(plugin=kind, options=options):
                    shown = array.check(kind, *kept).out.replace("localhost", HOST)
                    self.assertEqual(without_times(shown), without_times(output))

    def test_the_readme_s_first_one_alerts_and_says_why(self):
        first = re.search(r"(?m)^TINTRI .*", documents.read(documents.README))[0]
        self.assertRegex(first, r"^TINTRI [A-Z]+ WARNING - [^|]*: count \d+ is above \d+ \|")


class Commands(unittest.TestCase):
    """The command lines of the pages, as they are but for the address of the array."""

    @classmethod
    def setUpClass(cls):
        cls.arrays = {}
        for host, options in ((HOST, {}), ("localhost", {}), (FLEET, {"product": "tgc"})):
            cls.arrays[host] = support.Simulator(**options).__enter__()
            cls.addClassCleanup(cls.arrays[host].__exit__, None, None, None)
        cls.by_page = {name: [command for code in documents.blocks(text)
                              for command in documents.commands(code)]
                       for name, text in documents.pages().items()}

    def each(self, pattern):
        """(page, command) of each matching program."""
        return [(page, command) for page, commands in self.by_page.items() for command in commands
                if re.search(pattern, command.program)]

    def test_they_are_found(self):
        self.assertGreater(len(self.each("check_tintri_")), 10)
        for page in ("README.md", "doc/options.md", "doc/remote.md", "doc/simulator.md"):
            self.assertTrue(self.by_page[page], page)

    def test_a_plugin_has_its_full_path(self):
        for page, command in self.each("check_tintri_"):
            with self.subTest(page=page, command=command):
                self.assertTrue(command.program.startswith(documents.FOLDER))

    def test_a_plugin_finds_what_the_page_says(self):
        for page, command in self.each("check_tintri_"):
            array = self.arrays[command.words[command.words.index("-H") + 1]]
            with self.subTest(page=page, command=command):
                run = plugin.run(command.program.partition("check_tintri_")[2],
                                 *self.moved(command.words, array), secrets=[array.password],
                                 env={"TINTRI_PASSWORD": array.password})
                self.assertNotEqual(run.state, "UNKNOWN", run)

    @staticmethod
    def moved(words, array):
        """The arguments for this array: address, user, password and key; and files of the test."""
        password = support.write_private(array.path("password"), array.password.encode())
        ini = f"[tintri]\nusername={array.user}\npassword={array.password}\n"
        values = {"-H": "localhost", "-p": str(array.port), "--password-file": password,
                  "--ca-file": array.ca_file, "--csv": array.path("csv"),
                  "--pin-sha256": support.pin_of(array.ca_file)}
        moved = []
        for option, word in zip(["", *words], words):
            if word.startswith("tintri@") or word.startswith("--extra-opts=tintri@"):
                file = support.write_private(array.path("ini"), ini.encode())
                word = word.partition("@")[0] + f"@{file}"
            moved.append(values.get(option, word))
        moved += ["-p", str(array.port)] if "-p" not in words else []
        trusted = {"--ca-file", "--pin-sha256"} & set(words)
        return moved + ([] if trusted else ["--ca-file", array.ca_file])

    def test_the_simulator_knows_its_options(self):
        for page, command in self.each("vmstore-sim"):
            with self.subTest(page=page, command=command):
                subprocess.run([support.VMSTORE_SIM, *command.words, "--version"], check=True,
                               capture_output=True, env=plugin.environment())


class Blocks(unittest.TestCase):
    """Blocks of code that make something: the result works, and a failure is reported."""

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory(prefix="tintri-test-"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_block(self, code, **stand_ins):
        """Runs a block. `stand_ins`: shell text in place of programs that cannot run here."""
        for name, text in stand_ins.items():
            program = self.path(name.replace("_", "-"))
            with open(program, "w", encoding="utf-8") as file:
                file.write(f"#!/bin/sh\n{text}\n")
            os.chmod(program, 0o755)
        return subprocess.run([*SHELL, code], capture_output=True, text=True, check=False,
                              env=plugin.environment({"PATH": f"{self.folder}:/usr/bin:/bin"}))

    def block(self, title, word):
        """The block in this section that contains the word."""
        found, = [code for code in documents.blocks(documents.section(title)) if word in code]
        return found

    def test_the_block_for_the_pin_prints_that_of_the_array(self):
        code = self.block("First check", "s_client")
        with support.Simulator() as array:
            done = self.run_block(code.replace(f"{HOST}:443", f"localhost:{array.port}"))
            self.assertEqual(done.stdout.strip(), support.pin_of(array.ca_file), done)
            code = self.block("A self-signed certificate", "openssl")
            file = re.search(r"/etc/\S+\.pem", code)[0]
            done = self.run_block(code.replace(file, array.ca_file))
            self.assertEqual(done.stdout.strip(), support.pin_of(array.ca_file), done)

    def test_the_block_for_the_pin_prints_none_without_an_array(self):
        code = self.block("First check", "s_client")
        done = self.run_block(code.replace(f"{HOST}:443", "localhost:1"))
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r"Could not \w+ certificate")  # in the words of each OpenSSL
        self.assertNotEqual(done.returncode, 0)

    def test_the_block_for_a_password_makes_a_file_only_after_an_answer(self):
        found = [code for text in documents.pages().values() for code in documents.blocks(text)
                 if "systemd-ask-password" in code]
        self.assertGreater(len(found), 1)
        for code in found:
            code = re.sub(r"/etc/\S+", self.path("password"), code).replace("-o nagios ", "")
            with self.subTest(code=code):
                self.run_block(code, systemd_ask_password="exit 1")
                self.assertFalse(os.path.exists(self.path("password")))
                self.run_block(code, systemd_ask_password=r"printf '%s\n' '-n \ %s $x'")
                self.assertEqual(support.read(self.path("password")), "-n \\ %s $x\n")
                self.assertEqual(stat.S_IMODE(os.stat(self.path("password")).st_mode), 0o600)
                os.unlink(self.path("password"))

    def test_the_block_for_the_ini_file_makes_one_that_works(self):
        code = self.block("Options from a file", "username=")
        with support.Simulator() as array:
            ini = re.sub("password=.*", f"password={array.password}",
                         re.sub("ca-file=.*", f"ca-file={array.ca_file}", code))
            file = support.write_private(self.path("ini"), ini.encode())
            run = plugin.run("synthetic", "-H", "localhost", "-p", str(array.port),
                             f"--extra-opts=@{file}", secrets=[array.password])
            self.assertEqual(run.state, "OK", run)

    def test_the_block_for_old_tls_lets_the_plugin_in(self):
        file = support.write_private(self.path("cnf"),
                                     self.block("Old and weak TLS", "openssl_conf").encode())
        with support.Simulator("tls-legacy") as array:
            self.assertIn("no TLS connection", array.check("synthetic").text)
            self.assertEqual(array.check("synthetic", env={"OPENSSL_CONF": file}).state, "OK")

    def test_the_files_for_pnp4nagios_are_named_after_commands(self):
        nagios, icinga = re.findall(r"`(\w+)\.cfg`", documents.section("PNP4Nagios"))
        made = os.path.join(plugin.BUILD, "monitoring")
        self.assertRegex(support.read(os.path.join(made, "nagios", "tintri.cfg")),
                         rf"command_name +{nagios}\n")
        self.assertIn(f'object CheckCommand "{icinga}"',
                      support.read(os.path.join(made, "icinga2", "tintri-commands.conf")))


@unittest.skipUnless(shutil.which("curl"), "curl is not here: install curl")
class RedactedAnswer(support.SimulatorCase):
    """The script with which users send an answer of their array."""

    def ask(self, *more, password=None, host=None):
        return subprocess.run(
            ["sh", os.path.join(documents.TOP, "packaging", "redacted-answer"),
             host or f"localhost:{self.sim.port}", self.sim.user, *more],
            input=f"{password or self.sim.password}\n", capture_output=True, text=True,
            env=plugin.environment(), check=False)

    def test_it_holds_names_of_fields_and_no_texts(self):
        done = self.ask(support.pin_of(self.sim.ca_file))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        answers = dict(re.findall(r"(?m)^GET /api/(\S+)\n(.*)$", done.stdout))
        self.assertEqual(json.loads(answers["info"])["productName"], "Tintri VMstore")
        answer = json.loads(answers["v310/vm?limit=3"])
        self.assertEqual(len(answer["items"]), 3)
        for vm in answer["items"]:
            self.assertIn(vm["vmware"]["hypervisorType"], ("VMWARE", "RHEV", "HYPERV"))
            self.assertRegex(vm["vmware"]["name"], r"^[xX0-]+$")
            self.assertRegex(vm["uuid"]["uuid"], r"^[X0-]+$")
            self.assertIs(type(vm["isLive"]), bool)
        self.assertNotIn(self.sim.password, done.stdout)

    def test_it_holds_what_the_checks_of_space_and_health_read(self):
        for options, absent in (({"alerts": 1, "failed-components": 1}, {"vmstore"}),
                                ({"product": "tgc"}, {"alertCounts", "failedComponents", "maintenanceMode"})):
            with support.Simulator(**options) as array:
                done = self.ask(support.pin_of(array.ca_file), host=f"localhost:{array.port}")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            answers = {path.partition("?")[0].rpartition("/")[2]: answer for path, answer
                       in re.findall(r"(?m)^GET /api/v310/(\S+)\n(.*)$", done.stdout)}
            self.assertEqual({name for name, answer in answers.items() if answer == "no answer"}, absent)
            stat = json.loads(answers["datastore"])[0]["stat"]
            self.assertGreater(stat["spaceTotalGiB"], stat["spaceUsedPhysicalGiB"])
            self.assertEqual(json.loads(answers["operationalStatus"])["restartFlag"], "NO_RESTART_REQUIRED")
            if "failedComponents" not in absent:
                failed, = json.loads(answers["failedComponents"])["failedComponents"]
                self.assertEqual(failed["componentType"], "POWER_SUPPLY")
                self.assertRegex(failed["serialNumber"], r"^[X0]+$")
                alert = json.loads(answers["alert"])["items"][0]
                self.assertRegex(alert["message"], r"^[xX0 ]+$")

    def test_it_leaves_no_session(self):
        self.ask(support.pin_of(self.sim.ca_file))
        state = self.sim.state()
        self.assertEqual((state["logins"], state["open_sessions"]), (state["logouts"], 0))

    def test_its_failures_are_reported(self):
        pin = support.pin_of(self.sim.ca_file)
        for name, done in (("key", self.ask("A" * 43 + "=")), ("authority", self.ask()),
                           ("password", self.ask(pin, password="wrong")),
                           ("host", self.ask(host="localhost:1"))):
            with self.subTest(wrong=name):
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("curl: ", done.stderr)
                self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    support.main()
