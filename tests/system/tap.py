# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs unittest cases and prints TAP, a line for each case and for each row of a table."""

import re
import signal
import sys
import traceback
import unittest


def _plain(text):
    """Replaces characters that TAP reads as a directive, and line breaks."""
    return re.sub(r"[^ -~]|[#\\]", "?", str(text))


def _describe(test, params=None):
    name = getattr(test, "_testMethodName", str(test)).removeprefix("test_").replace("_", " ")
    if params:
        row = ", ".join(f"{key} {_plain(value)[:60]}" for key, value in params.items())
        name = f"{name} ({row})"
    return _plain(f"{type(test).__name__}: {name}" if hasattr(test, "_testMethodName") else name)


class TapResult(unittest.TestResult):
    """Each row of a table (subTest) counts as a test, and so does a case without rows."""

    def __init__(self):
        super().__init__()
        self._count = 0
        self._rows = 0  # of the running case

    def startTest(self, test):
        super().startTest(test)
        self._rows = 0

    def _print(self, good, description, directive="", details=""):
        self._count += 1
        print(f"{'ok' if good else 'not ok'} {self._count} - {description}{directive}")
        for line in details.splitlines():
            print(f"# {line}")
        sys.stdout.flush()

    def addSuccess(self, test):
        super().addSuccess(test)
        if self._rows == 0:
            self._print(True, _describe(test))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._print(False, _describe(test), details="".join(traceback.format_exception(*err)))

    def addError(self, test, err):
        super().addError(test, err)
        self._print(False, _describe(test), details="".join(traceback.format_exception(*err)))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        self._rows += 1
        details = "".join(traceback.format_exception(*err)) if err else ""
        self._print(not err, _describe(test, dict(subtest.params)), details=details)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._rows += 1
        case = getattr(test, "test_case", test)  # a skipped row
        self._print(True, _describe(case, dict(getattr(test, "params", {}))),
                    f" # SKIP {_plain(reason)}")

    def print_plan(self):
        # At the end, when the number of rows is known. Without this line, an incomplete run fails.
        print(f"1..{self._count}")


def _clean_up(module):
    """Runs the cleanups of classes, which unittest leaves out when a signal ends the run."""
    for each in vars(module).values():
        if isinstance(each, type) and issubclass(each, unittest.TestCase):
            each.doClassCleanups()


def main():
    result = TapResult()

    def end(number, _frame):
        result.stop()  # unittest takes the exit for a failure, and would go on with the next case
        sys.exit(128 + number)  # cleans up every simulator and folder on the way

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    names = [name for name in sys.argv[1:] if not name.startswith("-")]
    module, loader = sys.modules["__main__"], unittest.defaultTestLoader
    suite = (loader.loadTestsFromNames(names, module) if names
             else loader.loadTestsFromModule(module))
    try:
        suite.run(result)
    finally:
        _clean_up(module)
    result.print_plan()
    sys.exit(not result.wasSuccessful())
