# SPDX-License-Identifier: GPL-3.0-or-later
"""Agents that run the plugins: the real NRPE, and the rules of Checkmk's MRPE."""

import os
import re
import shutil
import subprocess
import unittest

import nrpe
import plugin
import shipped
import support

MADE = os.path.join(plugin.BUILD, "monitoring", "remote")
INI = {"nrpe.cfg": "/etc/nagios/tintri.ini", "mrpe.cfg": "/etc/check_mk/tintri.ini"}


class AgentCase(unittest.TestCase):
    """An array, and its section in the ini file that the examples name."""

    def setUp(self):
        self.place = self.enterContext(shipped.Place())
        os.chmod(self.place.folder, 0o755)  # NRPE's user is not root
        self.ini = support.write_private(os.path.join(self.place.folder, "tintri.ini"), (
            f"[vmstore02]\nhostname=localhost\nport={self.place.port}\nusername=monitor\n"
            f"password={self.place.password}\nca-file={self.place.ca_file}\n").encode())
        self.plugins = {kind: shutil.copy(plugin.program(kind), self.place.folder) for kind in plugin.PLUGINS}
        if os.geteuid() == 0:
            shutil.chown(self.ini, nrpe.user(), nrpe.group())

    def shipped(self, name):
        """The lines of an example without comments, with the folders of the test."""
        text = support.read(os.path.join(MADE, name))
        folder, = set(re.findall(r"[ =](/\S+)/check_tintri_\w+ --", text))
        for old, new in ((INI[name], self.ini), (folder, self.place.folder)):
            self.assertIn(old, text)
            text = text.replace(old, new)
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    def run_here(self, kind, *arguments):
        return subprocess.run([self.plugins[kind], f"--extra-opts=vmstore02@{self.ini}", *arguments],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=plugin.environment(), check=False)


def without_time(text):
    return re.sub(r" time=\S+", "", text)


class Nrpe(AgentCase):
    @classmethod
    def setUpClass(cls):
        nrpe.require()

    def test_each_command_of_the_example_gives_what_the_plugin_gives(self):
        lines = self.shipped("nrpe.cfg")
        self.assertEqual(len(lines), len(plugin.PLUGINS))
        with self.place.array(), nrpe.Server("\n".join(lines) + "\n") as server:
            for kind in plugin.PLUGINS:
                with self.subTest(plugin=kind):
                    here, there = self.run_here(kind), server.ask(f"check_tintri_{kind}_vmstore02")
                    self.assertEqual(there.returncode, here.returncode)
                    self.assertRegex(there.stdout, f"^TINTRI {kind.upper()} (OK|WARNING|CRITICAL) - ")
                    self.assertEqual(re.sub(r";0;50\b", ";0;30", without_time(there.stdout)),
                                     without_time(here.stdout))

    def test_exit_codes_and_64_kib_pass(self):
        commands = {"warning": "-w 0", "critical": "-w 0 -c 0", "unknown": "--pin-sha256 x",
                    "long": "--list all"}
        lines = [f"command[{name}]={self.plugins['synthetic']} --extra-opts=vmstore02@{self.ini} {words}\n"
                 for name, words in commands.items()]
        with self.place.array(vms=4000, synthetic=3900, replicas=100, nonclones=20), \
                nrpe.Server("".join(lines)) as server:
            for code, name in enumerate(("warning", "critical", "unknown"), 1):
                found = server.ask(name)
                with self.subTest(command=name):
                    self.assertEqual(found.returncode, code, found.stdout)
                    self.assertIn(f"TINTRI SYNTHETIC {name.upper()} - ", found.stdout)
            there, here = server.ask("long"), self.run_here("synthetic", "--list", "all")
        self.assertGreater(len(here.stdout.encode()), 60000)
        self.assertEqual(without_time(there.stdout).rstrip(), without_time(here.stdout).rstrip())
        self.assertEqual(there.returncode, 0)

    def test_the_plugin_s_own_limit_comes_before_nrpe_s(self):
        line = (f"command[slow]={self.plugins['synthetic']} --extra-opts=vmstore02@{self.ini}"
                " --page-size 100 -t 2\n")
        with self.place.array(latency=900), nrpe.Server(line, command_timeout=20) as server:
            found = server.ask("slow")
        self.assertEqual(found.returncode, 3)
        self.assertIn("TINTRI SYNTHETIC UNKNOWN - ", found.stdout)

    def test_a_check_that_takes_longer_than_nrpe_allows_is_not_ok(self):
        line = (f"command[slow]={self.plugins['synthetic']} --extra-opts=vmstore02@{self.ini} -t 30\n")
        with self.place.array("vm-hang", left=None), \
                nrpe.Server(line, command_timeout=1) as server:
            self.assertEqual(server.ask("slow").returncode, 3)


class Mrpe(AgentCase):
    """A line is a service's name, options in brackets, and a command. Checkmk accepts the name of a metric only
    without quotes, and its value only as a number."""

    def test_each_line_is_a_service_with_metrics_that_checkmk_takes(self):
        lines = self.shipped("mrpe.cfg")
        self.assertEqual(len(lines), len(plugin.PLUGINS))
        with self.place.array():
            for kind, line in zip(plugin.PLUGINS, lines):
                name, options, command = re.fullmatch(r"(\S+) \(([^)]*)\) (.*)", line).groups()
                done = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, capture_output=True,
                                      text=True, env=plugin.environment(), check=False)
                with self.subTest(service=name):
                    self.assertRegex(options, r"^(\w+=\w+)(:\w+=\w+)*$")
                    first = done.stdout.partition("\n")[0]
                    self.assertRegex(first, f"^TINTRI {kind.upper()} (OK|WARNING|CRITICAL) - ")
                    for metric in first.partition("|")[2].split():
                        self.assertRegex(metric, r"^[A-Za-z0-9._-]+=[0-9.]+[a-zA-Z%]*(;[-0-9.:@~]*){0,4}$")


if __name__ == "__main__":
    support.main()
