# SPDX-License-Identifier: GPL-3.0-or-later
"""Options and the password from an ini file: command line over file over environment."""

import support
from plugin import PASSWORD, PLUGINS

INI = "".join(f"""
; what the checks have in common
[check_tintri_{kind}]
username = monitor
password={PASSWORD}
critical = @0:
""" for kind in PLUGINS) + f"""
[named]
username=monitor
password={PASSWORD}
list=1
warning=1

[wrong]
username=nobody
password=x
"""


class ExtraOpts(support.SimulatorCase):
    options = {"vms": 40, "synthetic": 14, "replicas": 9, "nonclones": 12}

    def setUp(self):
        self.ini = support.write_private(self.sim.path("plugins.ini"), INI.encode())

    def check(self, kind, *arguments, **options):
        """Without the simulator's user name and password in the environment."""
        place = ["-H", "localhost", "-p", str(self.sim.port), "--ca-file", self.sim.ca_file]
        return support.plugin.run(kind, *place, *arguments, **options)

    def test_a_file_gives_name_password_and_thresholds(self):
        for kind in PLUGINS:
            with self.subTest(kind=kind):
                run = self.check(kind, f"--extra-opts=@{self.ini}")
                self.assertEqual(run.state, "CRITICAL", run)

    def test_the_command_line_wins_over_the_file(self):
        run = self.check("synthetic", f"--extra-opts=named@{self.ini}", "-w", "100", "--list", "0")
        self.assertEqual((run.state, len(run.lines)), ("OK", 1), run)

    def test_the_file_wins_over_the_environment(self):
        env = {"TINTRI_USERNAME": "nobody", "TINTRI_PASSWORD": "x"}
        self.assertEqual(self.check("synthetic", f"--extra-opts=named@{self.ini}", env=env).state,
                         "WARNING")

    def test_the_command_line_wins_over_what_the_file_says_of_trust(self):
        # The file's authority holds until the command line has an option on trust, which replaces all of it.
        for line, more, state in (("ca-file=/nonexistent", [], "UNKNOWN"),
                                  ("ca-file=/nonexistent", ["-k"], "OK"),
                                  ("insecure=", [], "OK"),
                                  ("insecure=", ["--no-insecure"], "UNKNOWN"),
                                  ("insecure=", ["--ca-file", self.sim.ca_file], "OK")):
            with self.subTest(line=line, more=more[:1]):
                ini = support.write_private(
                    self.sim.path("trust.ini"),
                    f"[x]\nusername=monitor\npassword={PASSWORD}\n{line}\n".encode())
                run = support.plugin.run("synthetic", "-H", "localhost", "-p", str(self.sim.port),
                                         f"--extra-opts=x@{ini}", *more)
                self.assertEqual(run.state, state, run)
                self.assertEqual("not verified" in run.out,
                                 "insecure" in line and not more or more == ["-k"], run)

    def test_the_command_line_wins_over_the_family_of_the_file(self):
        ini = support.write_private(self.sim.path("family.ini"),
                                    f"[x]\nusername=monitor\npassword={PASSWORD}\nipv6=\n".encode())
        self.assertEqual(self.check("synthetic", f"--extra-opts=x@{ini}", "-4").state, "OK")
        self.assertEqual(self.check("synthetic", f"--extra-opts=x@{ini}", "--no-ipv6").state, "OK")

    def test_a_password_file_wins_over_the_ini_file(self):
        file = support.write_private(self.sim.path("password"), PASSWORD.encode())
        run = self.check("synthetic", f"--extra-opts=wrong@{self.ini}", "-u", "monitor",
                         "--password-file", file)
        self.assertEqual(run.state, "OK", run)

    def test_the_usual_file_is_found_by_its_path(self):
        env = {"MP_CONFIG_PATH": f"/nonexistent:{self.sim.path('.')}"}
        self.assertEqual(self.check("nonclone", "--extra-opts", env=env).state, "CRITICAL")

    def test_a_file_that_others_may_read_is_refused(self):
        open_file = support.write_private(self.sim.path("open.ini"), INI.encode(), mode=0o644)
        run = self.check("synthetic", f"--extra-opts=@{open_file}")
        self.assertEqual(run.state, "UNKNOWN")
        self.assertIn(open_file, run.text)

    def test_a_file_that_others_may_write_is_refused_whatever_is_in_it(self):
        file = support.write_private(self.sim.path("written.ini"), b"[x]\nwarning=1\n", mode=0o602)
        run = self.check("synthetic", f"--extra-opts=x@{file}")
        self.assertEqual(run.state, "UNKNOWN")
        self.assertIn(f"{file} can be written by every user", run.text)

    def test_the_section_may_be_a_word_of_its_own(self):
        for arguments, state in ((["--extra-opts", f"@{self.ini}"], "CRITICAL"),
                                 (["--extra-opts", f"named@{self.ini}", "-w", "1"], "WARNING")):
            with self.subTest(arguments=len(arguments)):
                self.assertEqual(self.check("synthetic", *arguments).state, state)

    def test_a_line_that_may_be_a_password_is_not_shown(self):
        for line in ("aGVsbG8gd29ybGQ=", "hunter2=", "hunter2"):
            file = support.write_private(self.sim.path("bad.ini"), f"[x]\n{line}\n".encode())
            with self.subTest(line=line):
                run = self.check("synthetic", f"--extra-opts=x@{file}")
                self.assertIn("line 2", run.text)
                self.assertNotIn(line.rstrip("="), run.out)

    def test_what_cannot_be_read_is_named(self):
        for argument, says in ((f"nowhere@{self.ini}", "nowhere"), ("x@/nonexistent", "/nonexistent")):
            with self.subTest(argument=argument):
                run = self.check("synthetic", f"--extra-opts={argument}")
                self.assertEqual(run.state, "UNKNOWN")
                self.assertIn(says, run.text)


if __name__ == "__main__":
    support.main()
