# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents that users read, and the code in them."""

import os
import re
import shlex
import textwrap
from typing import NamedTuple

import support

TOP = os.path.join(os.path.dirname(__file__), "..", "..")
README = "README.md"
FOLDER = "/usr/lib/nagios/plugins/"  # where the documents assume the plugins
OF_MAINTAINERS = {"CHANGELOG.md", "CONTRIBUTING.md", "doc/design.md"}


def read(name):
    return support.read(os.path.join(TOP, name))


def installed():
    """The installed files of the documentation, by their paths in the sources."""
    makefile = read("Makefile.am").replace("\\\n", "")
    lists = re.findall(r"(?m)^dist_(?:more)?doc_DATA = (.*)", makefile)
    return {os.path.normpath(path) for line in lists for path in line.split()}


def pages():
    """The documents for users: the README and the pages that it links to. Text by name."""
    names = {name for name in installed() if name.endswith(".md")} - OF_MAINTAINERS
    return {name: read(name) for name in sorted(names)}


def headings(text):
    """The anchors of a page, as GitHub makes them."""
    without_code = re.sub(r"(?ms)^ *```.*?^ *```$", "", text)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"(?m)^#+ (.*)", without_code)}


def blocks(text):
    """The blocks of code in a text."""
    return [textwrap.dedent(code) for code in re.findall(r"(?ms)^ *```\n(.*?)^ *```$", text)]


def section(title):
    """The text of the section with this title, on any page."""
    found = [match[1] for text in pages().values()
             for match in re.finditer(rf"(?ms)^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", text)]
    assert len(found) == 1, f"{len(found)} sections have the title {title}"
    return found[0]


class Command(NamedTuple):
    program: str  # as the page writes it
    words: list  # its arguments


def _words(line):
    try:
        return shlex.split(line)
    except ValueError:  # an open quote: not a line for a shell
        return []


def commands(code):
    """The command lines of plugins and the simulator in a block, even inside others, such as ssh."""
    found = []
    for line in code.replace("\\\n", " ").splitlines():
        words = _words(line)
        for at, word in enumerate(words):
            inner = _words(re.sub(r"^command\[\w+\]=", "", word))
            if re.fullmatch(r"(.*/)?(check_tintri_[a-z]+|vmstore-sim)", inner[0] if inner else ""):
                found.append(Command(inner[0], inner[1:] + words[at + 1:]))
    return found
