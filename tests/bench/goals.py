# SPDX-License-Identifier: GPL-3.0-or-later
"""The goals of the plugins, the measured values, and whether the goals are reached."""

NOT_MEASURED = "not measured"
FIXED_MEMORY, MEMORY_PER_VM = 4e6, 24  # bytes
MILLION_MEMORY = 48e6  # bytes
SKIP_SPEED = 2000  # MB/s
INSTRUCTIONS = 1.3


def _goal(text, measured, reached):
    if measured is None:
        return {"goal": text, "measured": NOT_MEASURED, "reached": None}
    return {"goal": text, "measured": measured, "reached": bool(reached)}


def _at_most(text, value, limit):
    return _goal(f"{text}: at most {limit}", None if value is None else f"{value:.2f}",
                 value is not None and value <= limit)


def _at_least(text, value, limit):
    return _goal(f"{text}: at least {limit}", None if value is None else f"{value:.1f}",
                 value is not None and value >= limit)


def _download(results):
    for vms in (30000, 112000):
        name = f"{vms}-100"
        yield _at_most(f"non-clones of {vms:,}, 100 a page: wall to curl's",
                       results.to_curl(name, "nonclone", "wall"), 1.6)
        yield _at_most(f"non-clones of {vms:,}, 100 a page: CPU to curl's",
                       results.to_curl(name, "nonclone", "cpu"), 2)
        for key, words in (("python", ""), ("python-kept", " with one connection")):
            yield _at_least(f"non-clones of {vms:,}, 100 a page: times faster than Python{words}",
                            results.ratio("wall", (name, key), (name, "nonclone")), 25)


def _held_server(results):
    yield _at_most("112,000 VMs at 200 MB/s: wall to curl's",
                   results.to_curl("112000-100-rate200", "nonclone", "wall"), 1.05)


def _memory(results):
    limit = FIXED_MEMORY + MEMORY_PER_VM * 112000
    for page in (100, 2000):
        one = results.median(f"1-{page}", "nonclone", "peak")
        many = results.median(f"112000-{page}", "nonclone", "peak")
        known = one is not None and many is not None
        yield _goal(f"112,000 VMs, {page:,} a page: memory above that of 1 VM: at most "
                    f"{limit / 1e6:.1f} MB",
                    f"{(many - one) / 1e6:.1f} MB" if known else None,
                    known and many - one <= limit)
    for page in (100, 2000):
        peak = results.median(f"1000000-{page}", "nonclone", "peak")
        yield _goal(f"1,000,000 VMs, {page:,} a page: memory under {MILLION_MEMORY / 1e6:.0f} MB",
                    f"{peak / 1e6:.1f} MB" if peak else None, peak and peak < MILLION_MEMORY)


def _parallel(results):
    for vms in (7500, 30000):
        name = f"{vms}-100-latency50-parallel"
        yield _at_least(f"{vms:,} VMs, 50 ms latency: times faster with --parallel 4",
                        results.ratio("wall", (name, "nonclone"), (name, "nonclone-4")), 3.5)


def _count_only(results):
    names = [f"{vms}-100-count-only" for vms in (340, 1000000)]
    requests = [results.median(name, "count-only", "requests") for name in names]
    walls = [results.spread(name, "count-only", "wall") for name in names]
    known = all(walls)
    yield _goal("--count-only: as many requests at 340 as at 1,000,000 VMs",
                " and ".join(f"{count:.0f}" for count in requests) if known else None,
                known and requests[0] == requests[1])
    yield _goal("--count-only: as much time, within the noise",
                " and ".join(f"{wall[0] * 1e3:.1f} ({wall[1] * 1e3:.1f}..{wall[2] * 1e3:.1f}) ms"
                             for wall in walls) if known else None,
                known and walls[0][0] <= walls[1][2] and walls[1][0] <= walls[0][2])


def _json(speeds):
    rows = speeds["rows"] if speeds else []
    skip = next((row["mb_per_s"] for row in rows if row["key"] == "skip"), None)
    yield _goal(f"json_fields: skipped text at {SKIP_SPEED:,} MB/s at least",
                f"{skip:,.0f} MB/s" if skip else None, skip and skip >= SKIP_SPEED)


def judge(results, speeds=None, instructions=None):
    """A list of {goal, measured, reached}. reached is None if it was not measured."""
    rows = []
    for part in (_download, _held_server, _memory, _parallel, _count_only):
        rows += part(results)
    rows += _json(speeds)
    rows.append(_at_most("one page: instructions to curl's", instructions, INSTRUCTIONS))
    return rows
