# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line accepts, and what it refuses with which message."""

import os
import re
import tempfile
import unittest

import plugin
import support
from plugin import PLUGINS, VM_CHECKS
from plugin_table import TABLE

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}

PIN = "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="  # of the key "a"
PIN_OF_NOTHING = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

# Options of the checks that count VMs.
OF_VMS = ["--page-size", "--parallel", "--include", "--exclude", "--filter", "--vmstore",
          "--older-than", "--newer-than", "--csv", "--warning-space", "--critical-space"]

# A command line, and a pattern of the message.
REFUSED = [
    ([], "no host; give the array's name with -H"),
    (["-u", "monitor"], "no host; give the array's name with -H"),
    (["-H", ""], "the host name is empty"),
    (["-H", "vmstore01:443"], r"a port is given with -p"),
    (["-H", "127.0.0.1:443"], r"a port is given with -p"),
    (["-H", "[::1]:443"], r"'\[::1\]:443' is not a host name"),
    (["-H", "https://vmstore01"], r"without https:// in front"),
    (["-H", "https://vmstore01/api"], r"without https:// in front"),
    (["-H", "vmstore01/api"], "'vmstore01/api' is not a host name or an address"),
    (["-H", "vm store"], "'vm store' is not a host name or an address"),
    (["-H", "[127.0.0.1]"], "is not an IPv6 address"),
    (["-H", "a" * 256], "longer than 255"),
    (["-H", "user@vmstore01"], "is not a host name or an address"),
    (["-H", "x", "-p", "0"], "--port takes a whole number from 1 to 65535"),
    (["-H", "x", "-p", "65536"], "--port takes a whole number from 1 to 65535"),
    (["-H", "x", "-p", "https"], "--port takes a whole number from 1 to 65535"),
    (["-H", "x", "-p", "+443"], "--port takes a whole number from 1 to 65535"),
    (["-H", "x", "-4", "-6"], "-4 and -6 exclude each other"),
    (["-H", "x", "-t", "0"], "--timeout takes seconds, a whole number from 1"),
    (["-H", "x", "-t", "-1"], "--timeout takes seconds, a whole number from 1"),
    (["-H", "x", "-t", "1.5"], "--timeout takes seconds, a whole number from 1"),
    (["-H", "x", "-t", ""], "--timeout takes seconds, a whole number from 1"),
    (["-H", "x", "-t", "99999999999999999999"], "--timeout takes seconds, a whole number from 1"),
    (["-H", "x", "--page-size", "0"], "--page-size takes a whole number from 1 to 2000"),
    (["-H", "x", "--page-size", "2001"], "--page-size takes a whole number from 1 to 2000"),
    (["-H", "x", "--list", "some"], "--list takes a whole number or 'all'"),
    (["-H", "x", "--list", "-1"], "--list takes a whole number or 'all'"),
    (["-H", "x", "-w", ""], "--warning takes a range"),
    (["-H", "x", "-c", "%"], "--critical takes a range"),
    (["-H", "x", "-c", "5%%"], "--critical takes a range"),
    (["-H", "x", "--frobnicate"], "there is no option --frobnicate"),
    (["-H", "x", "-Z"], "there is no option -Z"),
    (["-H", "x", "-w"], "option -w needs an argument: -w RANGE; see"),
    (["-H", "x", "--warning"], "option --warning needs an argument: --warning RANGE; see"),
    (["-H", "x", "--page-size"], "option --page-size needs an argument: --page-size N; see"),
    (["-H", "x", "--exit-ok=yes"], "option --exit-ok takes no argument"),
    (["-H", "x", "-k", "--pin-sha256", PIN], "--insecure and --pin-sha256 contradict"),
    (["-H", "x", "-k", "--ca-file", __file__], "--insecure and --ca-file contradict"),
    (["-H", "x", "--pin-sha256", PIN_OF_NOTHING], "that of an empty key"),
    (["-H", "x", "vmstore01"], "1 argument is not an option"),
    (["-H", "x", "--", "-w", "1"], "2 arguments are not options"),
]

