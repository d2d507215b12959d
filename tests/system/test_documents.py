# SPDX-License-Identifier: GPL-3.0-or-later
"""The README shows what the programs really do."""

import os
import re
import shutil
import subprocess
import unittest

import plugin
import support

TOP = os.path.join(os.path.dirname(__file__), "..", "..")
README = os.path.join(TOP, "README.md")
FAULTS = os.path.join(TOP, "doc", "faults.md")
PLACE = ["-H", "vmstore01.example.com", "-u", "monitor", "--password-file", "FILE"]


def without_times(text):
    """Without what is another on every machine and day."""
    text = re.sub(r"\btime=[0-9.]+s", "time=…", text)
    text = re.sub(r"age \d+ days, oldest \d+ days", "age …", text)
    return re.sub(r"newest snapshot .* ago", "newest snapshot …", text)


class Documents(unittest.TestCase):
    def setUp(self):
        self.readme = support.read(README)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not here: install mandoc")
    def test_the_manual_pages_are_good_mdoc(self):
        for program in (*map(plugin.program, plugin.KINDS), support.VMSTORE_SIM):
            with self.subTest(program=os.path.basename(program)):
                lint = subprocess.run(["mandoc", "-T", "lint", program + ".1"],
                                      capture_output=True, text=True, check=False)
                self.assertEqual(lint.stdout + lint.stderr, "")

    def test_the_simulators_manual_page_has_every_fault(self):
        faults = subprocess.run([support.VMSTORE_SIM, "--fault", "help"], capture_output=True,
                                text=True, check=True).stdout
        page = support.read(support.VMSTORE_SIM + ".1").replace("\\-", "-")
        section = page.partition("\n.Sh FAULTS\n")[2]
        names = re.findall(r"^(\S+)", faults, re.M)
        self.assertEqual(re.findall(r"^\.It (.*)", section, re.M), names)

    def test_the_readme_explains_messages_that_are_there(self):
        table = self.readme.partition("## When it says UNKNOWN")[2].partition("\n## ")[0]
        phrases = re.findall(r"^\| (?!it says|---)(.*?) \|", table, re.M)
        self.assertGreater(len(phrases), 10)
        messages = support.read(FAULTS).splitlines() + self.messages_without_a_fault()
        for phrase in phrases:
            pattern = ".*".join(re.escape(part) for part in phrase.split("…"))
            with self.subTest(phrase=phrase):
                self.assertTrue(any(re.search(pattern, message) for message in messages))

    @staticmethod
    def messages_without_a_fault():
        password = {"TINTRI_PASSWORD": plugin.PASSWORD}
        runs = [plugin.run("synthetic", "-H", "no-such-host.invalid", "-u", "x", env=password),
                plugin.run("synthetic", "-H", "127.0.0.1", "-p", "1", "-u", "x", env=password),
                plugin.run("synthetic", "-H", "x", "-u", "x", "--password-file", "/nonexistent"),
                plugin.run("synthetic", "-H", "x", "--extra-opts=tintri@")]
        with support.Simulator() as array:
            runs.append(array.check("synthetic", "--pin-sha256", "A" * 43 + "="))
        return [run.out for run in runs]

    def test_links_in_what_is_installed_lead_to_what_is_installed(self):
        lists = re.findall(r"(?m)^dist_(?:more)?doc_DATA = (.*)", support.read(os.path.join(TOP, "Makefile.am")))
        installed = {os.path.normpath(path) for line in lists for path in line.split()}
        self.assertLessEqual({"README.md", "doc/design.md"}, installed)
        for document in (path for path in installed if path.endswith(".md")):
            for link in re.findall(r"\]\(([^)#:]+)\)", support.read(os.path.join(TOP, document))):
                with self.subTest(document=document, link=link):
                    target = os.path.normpath(os.path.join(os.path.dirname(document), link))
                    self.assertIn(target, installed)

    def test_the_output_in_the_readme_is_real(self):
        blocks = re.findall(r"^```\n\$ check_tintri_(\S+) (.*?)\n(.*?)^```", self.readme,
                            re.M | re.S)
        self.assertTrue(blocks)
        for kind, options, output in blocks:
            kept = [word for word in options.split() if word not in PLACE]
            with self.subTest(plugin=kind, options=options), support.Simulator() as array:
                shown = array.check(kind, *kept).out.replace("localhost", PLACE[1])
                self.assertEqual(without_times(shown), without_times(output))


if __name__ == "__main__":
    support.main()
