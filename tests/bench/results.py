# SPDX-License-Identifier: GPL-3.0-or-later
"""The measurements, by setting and contestant."""

from contestants import CONTESTANTS
from measure import summarise

LIMITS = {"nonclone-4": "curl-4", "curl-4": "curl-4"}  # what a contestant is compared with; all others: curl


class Results:
    def __init__(self):
        self.settings = {}  # by name
        self.runs = {}  # by the name of a setting and the key of a contestant
        self.summaries = {}  # likewise: (median, least, most) of each quantity

    def add(self, setting, runs):
        self.settings[setting.name] = setting
        self.runs[setting.name] = runs
        self.summaries[setting.name] = {key: summarise(values) for key, values in runs.items()}

    def median(self, name, key, what):
        """None: it was not measured."""
        spread = self.spread(name, key, what)
        return spread[0] if spread else None

    def spread(self, name, key, what):
        summary = self.summaries.get(name, {}).get(key)
        return summary[what] if summary else None

    def ratio(self, what, one, other):
        """The ratio of two medians, each named by setting and contestant."""
        above, below = self.median(*one, what), self.median(*other, what)
        return above / below if above is not None and below else None

    def to_curl(self, name, key, what):
        return self.ratio(what, (name, key), (name, LIMITS.get(key, "curl")))

    def as_json(self):
        return [{"name": name, **self.settings[name]._asdict(),
                 "runs": self.runs[name],
                 "medians": {key: {what: spread[0] for what, spread in summary.items()}
                             for key, summary in self.summaries[name].items()},
                 "labels": {key: CONTESTANTS[key].label for key in self.runs[name]}}
                for name in self.settings]
