# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plugin must find, computed in the plainest way from all VMs of the array."""

import json
import math
import re
import ssl
import time
import urllib.request
from typing import NamedTuple, Optional

import support
from plugin_table import TABLE, newest_snapshot, seconds

DAY = 86400  # seconds
DAYS = ("day", "days")
SHOWN = 128  # characters of a name
OBJECTS = ["GENERIC", "OTHERFILE", "OTHERFILE_CSI", "K8S"]  # hypervisorTypes that are not VMs
AGES = [("years", 31556952), ("months", 2629746), ("weeks", 7 * DAY), ("days", DAY),
        ("hours", 3600)]  # the unit is the largest of which there are at least two


class Entry(NamedTuple):
    kind: str
    name: str
    uuid: str
    space: Optional[int]  # bytes
    vmstore: str
    hypervisor: str
    vcenter: str
    newest: Optional[float]  # time of the newest snapshot, in seconds since 1970

    def line(self, check, now, verbose=False):
        """The line of the list. `now` is in seconds since 1970."""
        parts = [TABLE[check].kinds[self.kind][0]] if self.kind else []
        if self.space is not None:
            parts.append(size(self.space))
        if self.newest is not None:
            parts.append(f"newest snapshot {age(now - math.floor(self.newest))} ago")
        if self.vmstore:
            parts.append(f"on {shown(self.vmstore)}")
        if verbose:
            parts += [self.hypervisor, self.vcenter, self.uuid]
        return ": ".join([self.name or "without a name", *filter(None, [", ".join(parts)])])


