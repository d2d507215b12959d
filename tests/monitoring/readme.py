# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs what the README tells an administrator to type."""

import os
import re
import subprocess
import tempfile
import textwrap

import plugin
import support

README = os.path.join(os.path.dirname(__file__), "..", "..", "README.md")


def block(section):
    """The first lines of code in a section."""
    text = re.search(rf"(?ms)^##+ {re.escape(section)}\n(.*?)(?=^##+ |\Z)", support.read(README))[1]
    return textwrap.dedent(re.search(r"(?ms)^ *```\n(.*?)^ *```$", text)[1])


def run(lines, commands):
    """Runs the lines in a shell that ends at the first failure.

    commands: shell text, by name, for what the test has to do in another way, such as systemctl.
    """
    with tempfile.TemporaryDirectory(prefix="tintri-test-") as folder:
        for name, text in commands.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(f"#!/bin/sh\n{text}\n")
            os.chmod(file.name, 0o755)
        done = subprocess.run(["bash", "-e", "-o", "pipefail"], input=lines, capture_output=True,
                              text=True, env=plugin.environment(
                                  {"PATH": f"{folder}:/usr/sbin:/usr/bin:/sbin:/bin"}), check=False)
    assert done.returncode == 0, f"{lines}\n{done.stdout}{done.stderr}"
