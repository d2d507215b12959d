# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped Grafana dashboards, and their queries as Grafana sends them."""

import json
import os
import re

import plugin
import support

FOLDER = os.path.join(plugin.BUILD, "monitoring", "graphs")


def dashboard(source):
    return json.loads(support.read(os.path.join(FOLDER, f"grafana-{source}.json")))


def panels(source):
    """The panels that show values."""
    return [panel for panel in dashboard(source)["panels"] if panel["type"] != "row"]


def variable(source, name):
    return next(each for each in dashboard(source)["templating"]["list"] if each["name"] == name)


def services(kind, service, **values):
    """The variables' values where only this service is chosen."""
    return {**dict.fromkeys(plugin.PLUGINS, "none"), kind: service, **values}


def with_values(query, values):
    """The query with the values of variables. An unknown variable is an error."""
    def value(match):
        text = values[match[1] or match[3]]
        return re.escape(text) if match[2] == "regex" else text
    return re.sub(r"\$(?:\{(\w+)(?::(\w+))?\}|([A-Za-z_]\w*))", value, query)


def names(query_variable, results):
    """The choices of a variable, from the results of its query."""
    pattern = query_variable.get("regex")
    if not pattern:
        return set(results)
    found = (re.search(pattern.strip("/"), each) for each in results)
    return {match[1] for match in found if match}
