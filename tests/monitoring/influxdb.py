# SPDX-License-Identifier: GPL-3.0-or-later
"""InfluxDB 1 in its own folder."""

import contextlib
import json
import os
import re
import shutil
import tempfile
import unittest
import urllib.parse

import daemon
import support

DATABASE = "icinga2"

CONFIGURATION = """\
reporting-disabled = true
bind-address = "127.0.0.1:{backup}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
"""


def require():
    if not shutil.which("influxd", path="/usr/bin"):
        raise unittest.SkipTest("influxd is not here: install influxdb")


class InfluxDB(contextlib.ExitStack):
    """Runs until the block ends, with a database for Icinga."""

    def __enter__(self):
        super().__enter__()
        try:
            require()
            folder = self.enter_context(tempfile.TemporaryDirectory(prefix="tintri-influxdb-"))
            self.port = daemon.free_port()
            path = os.path.join(folder, "influxdb.conf")
            support.write_private(path, CONFIGURATION.format(
                folder=folder, port=self.port, backup=daemon.free_port()).encode())
            server = self.enter_context(daemon.Daemon(
                ["/usr/bin/influxd", "-config", path], os.path.join(folder, "log"),
                env={"HOME": folder}))
            server.wait_until(lambda: self._ask("SHOW DATABASES") is not None, "influxd answers")
            self._ask(f"CREATE DATABASE {DATABASE}", b"")
        except BaseException:
            self.close()
            raise
        return self

    def _ask(self, query, data=None):
        parameters = urllib.parse.urlencode({"q": query, "db": DATABASE, "epoch": "ms"})
        return daemon.get(f"http://127.0.0.1:{self.port}/query?{parameters}", data)

    def series(self, query):
        """The series in the result of a query."""
        result, = json.loads(self._ask(query))["results"]
        assert "error" not in result, f"{query}: {result['error']}"
        return result.get("series", [])

    def tag_values(self, query):
        return {value for series in self.series(query) for _, value in series["values"]}

    def last(self, query):
        """The last value of each series of a SELECT last("field"), by (metric, field)."""
        field = re.search(r'SELECT last\("(\w+)"\)', query)[1]
        return {(series.get("tags", {}).get("metric"), field): series["values"][-1][1]
                for series in self.series(query)}