# Wrong ways to give a password. No message may show it.
PASSWORD_ATTEMPTS = [
    ["--password", plugin.PASSWORD], [f"--password={plugin.PASSWORD}"],
    ["--pass", plugin.PASSWORD], [f"--passw={plugin.PASSWORD}"], [f"--passwd={plugin.PASSWORD}"],
    [plugin.PASSWORD], ["-P", plugin.PASSWORD], [f"-P{plugin.PASSWORD}"],
    ["-p", plugin.PASSWORD], [f"-p{plugin.PASSWORD}"],
    # As the argument of an option whose own argument is missing.
    ["-H", f"-P{plugin.PASSWORD}"], ["--list", f"-kP{plugin.PASSWORD}"],
    ["--warning", f"--password={plugin.PASSWORD}"], ["--include", f"--passwd={plugin.PASSWORD}("],
]


# Mistakes of beginners, and a part of the message that names the right way.
MISTAKES = [
    (["--warn", "10"], ["--warn is short for several", "--warning", "--warning-space"]),
    (["--crit=10"], ["--crit is short for several", "--critical", "--critical-space"]),
    (["-w", "10", "20"], ["1 argument is not", "-w 10 -c 20"]),
    (["-w", "10", "20", "30"], ["2 arguments are not", "-w 10 -c 20"]),
    (["--warning", "5:10", "@3:4"], ["-w 10 -c 20"]),
    (["-w", "-c", "20"], ["--warning needs an argument", "-c stands in its place"]),
    (["-w", "--critical=20"], ["--warning needs an argument", "--critical stands in its place"]),
    (["--password-file", "-t", "5"], ["--password-file needs an argument", "-t stands"]),
    (["--exclude", "-Prod$"], ["--exclude needs an argument", "--exclude=ARGUMENT"]),
    (["--include", "--exclude", "x"], ["--include needs an argument", "write --include=--exclude"]),
    (["-P", "443"], ["no option -P", "-p", "--password-file"]),
    (["-C", "20"], ["no option -C", "did you mean -c (--critical)?"]),
    (["-U", "monitor"], ["no option -U", "did you mean -u (--username)?"]),
    (["--critcal", "20"], ["no option --critcal", "did you mean --critical?"]),
    (["--warning_space=20"], ["no option --warning_space", "did you mean --warning-space?"]),
    (["--Timeout", "20"], ["did you mean --timeout?"]),
    (["--pass", "x"], ["can be seen", "--password-file", "TINTRI_PASSWORD", "prompt"]),
    (["--passwd=x"], ["can be seen", "--password-file"]),
    (["--warning-space", "1TiB"], ["GiB, without a unit", "write 1024 for 1TiB"]),
    (["--critical-space", "2P"], ["write 2097152 for 2P"]),
    (["--critical-space", "500GB"], ["write 500 for 500GB"]),
    (["--critical-space", "100:1TiB"], ["in GiB without a unit", "100:1024"]),
    (["-H", "https://vmstore01.example.com"], ["-H vmstore01.example.com"]),
    (["-H", "https://vmstore01:8443/api?x"], ["-H vmstore01 -p 8443"]),
    (["-H", f"https://monitor:{plugin.PASSWORD}@vmstore01/"], ["-H vmstore01"]),
    (["-H", f"monitor:{plugin.PASSWORD}@vmstore01"], ["-H vmstore01", "-u"]),
    (["-H", "vmstore01:8443"], ["-H vmstore01 -p 8443"]),
    (["--kind", "orphans"], ["orphan"]),
    (["--include", "*.prod"], ["any text is .*"]),
    (["--include", r"vdi-\d+"], [r"\d is not known", "write [0-9]"]),
    (["--filter", "hypervisortype=VMWARE"], ["is called hypervisorType"]),
    (["--filter", "vcenterNam=a"], ["is called vcenterName"]),
]


