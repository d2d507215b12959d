# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plugin must find, computed from all VMs of the array, read in the plainest way."""

import datetime
import json
import math
import re
import ssl
import time
import urllib.request
from typing import NamedTuple, Optional

import support

DAY = 86400  # seconds
SHOWN = 128  # characters of a name
KIND_WORDS = {"replica": "incoming replica", "orphan": "orphan"}
PLURALS = {"incoming replica": "incoming replicas", "orphan": "orphans",
           "full copy": "full copies", "synthetic": "synthetic VMs", "nonclone": "non-clone VMs"}
SINGULARS = {"synthetic": "synthetic VM", "nonclone": "non-clone VM"}


class Entry(NamedTuple):
    kind: str
    name: str
    uuid: str
    space: Optional[int]  # bytes
    vmstore: str
    hypervisor: str
    vcenter: str
    newest: Optional[float]  # snapshot's time, seconds since 1970

    def line(self):
        space = "" if self.space is None else f", {self.space / 2**30:.1f} GiB"
        place = f", on {shown(self.vmstore)}" if self.vmstore else ""
        return f"{self.name or 'without a name'} ({self.uuid}): {self.kind}{space}{place}"

    def long_line(self):
        line = f"{self.line()}, {self.hypervisor}, {self.vcenter}"
        if self.newest is None:
            return line
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(math.floor(self.newest)))
        return f"{line}, newest snapshot {when}"


