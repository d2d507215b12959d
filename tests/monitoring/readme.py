# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs what the README and the pages that it leads to tell an administrator to type."""

import os
import subprocess
import tempfile

import documents
import plugin


def lines(section):
    """What is typed from the first step of a section to the last."""
    return "".join(documents.blocks(documents.section(section)))


def run(typed, commands):
    """Runs what is typed in a shell that ends at the first failure.

    commands: shell text, by name, for what the test has to do in another way, such as systemctl.
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