class Mistakes(unittest.TestCase):
    def text(self, kind, *arguments, **options):
        run = plugin.run(kind, *arguments, **options)
        self.assertEqual(run.code, 3)
        self.assertTrue(run.text.endswith("; see --help"), run.text)
        return run.text

    def test_each_names_what_was_meant(self):
        for arguments, words in MISTAKES:
            with self.subTest(arguments=" ".join(arguments)[:30]):
                text = self.text("synthetic", "-H", "x", *arguments)
                self.assertEqual([word for word in words if word not in text], [], text)

    def test_a_host_without_its_option_is_a_mistake(self):
        self.assertIn("the array's name is given with -H", self.text("synthetic", "vmstore01"))

    def test_a_star_that_the_shell_has_replaced_is_a_mistake(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("one", "three", "two"):
                with open(os.path.join(folder, name), "wb"):
                    pass
            text = self.text("synthetic", "-H", "x", "--include", "one", "three", "two", cwd=folder)
        self.assertIn("2 arguments are not options", text)
        self.assertIn("Write '*'", text)

    def test_an_option_of_another_plugin_is_found_there(self):
        for kind, option in (("nonclone", "--count-only"), ("synthetic", "--live"),
                             ("synthetic", "--exclude-templates")):
            with self.subTest(option=option):
                text = self.text(kind, "-H", "x", option)
                other = re.search(r", but in check_tintri_(\w+)$", text.removesuffix("; see --help"))[1]
                self.assertNotEqual(other, kind)
                self.assertIn(option, plugin.run(other, "--help").out)

    def test_an_option_about_vms_is_unknown_to_a_plugin_without_vms(self):
        for kind in set(PLUGINS) - set(VM_CHECKS):
            for option in [*OF_VMS, "--kind", "--allow-empty"]:
                with self.subTest(plugin=kind, option=option):
                    text = self.text(kind, "-H", "x", option, "1")
                    self.assertEqual(text, f"there is no option {option} here: it is about VMs, "
                                           "which this plugin does not count; see --help")


class Refused(unittest.TestCase):
    def test_a_usage_error_is_unknown_and_points_to_the_help(self):
        for arguments, message in REFUSED:
            with self.subTest(arguments=" ".join(arguments)[:40]):
                run = plugin.run("synthetic", *arguments, env={"TINTRI_PASSWORD": "x"})
                self.assertEqual(run.code, 3)
                self.assertRegex(run.text, message)
                self.assertTrue(run.text.endswith("; see --help"), run.text)
                self.assertEqual(run.err, "")

    def test_a_share_of_what_has_none_is_refused(self):
        for kind, option in (("health", "-w"), ("health", "--critical"), ("space", "--warning-days"),
                             ("space", "--critical-reserve")):
            with self.subTest(kind=kind, option=option):
                run = plugin.run(kind, "-H", "localhost", option, "5:%")
                self.assertEqual(run.code, 3)
                self.assertIn("leave the % out; see --help", run.text)

    def test_a_password_on_the_command_line_is_refused_with_the_safe_ways(self):
        for kind in PLUGINS:
            for arguments in PASSWORD_ATTEMPTS[:2]:
                with self.subTest(kind=kind, arguments=arguments[0].split("=")[0]):
                    run = plugin.run(kind, "-H", "localhost", "-u", "monitor", *arguments)
                    self.assertEqual(run.code, 3)
                    for way in ("--password-file", "TINTRI_PASSWORD", "prompt"):
                        self.assertIn(way, run.text)

    def test_no_message_shows_what_may_be_a_password(self):
        for number, arguments in enumerate(PASSWORD_ATTEMPTS):
            with self.subTest(option=arguments[0].split("=")[0][:9], attempt=number):
                # Every run checks that the password is not shown.
                self.assertEqual(plugin.run("synthetic", "-H", "localhost", *arguments).code, 3)


class Help(unittest.TestCase):
    def test_help_and_version_go_to_standard_output_with_exit_code_3(self):
        for kind in PLUGINS:
            for option in ("-h", "--help", "-V", "--version"):
                with self.subTest(kind=kind, option=option):
                    run = plugin.run(kind, option)
                    self.assertEqual((run.code, run.err), (3, ""))
                    self.assertIn(f"check_tintri_{kind}", run.out.splitlines()[0])
                    if option in ("-V", "--version"):
                        self.assertRegex(run.out, rf"^check_tintri_{kind} \d+\.\d+\S* ")

    def test_help_fits_a_terminal_and_names_the_options_of_the_contract(self):
        for kind in PLUGINS:
            with self.subTest(kind=kind):
                text = plugin.run(kind, "--help").out
                self.assertLessEqual(max(map(len, text.splitlines())), 85)
                for option in ("-H, --hostname", "-p, --port", "-4", "-6", "-u, --username",
                               "--password-file", "-w, --warning", "-c, --critical",
                               "-t, --timeout", "--ca-file", "--pin-sha256", "-k, --insecure",
                               "--exit-ok", "-v", "-V, --version", "-h, --help"):
                    self.assertIn(option, text)
                for option in OF_VMS:
                    self.assertEqual(f"{option} " in text, kind in VM_CHECKS, option)
                kinds = TABLE[kind].kinds if TABLE[kind] else {}
                self.assertEqual(re.findall(r"--kind (.*)", text), ["|".join(["all", *kinds])] if kinds else [])
                self.assertNotRegex(text, r"--password\b(?!-)")

    def test_help_and_version_win_over_what_is_missing_or_wrong(self):
        # draft-kaestle-monitoring-plugins-interface: --help overwrites all other options.
        for wrong in (["--frobnicate"], ["-w", "x"], ["stray"], ["-t", "0"],
                      ["--extra-opts=x@/no/file"]):
            for option, begin in (("--help", "Usage:"), ("-V", "check_tintri_synthetic")):
                for arguments in ([option, *wrong], [*wrong, option]):
                    with self.subTest(arguments=arguments):
                        run = plugin.run("synthetic", *arguments)
                        self.assertTrue(run.out.startswith(begin), run.out)
                        self.assertEqual(run.code, 3)


class Hosts(support.SimulatorCase):
    options = SMALL

    def check(self, host, *arguments, **options):
        return plugin.run("synthetic", *self.sim.arguments(host), *arguments,
                          env={"TINTRI_PASSWORD": self.sim.password}, **options)

    def test_a_name_and_an_ipv4_address(self):
        for host in ("localhost", "LOCALHOST", "127.0.0.1"):
            for family in ([], ["-4"], ["--ipv4"]):
                with self.subTest(host=host, family="".join(family)):
                    run = self.check(host, *family)
                    self.assertEqual(run.code, 0)
                    self.assertTrue(run.text.endswith(f" on {host}"))

    @unittest.skipUnless(support.has_ipv6(), "this machine has no IPv6")
    def test_an_ipv6_address_with_and_without_brackets(self):
        for host in ("::1", "[::1]", "0:0:0:0:0:0:0:1"):
            for family in ([], ["-6"], ["--ipv6"]):
                with self.subTest(host=host, family="".join(family)):
                    run = self.check(host, *family)
                    self.assertEqual(run.code, 0)
                    self.assertTrue(run.text.endswith(" on " + host.strip("[]")))

    def test_an_address_of_the_other_family_is_not_used(self):
        self.assertEqual(self.check("127.0.0.1", "-6", "-t", "5").code, 3)
        self.assertEqual(self.check("::1", "-4", "-t", "5").code, 3)


class UserNames(support.SimulatorCase):
    options = {**SMALL, "user": "operator"}

    def code(self, *arguments, **env):
        return plugin.run("synthetic", "-H", "localhost", "-p", str(self.sim.port), "--ca-file",
                          self.sim.ca_file, *arguments,
                          env={"TINTRI_PASSWORD": self.sim.password, **env}).code

    def test_the_user_name_comes_from_the_option_or_else_from_the_environment(self):
        self.assertEqual(self.code("-u", "operator"), 0)
        self.assertEqual(self.code("--username=operator"), 0)
        self.assertEqual(self.code(TINTRI_USERNAME="operator"), 0)

    def test_the_option_wins_over_the_environment(self):
        self.assertEqual(self.code("-u", "operator", TINTRI_USERNAME="nobody"), 0)
        self.assertEqual(self.code("-u", "nobody", TINTRI_USERNAME="operator"), 3)

    def test_an_empty_user_name_is_none(self):
        self.assertEqual(self.code(TINTRI_USERNAME=""), 3)
        self.assertEqual(self.code("-u", ""), 3)


if __name__ == "__main__":
    support.main()
