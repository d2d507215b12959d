# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugins, a row each: all that the tests have to be told of a new one."""

import datetime
from typing import Callable, NamedTuple

UNITS = {"h": 3600, "d": 86400, "w": 7 * 86400}  # seconds


class Count(NamedTuple):
    """What a plugin counts: the words for it, and which VMs these are."""
    one: str
    several: str
    kinds: dict  # of each value of --kind but all: one, several; empty where there is no --kind
    # Of a VM of the API, the plugin's arguments and the time: its kind ("" where there are none), or
    # None where it does not count.
    kind_of: Callable
    # Of all VMs of an array, and the time: command lines to try with options that no other plugin has.
    own: Callable = lambda vms, now: []


# What the rows look at ----------------------------------------------------------------------------

def is_replica(vm):
    replication = vm.get("replication") or {}
    latest = (vm.get("snapshot") or {}).get("latest") or {}
    return bool(replication.get("configurationsIncoming") or replication.get("replSource")
                or latest.get("isReplica"))


def newest_snapshot(vm):
    """Seconds since 1970, or None; 0 is no time."""
    created = ((vm.get("snapshot") or {}).get("latest") or {}).get("createTime")
    if isinstance(created, str):
        return datetime.datetime.fromisoformat(created).timestamp()
    return created / 1000 if created else None


def seconds(age):
    """Of an AGE such as 30d."""
    return int(age[:-1]) * UNITS[age[-1]]


def parting_age(vms, now):
    """An AGE that about half of the newest snapshots have reached; none will in the next minute, nor just has."""
    hours = sorted((now - newest_snapshot(vm)) / 3600 for vm in vms if newest_snapshot(vm))
    age = max(1, round(hours[len(hours) // 2]))
    while any(abs(each - age) < 1 / 60 for each in hours):
        age += 1
    return f"{age}h"


def argument(arguments, option, default):
    """Of the last such option among a plugin's arguments."""
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


TABLE = {  # by name, without check_tintri_; None: it counts no VMs, and has a test of its own
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
