# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: how many VMs, ways to read them, and contestants."""

from typing import NamedTuple, Optional

# The simulator's numbers for 340 VMs; other sizes have the same shares.
SHARES = {"synthetic": 14 / 340, "replicas": 9 / 340, "nonclones": 57 / 340}

OURS = ("nonclone", "synthetic")
LIMIT = ("nonclone", "curl")
PYTHONS = ("python", "python-kept")
ALL = (*OURS, "curl", "jq", *PYTHONS)
COUNT_ONLY = ("count-only",)
PARALLEL = ("nonclone", "nonclone-4", "curl", "curl-4")
COMPRESS = ("nonclone", "compress")

LATENCY = 50  # milliseconds
RATE = 200  # MB/s
SLOW_RATE = 10  # MB/s: a link of 100 Mbit/s
SHORT = 1000  # VMs: runs with so few or fewer are so short that more rounds are needed
SHORT_FACTOR = 4
LONG_ROUNDS = 3  # for a setting whose runs take many seconds


class Setting(NamedTuple):
    vms: int
    page: int
    contestants: tuple
    latency: int = 0
    rate: Optional[int] = None
    kind: str = ""
    long: bool = False

    @property
    def name(self):
        parts = [str(self.vms), str(self.page)]
        parts += [f"latency{self.latency}"] if self.latency else []
        parts += [f"rate{self.rate}"] if self.rate else []
        return "-".join(parts + ([self.kind] if self.kind else []))

    @property
    def title(self):
        text = f"{self.vms:,} VM{'s' * (self.vms != 1)}, pages of {self.page:,}"
        text += f", {self.latency} ms latency" if self.latency else ""
        text += f", {self.rate} MB/s" if self.rate else ""
        kind = "pages read at a time" if self.kind == "parallel" else self.kind
        return text + (f", {kind}" if kind else "")

    @property
    def group(self):
        """Settings of one group are measured together, each against its own simulator."""
        return self.kind if self.kind == "count-only" else self.name

    def share(self, what):
        """How many of the VMs are of this kind."""
        return round(self.vms * SHARES[what]) if self.vms > 1 else int(what == "nonclones")

    def pages(self):
        return -(-self.vms // self.page)

    def simulator_options(self):
        options = {"vms": self.vms, **{what: self.share(what) for what in SHARES}}
        if self.latency:
            options["latency"] = self.latency
        if self.rate:
            options["rate"] = self.rate
        return options

    def rounds(self, wanted, slow):
        """The number of runs of a contestant; a slow one gets the minimum."""
        if slow:
            return min(wanted, 3 if self.vms <= SHORT else 2 if self.vms <= 7500 else 1)
        if self.long:
            return min(wanted, LONG_ROUNDS)
        return wanted * (SHORT_FACTOR if self.vms <= SHORT or self.kind == "count-only" else 1)


def _sizes():
    for page in (100, 2000):
        yield Setting(1, page, LIMIT)
        for vms in (340, 7500, 112000):
            yield Setting(vms, page, ALL)
        yield Setting(1000000, page, (*OURS, "curl"), long=True)
    yield Setting(30000, 100, ("nonclone", "curl", *PYTHONS))


def _latencies():
    for page in (100, 2000):
        for vms in (340, 7500):
            yield Setting(vms, page, (*OURS, "curl", "python"), LATENCY)
    # With pages of 100, each run would wait a minute. The setting of 7,500 VMs shows the same.
    yield Setting(112000, 2000, (*OURS, "curl"), LATENCY)
    for vms in (7500, 30000):
        yield Setting(vms, 100, PARALLEL, LATENCY, kind="parallel", long=True)


def every():
    yield from _sizes()
    yield from _latencies()
    yield Setting(112000, 100, LIMIT, rate=RATE)
    for rate in (None, SLOW_RATE):
        yield Setting(7500, 100, COMPRESS, rate=rate, kind="compress", long=True)
    for vms in (340, 1000000):
        yield Setting(vms, 100, COUNT_ONLY, kind="count-only")


def quick():
    yield Setting(1, 100, LIMIT)
    yield Setting(340, 100, ALL)
    yield Setting(340, 2000, ALL)
    yield Setting(7500, 100, ALL)
    yield Setting(340, 100, (*OURS, "curl", "python"), LATENCY)
    yield Setting(2000, 100, PARALLEL, LATENCY, kind="parallel")
    yield Setting(7500, 100, LIMIT, rate=RATE)
    for vms in (340, 1000000):
        yield Setting(vms, 100, COUNT_ONLY, kind="count-only")
