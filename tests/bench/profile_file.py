# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads callgrind's files: how many instructions each function and library executed."""

import os
import re
from collections import Counter

NAME = re.compile(r"(ob|fn|cob|cfn)=(?:\((\d+)\))?\s*(.*)$")  # "fn=(3) main" at first, later "fn=(3)"
COST = re.compile(r"[+\-*\d]\S* (\d+)")  # a position and its cost


class Profile:
    """Counters by (function, library). callgrind counts one event: instructions."""

    def __init__(self, path):
        self.own = Counter()
        self.calls = Counter()  # the cost of calls, without calls to itself
        self._names = {}
        with open(path, encoding="utf-8", errors="replace") as file:
            self._read(file)

    def _name(self, kind, number, text):
        """A name comes once with its number; later there is only the number."""
        table = kind[-2:]  # calls and functions share their numbers
        if number is None:
            return text
        if text:
            self._names[table, number] = os.path.basename(text) if table == "ob" else text
        return self._names[table, number]

    def _read(self, file):
        library, function, called, is_call = "?", "?", "?", False
        for line in file:
            name = NAME.match(line)
            if name:
                text = self._name(*name.groups())
                library = text if name[1] == "ob" else library
                function = text if name[1] == "fn" else function
                called = text if name[1] == "cfn" else called
                continue
            if line.startswith("calls="):
                is_call = True  # the next line is the cost of the calls
                continue
            cost = COST.match(line)
            if cost and not is_call:
                self.own[function, library] += int(cost[1])
            elif cost and called.split("'")[0] != function.split("'")[0]:
                self.calls[function, library] += int(cost[1])
            is_call = False

    def total(self):
        return sum(self.own.values())

    def libraries(self):
        sums = Counter()
        for (_, library), count in self.own.items():
            sums[library] += count
        return sums

    def most(self, number):
        return self.own.most_common(number)

    def most_with_calls(self, number, library):
        """The instructions of this library's functions."""
        both = self.own + self.calls
        return Counter({key: count for key, count in both.items()
                        if key[1] == library}).most_common(number)
