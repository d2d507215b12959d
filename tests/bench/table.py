# SPDX-License-Identifier: GPL-3.0-or-later
"""The results as Markdown, aligned so that it is readable as plain text."""

from contestants import CONTESTANTS
from machine import caption

COLUMNS = ("contestant", "runs", "wall s", "(least..most)", "CPU s", "peak MB", "requests", "MB",
           "VMs/s", "wall / curl", "CPU / curl")


def seconds(value):
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _ratio(value):
    return f"{value:.2f}" if value is not None else "-"


def _row(results, name, key):
    summary = results.summaries[name][key]
    wall = summary["wall"]
    return (CONTESTANTS[key].label.replace("|", "\\|"), str(len(results.runs[name][key])),
            seconds(wall[0]), f"{seconds(wall[1])}..{seconds(wall[2])}", seconds(summary["cpu"][0]),
            f"{summary['peak'][0] / 1e6:.1f}", f"{summary['requests'][0]:.0f}",
            f"{summary['bytes'][0] / 1e6:,.1f}", f"{results.settings[name].vms / wall[0]:,.0f}",
            _ratio(results.to_curl(name, key, "wall")), _ratio(results.to_curl(name, key, "cpu")))


def markdown(columns, rows):
    """A table with aligned columns."""
    widths = [max(len(row[i]) for row in (columns, *rows)) for i in range(len(columns))]

    def line(cells):
        aligned = [cells[0].ljust(widths[0])]
        aligned += [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:])]
        return "| " + " | ".join(aligned) + " |"
    rule = ["-" * widths[0]] + ["-" * (width - 1) + ":" for width in widths[1:]]
    return "\n".join([line(columns), line(rule), *map(line, rows)])


def _setting(results, name):
    rows = [_row(results, name, key) for key in results.runs[name]]
    return f"### {name}: {results.settings[name].title}\n\n{markdown(COLUMNS, rows)}\n"


def header(machine):
    return (f"# Benchmark\n\n{caption(machine).capitalize()}: the simulator needs one of the "
            f"machine's {machine['cores']} cores, and the load was {machine['load_before']} at the "
            f"start.\n{machine['processor']}, {machine['memory']}, {machine['system']}; curl "
            f"{machine['curl']}, OpenSSL {machine['openssl']}, Python {machine['python']} with "
            f"requests {machine['requests']}, {machine['jq']}.\n")


def notes():
    return ("Wall and CPU seconds are medians; CPU is user and system, of all processes of a "
            "contestant; peak memory that of the largest. curl > /dev/null reads the same pages "
            "and is the limit; it and curl | jq have logged in before. check_tintri_synthetic "
            "reads the synthetic VMs alone: its VMs/s are those it answers for. Python does as "
            "most examples do: a connection a request, answers compressed, which costs the "
            "simulator zlib's time; with one connection it reads what the others read. MB are "
            "those that the server sent.\n")


def render(results, machine, left_out):
    parts = [header(machine), notes(), *(_setting(results, name) for name in results.settings)]
    if left_out:
        parts.append("Left out: " + "; ".join(left_out) + ".\n")
    return "\n".join(parts)


def json_speeds(speeds):
    rows = [(row["name"], f"{row['mb_per_s']:,.0f}", f"{row['us_per_vm']:.2f}")
            for row in speeds["rows"]]
    columns = ("reading JSON, one core", "MB/s", "µs a VM")
    return (f"### json_fields: a page of {speeds['vms']} VMs, {speeds['bytes']:,} bytes\n\n"
            f"{markdown(columns, rows)}\n")


def goals(rows):
    columns = ("goal", "measured", "reached")
    words = {True: "yes", False: "no"}
    cells = [(goal["goal"], goal["measured"], words[goal["reached"]]) for goal in rows
             if goal["reached"] is not None]
    unknown = len(rows) - len(cells)
    note = f"\n{unknown} of {len(rows)} goals were not measured in this run.\n" if unknown else ""
    return "## Goals\n" + (f"\n{markdown(columns, cells)}\n" if cells else "") + note