class Client:
    """A session over urllib; cookies by hand."""

    def __init__(self, sim):
        self._base = f"https://localhost:{sim.port}/api/v310/"
        self._context = ssl.create_default_context(cafile=sim.ca_file)
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._context))
        self._headers = {"Content-Type": "application/json"}
        body = json.dumps({"username": sim.user, "password": sim.password}).encode()
        with self._send("session/login", body) as answer:
            self._headers["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]

    def _send(self, path, body=None):
        return self._opener.open(urllib.request.Request(self._base + path, body, self._headers))

    def vms(self, limit=2000, also=""):
        """All VMs; also: parameters that stand in each query."""
        query = f"offset=0&limit={limit}"
        while query:
            with self._send(f"vm?{query}{also}") as answer:
                page = json.loads(answer.read().decode(errors="replace"))
            yield from page["items"]
            query = page.get("next")

    def log_out(self):
        self._send("session/logout").close()


def read_all(sim, also=""):
    client = Client(sim)
    try:
        return list(client.vms(also=also))
    finally:
        client.log_out()


def shown(text):
    """A text of the array's as an output may have it."""
    return re.sub("[\x00-\x1f\x7f-\x9f|<>\ufffd\u200b-\u200f\u2028-\u202e\u2060-\u206f]", "?",
                  text)[:SHOWN]


def _is_replica(vm):
    replication = vm.get("replication") or {}
    latest = (vm.get("snapshot") or {}).get("latest") or {}
    return bool(replication.get("configurationsIncoming") or replication.get("replSource")
                or latest.get("isReplica"))


def _kind(vm, check):
    """The word for the VM, or None where it does not count."""
    if check == "synthetic":
        return None if vm["isLive"] else "incoming replica" if _is_replica(vm) else "orphan"
    return None if (vm.get("snapshot") or {}).get("bases") else "full copy"


def _space(vm):
    if not (vm.get("stat") or {}).get("sortedStats"):
        return None
    return math.floor(vm["stat"]["sortedStats"][0]["spaceUsedPhysicalGiB"] * 2**30 + 0.5)


def _newest(vm):
    latest = (vm.get("snapshot") or {}).get("latest") or {}
    if "createTime" not in latest:
        return None
    time_made = latest["createTime"]
    return (datetime.datetime.fromisoformat(time_made).timestamp() if isinstance(time_made, str)
            else time_made / 1000)


def _entry(vm, check):
    vmware = vm.get("vmware", {})
    return Entry(_kind(vm, check), shown(vmware.get("name", "")), vm["uuid"]["uuid"], _space(vm),
                 vm.get("vmstoreName", ""), vmware.get("hypervisorType", ""),
                 vmware.get("vcenterName", ""), _newest(vm))


def _order(entry):
    return (entry.space is None, -(entry.space or 0), entry.name.encode(), entry.uuid)


def entries(vms, check):
    """The VMs that count, in the order in which they are listed."""
    return sorted((_entry(vm, check) for vm in vms if _kind(vm, check)), key=_order)


# What the options mean ---------------------------------------------------------------------------

# What the array's own query parameters look at, of those that the tests use.
PARAMETERS = {
    "hypervisorType": lambda vm, values: vm["vmware"]["hypervisorType"] in values.split(","),
    "vcenterName": lambda vm, value: vm["vmware"]["vcenterName"] == value,
    "host": lambda vm, value: vm["vmware"]["host"] == value,
    "name": lambda vm, value: vm["vmware"]["name"] == value,
    "template": lambda vm, value: vm["vmware"]["isTemplate"] == (value == "TRUE"),
}


class Options:
    """Those that choose VMs and what is shown of them; all others are passed over."""

    def __init__(self, arguments):
        self.include, self.exclude, self.vmstore, self.filter = [], [], [], []
        self.exclude_templates = "--exclude-templates" in arguments
        self.live = "--live" in arguments
        self.verbose = any(word in ("-v", "-vv", "-vvv") for word in arguments)
        self.kind, self.list = "all", "10"
        words = iter(arguments)
        for word in words:
            name = word.removeprefix("--")
            if name in ("include", "exclude", "vmstore", "filter"):
                getattr(self, name).append(next(words))
            elif name in ("kind", "list"):
                setattr(self, name, next(words))


def _passes(vm, options):
    name = (vm.get("vmware") or {}).get("name", "")
    parameters = (text.split("=", 1) for text in options.filter)
    return (all(PARAMETERS[key](vm, value) for key, value in parameters)
            and not (options.exclude_templates and vm["vmware"]["isTemplate"])
            and not (options.live and not vm["isLive"])
            and (not options.vmstore or vm["vmstoreName"] in options.vmstore)
            and (not options.include or any(re.search(each, name) for each in options.include))
            and not any(re.search(each, name) for each in options.exclude))


def number(value):
    """At most two decimals, without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def worded(count, words):
    return f"{count} {SINGULARS.get(words, words) if count == 1 else PLURALS[words]}"


class Findings:
    """What a plugin with these arguments has to find among all VMs of the array."""

    def __init__(self, vms, check, arguments=()):
        self.check, self.options = check, Options(arguments)
        left = [vm for vm in vms if _passes(vm, self.options)]
        word = KIND_WORDS.get(self.options.kind)
        self.vms = len(left)
        self.every = entries(left, check)
        self.entries = [entry for entry in self.every if word in (None, entry.kind)]
        self.count = len(self.entries)
        self.noun = word or check
        spaces = [entry.space for entry in self.entries if entry.space is not None]
        self.space = sum(spaces) if spaces or not self.entries else None
        self.without_space = self.count - len(spaces)
        # The array is asked for synthetic VMs alone: a VMstore without any does not come up.
        questioned = left if check == "nonclone" else [vm for vm in left if not vm["isLive"]]
        self.stores = {vm["vmstoreName"]: 0 for vm in questioned if "vmstoreName" in vm}
        for entry in self.entries:
            if entry.vmstore:
                self.stores[entry.vmstore] += 1

    def percent(self):
        return 100 * self.count / self.vms if self.vms else 0

    def gib(self):
        return self.space / 2**30

    def text(self):
        return f"{worded(self.count, self.noun)} of {self.vms} ({self.percent():.1f}%) on localhost"

    def worst_first(self):
        """The VMstores' names as they are shown, and their counts."""
        order = sorted(self.stores.items(), key=lambda store: (-store[1], store[0].encode()))
        return [(shown(name), count) for name, count in order]

    def values(self):
        """Of the performance data, but for the time and the VMstores."""
        values = {self.check: str(self.count), "vms": str(self.vms),
                  f"{self.check}_percent": number(self.percent())}
        if self.check == "synthetic":
            for metric, word in KIND_WORDS.items():
                values[f"synthetic_{metric}"] = str(self._of_kind(word))
        if self.space is not None:
            values[f"{self.check}_space"] = str(self.space)
        return values

    def _of_kind(self, word):
        return sum(entry.kind == word for entry in self.every)

    def summary(self):
        words = KIND_WORDS.values() if self.check == "synthetic" else ["full copy"]
        parts = [worded(self._of_kind(word), word) for word in words]
        if self.space is not None:
            parts.append(f"{self.gib():.1f} GiB")
        if self.without_space:
            parts.append(f"{self.without_space} without statistics of space")
        return ", ".join(parts)

    def lines(self):
        """Of the long output, without what follows the list."""
        listed = self.count if self.options.list == "all" else int(self.options.list)
        stores = [f"{name}: {worded(count, self.noun)}" for name, count in self.worst_first()]
        named = [entry.long_line() if self.options.verbose else entry.line()
                 for entry in self.entries[:listed]]
        more = self.count - len(named)
        return [self.summary(), *stores, *named, *([f"… {more} more"] if more and listed else [])]

    def is_cut(self):
        return self.options.list not in ("0", "all") and int(self.options.list) < self.count

    def ages(self, now):
        """The line about the newest snapshots, in whole days; the lower one of two medians."""
        days = sorted(max(0, math.floor(now - math.floor(entry.newest)) // DAY)
                      for entry in self.entries if entry.newest is not None)
        return (f"Newest snapshots: median age {days[(len(days) - 1) // 2]} days, "
                f"oldest {days[-1]} days, of {len(days)} VMs." if days else None)


def sent(run):
    """The queries for VMs that a run with -vv made, each with its status."""
    return re.findall(r"^GET https://localhost:\d+/api/v310/vm\?(\S*): status (\d+)", run.err, re.M)


class OracleCase(support.SimulatorCase):
    """Cases in which the whole of a result is compared with what the oracle finds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vms = read_all(cls.sim)

    def agree(self, check, *arguments):
        """Runs a plugin, and compares all that it says but the time. The run, the findings."""
        found = Findings(self.vms, check, arguments)
        before = found.ages(time.time())
        run = self.sim.check(check, *arguments)
        self.assertEqual(run.text, found.text(), run)
        values = {label: metric.value for label, metric in run.metrics.items()}
        time_taken = values.pop("time")
        self.assertRegex(time_taken, r"^\d+(\.\d{1,3})?$")
        stores = {label: value for label, value in values.items() if "::" in label}
        self.assertEqual({label: value for label, value in values.items() if label not in stores},
                         found.values())
        self.assertEqual(list(stores.items()), [(f"{name}::{check}", str(count))
                                                for name, count in found.worst_first()])
        self.assertEqual([line for line in run.lines if not line.startswith("Tintri ")],
                         found.lines())
        ages = [line for line in run.remarks if line.startswith("Newest snapshots: ")]
        # A day may begin between the plugin's look at the clock and this one's.
        self.assertIn(ages, [[line] if line else [] for line in (before, found.ages(time.time()))])
        commands = [line for line in run.remarks if line.startswith("All of them: ")]
        # A command with what an output may not hold cannot be shown.
        can_show = not re.search("['|<>\x00-\x1f]", " ".join(arguments))
        self.assertEqual(len(commands), found.is_cut() and can_show)
        return run, found
