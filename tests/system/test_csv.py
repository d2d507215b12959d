# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of --csv is complete, or not written at all."""

import csv
import datetime
import io
import math
import os
import stat
import tempfile
import unittest

import oracle
import support
from plugin import KINDS

HEADER = "name,uuid,kind,vmstore,hypervisor,vcenter,space_bytes,newest_snapshot".split(",")
SIZES = {"vms": 300, "synthetic": 60, "replicas": 30, "nonclones": 100}


class CsvCase(support.SimulatorCase):
    options = SIZES

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tintri-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "table.csv")

    def table(self):
        text = support.read_bytes(self.path).decode()
        self.assertEqual(text.count("\n"), text.count("\r\n"))
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.assertEqual(header, HEADER)
        return rows


def utc(seconds):
    return "" if seconds is None else datetime.datetime.fromtimestamp(
        math.floor(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def row(entry):
    return [entry.name, entry.uuid, entry.kind, entry.vmstore, entry.hypervisor, entry.vcenter,
            "" if entry.space is None else str(entry.space), utc(entry.newest)]


class Table(CsvCase):
    def test_it_has_every_counted_vm_and_the_result_says_how_many(self):
        vms = oracle.read_all(self.sim)
        for kind in KINDS:
            for more in ("", "--list 0", "--page-size 7 --parallel 4", "--include [0-4]$"):
                with self.subTest(kind=kind, arguments=more):
                    found = oracle.Findings(vms, kind, more.split())
                    run = self.sim.check(kind, "--csv", self.path, *more.split())
                    self.assertEqual(sorted(self.table()), sorted(map(row, found.entries)))
                    self.assertIn(f"{found.count} rows written to {self.path}", run.remarks)
        self.assertEqual(os.listdir(self.folder), ["table.csv"])

    def test_that_of_a_global_center_has_the_vmstores(self):
        with support.Simulator(product="tgc", vmstores=3, **SIZES) as sim:
            sim.check("synthetic", "--csv", self.path)
            self.assertEqual({cells[3] for cells in self.table()},
                             {"vmstore01", "vmstore02", "vmstore03"})

    def test_thousands_are_told_apart(self):
        with support.Simulator(vms=3200, synthetic=3120) as sim:
            run = sim.check("synthetic", "--csv", self.path)
            self.assertIn(f"3,120 rows written to {self.path}", run.remarks)
            self.assertEqual(len(self.table()), 3120)

    def test_no_row_is_twice_if_the_inventory_changes_meanwhile(self):
        for fault in ("total-changes", "order-swaps", "duplicate-vm", "vm-cut-connection"):
            with self.subTest(fault=fault), support.Simulator(fault, **SIZES) as sim:
                run = sim.check("nonclone", "--csv", self.path, "--page-size", "20")
                self.assertEqual(run.state, "OK")
                uuids = [cells[1] for cells in self.table()]
                self.assertEqual((len(uuids), len(set(uuids))),
                                 (int(run.metrics["nonclone"].value),) * 2)

    def test_names_are_data_and_no_formula(self):
        names = ["=1+1", "+1", "-1", "@x", "a,b", 'say "hi"', "a|b<c>", "Büro", "'x", "=a,\"b\""]
        path = os.path.join(self.folder, "names")
        support.write_private(path, "".join(f"{name}\n" for name in names).encode())
        with support.Simulator(vms=10, synthetic=10, names=path) as sim:
            sim.check("synthetic", "--csv", self.path)
        wanted = [f"'{name}" if name[0] in "=+-@" else name for name in names]
        self.assertEqual(sorted(cells[0] for cells in self.table()), sorted(wanted))

    def test_control_characters_do_not_reach_it(self):
        with support.Simulator("name-evil", vms=40, synthetic=40) as sim:
            sim.check("synthetic", "--csv", self.path)
        for cells in self.table():
            self.assertNotRegex("".join(cells), "[\x00-\x1f\x7f-\x9f\u202e]")


class OldFile(CsvCase):
    OLD = b"the old table\n"

    def setUp(self):
        super().setUp()
        support.write_private(self.path, self.OLD, 0o640)

    def test_it_stays_if_the_result_is_unknown(self):
        for fault in ("total-wrong", "vm-500", "login-403", "overflow"):
            with self.subTest(fault=fault), support.Simulator(fault, left=None, **SIZES) as sim:
                self.assertEqual(sim.check("nonclone", "--csv", self.path).state, "UNKNOWN")
                self.assertEqual(support.read_bytes(self.path), self.OLD)
                self.assertEqual(os.listdir(self.folder), ["table.csv"])

    def test_it_stays_if_a_threshold_cannot_be_judged(self):
        with support.Simulator("stat-missing", **SIZES) as sim:
            run = sim.check("synthetic", "--csv", self.path, "--warning-space", "1")
            self.assertEqual(run.state, "UNKNOWN")
        self.assertEqual(support.read_bytes(self.path), self.OLD)

    def test_the_new_file_has_the_modes_of_the_old_one(self):
        self.sim.check("synthetic", "--csv", self.path)
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o640)
        self.assertEqual(len(self.table()), 60)

    def test_a_link_to_it_stays_a_link(self):
        link = os.path.join(self.folder, "link")
        os.symlink("table.csv", link)
        self.sim.check("synthetic", "--csv", link)
        self.assertTrue(os.path.islink(link))
        self.assertEqual(len(self.table()), 60)


class Refused(CsvCase):
    def test_what_is_no_regular_file_is_refused_before_a_login(self):
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        before = self.sim.state()["logins"]
        for path in (self.folder, fifo, "/dev/null", "/dev/full"):
            with self.subTest(path=path):
                run = self.sim.check("synthetic", "--csv", path)
                self.assertEqual(run.text, f"--csv: {path} is no regular file; name a file")
        self.assertEqual(self.sim.state()["logins"], before)

    def test_a_folder_that_is_not_there_is_named(self):
        path = os.path.join(self.folder, "none", "table.csv")
        run = self.sim.check("synthetic", "--csv", path)
        self.assertEqual(run.state, "UNKNOWN")
        self.assertIn(path, run.text)


if __name__ == "__main__":
    support.main()
