# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the commands that the README and the pages it links to tell an administrator to type."""

import os
import subprocess
import tempfile

import documents
import plugin


def lines(section):
    """The commands of a section, from the first step to the last."""
    return "".join(documents.blocks(documents.section(section)))


def run(typed, commands):
    """Runs the commands in a shell that ends at the first failure.

    commands: shell text by name, in place of commands that the test has to run in another way,
    such as systemctl.
    """
    with tempfile.TemporaryDirectory(prefix="tintri-test-") as folder:
        for name, text in commands.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(f"#!/bin/sh\n{text}\n")
            os.chmod(file.name, 0o755)
        done = subprocess.run(["bash", "-e", "-o", "pipefail"], input=typed, capture_output=True,
                              text=True, env=plugin.environment(
                                  {"PATH": f"{folder}:/usr/sbin:/usr/bin:/sbin:/bin"}), check=False)
    assert done.returncode == 0, f"{typed}\n{done.stdout}{done.stderr}"
