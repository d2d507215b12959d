# SPDX-License-Identifier: GPL-3.0-or-later
"""The graphs that Icinga Web's Graphite module draws with the shipped template file."""

import base64
import configparser
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import plugin

HERE = os.path.dirname(__file__)
TEMPLATES = os.path.join(plugin.BUILD, "monitoring", "graphs", "icingaweb2-graphite", "tintri.ini")
MODULE = "/usr/share/icingaweb2/modules/graphite"


def require():
    if not shutil.which("php", path="/usr/bin"):
        raise unittest.SkipTest("php is not here: install php-cli")
    if not os.path.exists(MODULE):
        raise unittest.SkipTest(f"{MODULE} is not here: install icingaweb2-module-graphite")


def template_file():
    ini = configparser.RawConfigParser()
    ini.optionxform = str
    ini.read(TEMPLATES)
    return ini


def curves():
    """The metrics in the template file, as (template, metric with its macros)."""
    ini = template_file()
    return {(section.removesuffix(".metrics_filters"),
             value.strip('"').removeprefix("$service_name_template$.perfdata."))
            for section in ini.sections() if section.endswith(".metrics_filters")
            for value in ini[section].values()}


def colours(template):
    """The colours of a template's curves, such as #ff0000."""
    functions = template_file()[f"{template}.functions"].values()
    return [re.search(r"'(#\w{6})'", function)[1] for function in functions]


class Graph:
    """A drawn graph: its template, the request to graphite-web, and the picture."""

    def __init__(self, template, url, png):
        self.template, self.png = template, base64.b64decode(png)
        # without the name that makes a browser take it for an SVG
        self.url = re.sub(r"&_ext=[^&]*", "", url)


def graphs(web, host, service, seconds=3600, size=(350, 200)):
    """The graphs that the module draws for a service: (host, service, check command)."""
    with tempfile.TemporaryDirectory(prefix="tintri-icingaweb-") as folder:
        done = subprocess.run(
            ["/usr/bin/php", os.path.join(HERE, "charts.php"), TEMPLATES, web, host, *service,
             str(seconds), *(str(each) for each in size)], capture_output=True, text=True,
            env=plugin.environment({"ICINGAWEB_CONFIGDIR": folder}), check=False)
    assert done.returncode == 0 and not done.stderr, f"{done.stdout}{done.stderr}"
    return [Graph(**each) for each in json.loads(done.stdout)]