def age(length_of_time):
    """Seconds as an age in words."""
    for unit, length in AGES:
        if length_of_time >= 2 * length:
            return f"{int(length_of_time // length)} {unit}"
    minutes = max(0, int(length_of_time // 60))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def size(count):
    """Bytes as the output shows them: GiB up to 1,024 of them, then TiB, then PiB."""
    number, units = count / 2**30, ["GiB", "TiB", "PiB"]
    while number >= 1024 and len(units) > 1:
        number /= 1024
        units.pop(0)
    return f"{number:.1f} {units[0]}"


class Client:
    """A session with urllib; the cookie is set by hand."""

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
        """All VMs. `also`: further parameters of each query."""
        query = f"offset=0&limit={limit}"
        while query:
            with self._send(f"vm?{query}{also}") as answer:
                page = json.loads(answer.read().decode(errors="replace"))
            yield from page.get("items") or []
            offset = re.search(r"(?:^|&)offset=(\d+)", page.get("next") or "")
            query = f"offset={offset[1]}&limit={limit}" if offset else None

    def get(self, path):
        """Any other resource."""
        with self._send(path) as answer:
            return json.loads(answer.read().decode(errors="replace"))

    def log_out(self):
        self._send("session/logout").close()


def read_one(sim, path):
    client = Client(sim)
    try:
        return client.get(path)
    finally:
        client.log_out()


def read_all(sim, also=""):
    client = Client(sim)
    try:
        return list(client.vms(also=also))
    finally:
        client.log_out()


def shown(text):
    """A text of the array, cleaned for the output."""
    return re.sub("[\x00-\x1f\x7f-\x9f|<>\ufffd\u200b-\u200f\u2028-\u202e\u2060-\u206f]", "?",
                  text)[:SHOWN]


def is_counted(vm):
    """Whether an object is a VM that is not deleted."""
    return not vm.get("isDeleted") and (
        (vm.get("vmware") or {}).get("hypervisorType") not in OBJECTS)


def _space(vm):
    if not (vm.get("stat") or {}).get("sortedStats"):
        return None
    return math.floor(vm["stat"]["sortedStats"][0]["spaceUsedPhysicalGiB"] * 2**30 + 0.5)


def _entry(vm, kind):
    vmware = vm.get("vmware", {})
    return Entry(kind, shown(vmware.get("name", "")), vm["uuid"]["uuid"], _space(vm),
                 vm.get("vmstoreName", ""), vmware.get("hypervisorType", ""),
                 vmware.get("vcenterName", ""), newest_snapshot(vm))


def _order(entry):
    return (entry.space is None, -(entry.space or 0), entry.name.encode(), entry.uuid)


def entries(vms, check, arguments=(), now=None):
    """The counted VMs, in the order of the list."""
    now = time.time() if now is None else now
    kinds = ((vm, TABLE[check].kind_of(vm, arguments, now)) for vm in vms if is_counted(vm))
    return sorted((_entry(vm, kind) for vm, kind in kinds if kind is not None), key=_order)


def seed_entries(vms, check):
    """The UUIDs of the counted VMs, by the names of the API's fields: the plainest script."""
    if check == "synthetic":
        return [vm["uuid"]["uuid"] for vm in vms if not vm["isLive"]]
    return [vm["uuid"]["uuid"] for vm in vms if "bases" not in vm.get("snapshot", {})]


# What the options mean ---------------------------------------------------------------------------

# What the array's query parameters compare, for those that the tests use.
PARAMETERS = {
    "hypervisorType": lambda vm, values: vm["vmware"]["hypervisorType"] in values.split(","),
    "vcenterName": lambda vm, value: vm["vmware"]["vcenterName"] == value,
    "host": lambda vm, value: vm["vmware"]["host"] == value,
    "name": lambda vm, value: vm["vmware"]["name"] == value,
    "template": lambda vm, value: vm["vmware"]["isTemplate"] == (value == "TRUE"),
}


class Options:
    """The options that choose VMs, and those on what is shown of them. All others are skipped."""

    def __init__(self, arguments):
        self.include, self.exclude, self.vmstore, self.filter = [], [], [], []
        self.kinds, self.older_than, self.newer_than = [], [], []
        self.exclude_templates = "--exclude-templates" in arguments
        self.live = "--live" in arguments
        self.count_only = "--count-only" in arguments
        self.verbose = any(word in ("-v", "-vv", "-vvv") for word in arguments)
        self.list = "10"
        words = iter(arguments)
        for word in words:
            name = word.removeprefix("--").replace("-", "_")
            if name in ("include", "exclude", "vmstore", "filter", "older_than", "newer_than"):
                getattr(self, name).append(next(words))
            elif name == "kind":
                self.kinds.append(next(words))
            elif name == "list":
                self.list = next(words)
        if self.kinds[-1:] == ["all"]:
            self.kinds = []

    def chooses(self):
        """Whether the user leaves some VMs out."""
        return bool(self.include or self.exclude or self.vmstore or self.filter
                    or self.older_than or self.newer_than or self.exclude_templates or self.live)


def _age_fits(vm, options, now):
    newest = newest_snapshot(vm)
    limits = [(seconds(text), sign) for texts, sign in (
        (options.older_than, 1), (options.newer_than, -1)) for text in texts]
    return not limits or (newest is not None and all(
        sign * (now - newest) > sign * limit for limit, sign in limits))


def _passes(vm, options, now):
    name = (vm.get("vmware") or {}).get("name", "")
    parameters = (text.split("=", 1) for text in options.filter)
    return (is_counted(vm)
            and all(PARAMETERS[key](vm, value) for key, value in parameters)
            and not (options.exclude_templates and vm["vmware"]["isTemplate"])
            and not (options.live and not vm["isLive"])
            and (not options.vmstore or vm["vmstoreName"] in options.vmstore)
            and (not options.include or any(re.search(each, name) for each in options.include))
            and not any(re.search(each, name) for each in options.exclude)
            and _age_fits(vm, options, now))


def number(value):
    """At most two decimals, without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def worded(count, words):
    """The count with the word for one or for several."""
    return f"{count} {words[0] if count == 1 else words[1]}"


class Findings:
    """What a plugin with these arguments has to find among all VMs of the array."""

    def __init__(self, vms, check, arguments=(), now=None):
        self.check, self.options = check, Options(arguments)
        now = time.time() if now is None else now
        left = [vm for vm in vms if _passes(vm, self.options, now)]
        self.vms = len(left)
        self.every = entries(left, check, arguments, now)
        known = TABLE[check].kinds
        self.kinds = [kind for kind in known or [""]
                      if not self.options.kinds or kind in self.options.kinds]
        self.entries = [entry for entry in self.every if entry.kind in self.kinds]
        self.count = len(self.entries)
        all_kinds = len(self.kinds) == len(known or [""])
        self.noun = TABLE[check][:2] if all_kinds else [
            " and ".join(known[kind][form] for kind in self.kinds) for form in (0, 1)]
        spaces = [entry.space for entry in self.entries if entry.space is not None]
        self.space = sum(spaces) if spaces or not self.count else None
        self.without_space = self.count - len(spaces)
        # The fleet without the VMstores that the user leaves out.
        self.stores = {vm["vmstoreName"]: 0 for vm in vms if "vmstoreName" in vm
                       and vm["vmstoreName"] in (self.options.vmstore or [vm["vmstoreName"]])}
        for entry in self.entries:
            if entry.vmstore:
                self.stores[entry.vmstore] += 1

    def percent(self):
        return 100 * self.count / self.vms if self.vms else 0

    def gib(self):
        return self.space / 2**30

    def text(self):
        """The text of the status line, without the reasons."""
        selected = " selected" if self.options.chooses() else ""
        return (f"{worded(self.count, self.noun)} of {self.vms}{selected} "
                f"({self.percent():.1f}%) on localhost")

    def by_name(self):
        """The VMstores' names as the output shows them, and their counts."""
        order = sorted(self.stores.items(), key=lambda store: store[0].encode())
        return [(shown(name), count) for name, count in order]

    def values(self):
        """The performance data without the time and the VMstores."""
        values = {self.check: str(self.count), "vms": str(self.vms),
                  f"{self.check}_percent": number(self.percent())}
        if self.options.count_only:
            return values
        for kind in TABLE[self.check].kinds:
            values[f"{self.check}_{kind}"] = str(self._of_kind(kind))
        values[f"{self.check}_space"] = "U" if self.space is None else str(self.space)
        return values

    def of_vmstores(self):
        """Of the performance data of a Global Center: the VMstores'."""
        return {f"{label(name)}_{self.check}": str(count) for name, count in self.by_name()}

    def _of_kind(self, kind):
        return sum(entry.kind == kind for entry in self.every)

    def _kinds_worded(self, counted):
        return [worded(self._of_kind(kind), words) for kind, words in TABLE[self.check].kinds.items()
                if (kind in self.kinds) == counted]

    def summary(self):
        parts, others = self._kinds_worded(True), self._kinds_worded(False)
        if self.space is not None:
            parts.append(size(self.space))
        if self.without_space:
            parts.append(f"{self.without_space} without statistics of space")
        return ", ".join(parts) + (f" (not counted: {', '.join(others)})" if others else "")

    def lines(self, now):
        """The lines of the long output, without remarks."""
        listed = self.count if self.options.list == "all" else int(self.options.list)
        stores = [f"{name}: {worded(count, self.noun)}" for name, count in self.by_name()]
        named = [entry.line(self.check, now, self.options.verbose)
                 for entry in self.entries[:listed]]
        more = self.count - len(named)
        return [self.summary(), *stores, *named,
                *([f"… {more} more (--list all)"] if more and listed else [])]

    def ages(self, now):
        """The line about the newest snapshots, in whole days, with the lower of two medians."""
        days = sorted(max(0, math.floor(now - math.floor(entry.newest)) // DAY)
                      for entry in self.entries if entry.newest is not None)
        if not days:
            return None
        median, oldest, known = (worded(number, words) for number, words in (
            (days[(len(days) - 1) // 2], DAYS), (days[-1], DAYS), (len(days), ("VM", "VMs"))))
        return f"Newest snapshots: median age {median}, oldest {oldest}, of {known}."


def label(name):
    """The name of a VMstore in a label of the performance data."""
    return re.sub("[^A-Za-z0-9._-]", "_", name)


def sent(run):
    """The queries for VMs of a run with -vv, each with its status."""
    return re.findall(r"^GET https://localhost:\d+/api/v310/vm\?(\S*): status (\d+)", run.err, re.M)


class OracleCase(support.SimulatorCase):
    """Cases that compare a whole result with the oracle's findings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vms = read_all(cls.sim)

    def refuses_none(self, check, arguments):
        """Checks that no VM passes the filters, and that the message names the filters."""
        options = Options(arguments)
        run = self.sim.check(check, *arguments)
        self.assertEqual(run.state, "UNKNOWN", run)
        self.assertIn("none of the VMs of localhost passes the filters (", run.text)
        for name in ("include", "exclude", "vmstore", "filter", "older_than", "newer_than"):
            if getattr(options, name):
                self.assertIn(f"--{name.replace('_', '-')}", run.text)
        self.assertIn("--allow-empty", run.text)

    def agree(self, check, *arguments):
        """Runs a plugin and compares its output, but for the time. Returns run and findings."""
        before = time.time()
        found = Findings(self.vms, check, arguments, before)
        if not found.vms and "--allow-empty" not in arguments:
            self.refuses_none(check, arguments)
            arguments = [*arguments, "--allow-empty"]
        run = self.sim.check(check, *arguments)
        self.assertEqual(run.text.split(": ")[0], found.text(), run)
        values = {label: metric.value for label, metric in run.metrics.items()}
        self.assertRegex(values.pop("time"), r"^\d+(\.\d{1,3})?$")
        own = found.values()
        self.assertEqual(list(run.metrics)[:len(own) + 1], [*own, "time"])
        stores = {name: values.pop(name) for name in list(values) if name not in own}
        self.assertEqual(values, own)
        self.assertEqual(list(stores.items()), list(found.of_vmstores().items()))
        # An age may grow by a unit between the plugin's clock reading and this one.
        self.assertIn(run.lines, [found.lines(now) for now in (before, time.time())])
        ages = [line for line in run.remarks if line.startswith("Newest snapshots: ")]
        self.assertIn(ages, [[line] if line else []
                             for line in (found.ages(before), found.ages(time.time()))])
        return run, found
