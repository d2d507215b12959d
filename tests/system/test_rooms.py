# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of common/ include what doc/design.md allows, and have the files that it lists."""

import glob
import os
import re
import unittest

import support

TOP = os.path.join(os.path.dirname(__file__), "..", "..")
COMMON = os.path.join(TOP, "common")
LIBRARIES = {"curl": {"api"}, "json-c": {"api", "json"}}  # the rooms that use each library
DESIGN = support.read(os.path.join(TOP, "doc", "design.md"))
SECTION = re.search(r"^## The rooms\n(.*?)^## ", DESIGN, re.M | re.S)[1]
DECIDED = re.search(r"^## Where it is decided\n(.*?)^## ", DESIGN, re.M | re.S)[1]


def allowed():
    """The rooms in the order of the table, each with the rooms that it may include."""
    rows = re.findall(r"^\| `(\w+)/` \|[^|]*\|([^|]*)\|$", SECTION, re.M)
    return {room: re.findall(r"`(\w+)/`", may_include) for room, may_include in rows}


def listed(room):
    """The file names below the room's heading."""
    lines = re.search(rf"^### `{room}/`\n(.*?)(?=^###|\Z)", SECTION, re.M | re.S)
    return re.findall(r"^- `(\w+)`: \S", lines[1], re.M) if lines else []


def files():
    """The sources of common/, by their paths in it."""
    return sorted(os.path.relpath(path, COMMON) for path
                  in glob.glob(os.path.join(COMMON, "**", "*.[ch]"), recursive=True))


def modules(ends=(".c", ".h")):
    """The modules with a file that has this ending, as "room/name"."""
    return {os.path.splitext(path)[0] for path in files() if path.endswith(ends)}


def test_programs():
    """The names of the unit tests and the system tests."""
    found = glob.glob(os.path.join(TOP, "tests", "unit", "test_*.c"))
    found += glob.glob(os.path.join(TOP, "tests", "system", "test_*.py"))
    return {os.path.splitext(os.path.basename(path))[0] for path in found}


def tested_elsewhere():
    """The modules without a test of the same name, each with the tests in its row."""
    rows = re.findall(r"^\| ((?:`\w+/\w+`(?:, )?)+) \| ((?:`test_\w+`(?:, )?)+) \|$", DESIGN, re.M)
    return {module: re.findall(r"`(\w+)`", tests) for names, tests in rows
            for module in re.findall(r"`([\w/]+)`", names)}


def includes(path):
    """The project's headers that a file includes, by the names in it."""
    found = re.findall(r'^\s*#\s*include\s+"(.*?)"', support.read(os.path.join(COMMON, path)), re.M)
    return [header for header in found if header != "config.h"]


def reached(header, graph):
    """All headers that a header leads to."""
    seen, waiting = set(), list(graph[header])
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += graph[each]
    return seen


class Rooms(unittest.TestCase):
    def test_the_table_names_each_folder_and_no_room_below(self):
        rooms = list(allowed())
        self.assertEqual(sorted(rooms), sorted({os.path.dirname(path) for path in files()}))
        for number, (room, others) in enumerate(allowed().items()):
            with self.subTest(room=room):
                self.assertLessEqual(set(others), set(rooms[:number]))

    def test_a_file_includes_what_its_room_may(self):
        may_include = allowed()
        self.assertGreater(len(files()), 50)
        for path in files():
            room = os.path.dirname(path)
            for header in includes(path):
                with self.subTest(file=path, header=header):
                    self.assertIn(os.path.dirname(header), [room, *may_include.get(room, ())])

    def test_a_library_is_used_where_it_may_be(self):
        for library, rooms in LIBRARIES.items():
            with self.subTest(library=library):
                used = {os.path.dirname(path) for path in files()
                        if f"#include <{library}/" in support.read(os.path.join(COMMON, path))}
                self.assertEqual(used, rooms)

    def test_no_header_leads_back_to_itself(self):
        graph = {path: includes(path) for path in files() if path.endswith(".h")}
        for header in graph:
            with self.subTest(header=header):
                self.assertNotIn(header, reached(header, graph))

    def test_the_lists_have_each_file_once(self):
        for room in allowed():
            names = {os.path.basename(module) for module in modules() if os.path.dirname(module) == room}
            with self.subTest(room=room):
                self.assertEqual(sorted(listed(room)), sorted(names))

    def test_each_module_has_a_test_of_its_name_or_a_row_that_names_others(self):
        tests = test_programs()
        elsewhere = tested_elsewhere()
        for module in modules(".c"):
            with self.subTest(module=module):
                has_own = f"test_{os.path.basename(module)}" in tests
                self.assertNotEqual(has_own, module in elsewhere)
        self.assertLessEqual(set(elsewhere), modules(".c"))
        self.assertLessEqual({name for names in elsewhere.values() for name in names}, tests)

    def test_what_is_said_to_decide_is_there(self):
        named = set(re.findall(r"`(\w+/\w+)`", DECIDED))
        self.assertGreater(len(named), 10)
        self.assertLessEqual(named, {os.path.splitext(path)[0] for path in files()})


if __name__ == "__main__":
    support.main()
