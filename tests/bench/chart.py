# SPDX-License-Identifier: GPL-3.0-or-later
"""The VMs per second of each contestant, drawn as an SVG."""

import math
from html import escape

from contestants import CONTESTANTS
from machine import caption
from table import seconds

WIDTH, LEFT, RIGHT = 760, 200, 150  # pixels
TOP, BAR, GAP, BOTTOM = 84, 26, 14, 72
LARGEST = ("112000-100", "7500-100", "340-100")  # the chart shows the first of these that was measured
ORDER = ("curl", "nonclone", "synthetic", "jq", "python", "python-kept")
DETAILS = {"curl": "downloads only: the limit", "synthetic": "the array filters",
           "python": "as most examples have it", "python-kept": "nothing compressed"}

STYLE = """
  .card { fill: #ffffff; stroke: #d0d7de }
  text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 17px; font-weight: 600 }
  .small { font-size: 12px; fill: #59636e }
  .value { paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
  .grid { stroke: #d0d7de }
  .ours { fill: #0969da }
  .limit { fill: #6e7781 }
  .others { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d }
    text { fill: #f0f6fc }
    .small { fill: #9198a1 }
    .value { stroke: #0d1117 }
    .grid { stroke: #3d444d }
    .ours { fill: #4493f8 }
    .limit { fill: #9198a1 }
    .others { fill: #f0883e }
  }
"""


class Scale:
    """A logarithmic axis over whole decades."""

    def __init__(self, rates):
        self.low = math.floor(math.log10(min(rates)))
        self.high = max(math.ceil(math.log10(max(rates))), self.low + 1)

    def x(self, rate):
        share = (math.log10(rate) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def marks(self):
        return [10 ** power for power in range(self.low, self.high + 1)]


def _text(x, y, content, kind="", anchor="start"):
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y:.0f}"{style} text-anchor="{anchor}">{escape(content)}</text>'


def _kind(key):
    return "limit" if key == "curl" else "others" if CONTESTANTS[key].slow else "ours"


def _bar(scale, number, key, rate, wall):
    y = TOP + number * (BAR + GAP)
    end = scale.x(rate)
    middle = y + BAR / 2
    parts = [f'<rect class="{_kind(key)}" x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" '
             f'height="{BAR}" rx="3"/>']
    detail = DETAILS.get(key)
    parts.append(_text(LEFT - 10, middle + (-1 if detail else 5), CONTESTANTS[key].label,
                       anchor="end"))
    if detail:
        parts.append(_text(LEFT - 10, middle + 13, detail, "small", "end"))
    parts.append(_text(end + 8, middle + 5, f"{_rounded(rate)} · {seconds(wall)} s", "value"))
    return parts


def _rounded(rate):
    """Rounds to three digits: more would not be reliable."""
    unit = 10 ** max(math.floor(math.log10(rate)) - 2, 0)
    return f"{round(rate / unit) * unit:,.0f}"


def _grid(scale, bottom):
    parts = []
    for mark in scale.marks():
        x = scale.x(mark)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP - 10}" x2="{x:.1f}" '
                     f'y2="{bottom}"/>')
        parts.append(_text(x, bottom + 17, f"{mark:,}", "small", "middle"))
    return parts


def draw(results, machine):
    """The SVG's text; None: nothing was measured that it could show."""
    name = next((name for name in LARGEST if name in results.runs), None)
    if name is None:
        return None
    setting = results.settings[name]
    walls = [(key, results.median(name, key, "wall")) for key in ORDER
             if key in results.runs[name]]
    scale = Scale([setting.vms / wall for _, wall in walls])
    bottom = TOP + len(walls) * (BAR + GAP)
    height = bottom + BOTTOM
    title = f"Reading {setting.vms:,} VMs: VMs per second"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
             f'viewBox="0 0 {WIDTH} {height}" role="img">',
             f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>",
             f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" '
             'rx="8"/>',
             _text(20, 32, title, "title"),
             _text(20, 53, f"pages of {setting.page:,} over HTTPS on loopback; logarithmic; "
                           "medians of one interleaved run", "small"),
             *_grid(scale, bottom)]
    for number, (key, wall) in enumerate(walls):
        parts += _bar(scale, number, key, setting.vms / wall, wall)
    parts += [_text(20, height - 16, f"{machine['processor']}: {caption(machine)}", "small"),
              "</svg>"]
    return "\n".join(parts) + "\n"
