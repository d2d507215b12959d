# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugins, with a row for each: all that the tests need to know about a new one."""

import datetime
from typing import Callable, NamedTuple

UNITS = {"h": 3600, "d": 86400, "w": 7 * 86400}  # seconds


class Count(NamedTuple):
    """What a plugin counts: words for it, and a function that chooses VMs."""
    one: str
    several: str
    kinds: dict  # for each value of --kind but "all": the words for one and for several; empty: no --kind
    # Given a VM of the API, the plugin's arguments and the time: the VM's kind ("" without --kind), or None if it does
    # not count.
    kind_of: Callable
    # Given all VMs of an array and the time: command lines to test, with options that no other plugin has.
    own: Callable = lambda vms, now: []


# What the rows look at ----------------------------------------------------------------------------

def is_replica(vm):
    replication = vm.get("replication") or {}
    latest = (vm.get("snapshot") or {}).get("latest") or {}
    return bool(replication.get("configurationsIncoming") or replication.get("replSource")
                or latest.get("isReplica"))


def newest_snapshot(vm):
    """Seconds since 1970; None: there is no time, or it is 0."""
    created = ((vm.get("snapshot") or {}).get("latest") or {}).get("createTime")
    if isinstance(created, str):
        return datetime.datetime.fromisoformat(created).timestamp()
    return created / 1000 if created else None


def seconds(age):
    """The seconds of an AGE such as 30d."""
    return int(age[:-1]) * UNITS[age[-1]]


def parting_age(vms, now):
    """An AGE that divides the newest snapshots in halves. None is within a minute of it."""
    hours = sorted((now - newest_snapshot(vm)) / 3600 for vm in vms if newest_snapshot(vm))
    age = max(1, round(hours[len(hours) // 2]))
    while any(abs(each - age) < 1 / 60 for each in hours):
        age += 1
    return f"{age}h"


def argument(arguments, option, default):
    """The argument of the last such option among a plugin's arguments."""
    given = [word for before, word in zip(arguments, arguments[1:]) if before == option]
    return given[-1] if given else default


# The rows -----------------------------------------------------------------------------------------

def synthetic(vm, _arguments, _now):
    return None if vm["isLive"] else "replica" if is_replica(vm) else "orphan"


def nonclone(vm, _arguments, _now):
    if (vm.get("snapshot") or {}).get("bases"):
        return None
    if (vm.get("vmware") or {}).get("isTemplate"):
        return "template"
    return "live" if vm["isLive"] else "synthetic"


def skeleton(vm, arguments, now):
    newest = newest_snapshot(vm)
    limit = seconds(argument(arguments, "--max-age", "7d"))
    return "" if newest is None or now - newest > limit else None


TABLE = {  # by name, without check_tintri_; None: the plugin counts no VMs, and has its own test
    "synthetic": Count("synthetic VM", "synthetic VMs",
                       {"replica": ("incoming replica", "incoming replicas"),
                        "orphan": ("orphan", "orphans")},
                       synthetic),
    "nonclone": Count("non-clone VM", "non-clone VMs",
                      {"live": ("live VM", "live VMs"), "template": ("template", "templates"),
                       "synthetic": ("synthetic VM", "synthetic VMs")},
                      nonclone),
    "skeleton": Count("VM without a recent snapshot", "VMs without a recent snapshot", {}, skeleton,
                      lambda vms, now: [["--max-age", age] for age in (parting_age(vms, now), "5000w")]),
    "space": None,
    "health": None,
}
