# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that are shipped for Icinga 2, and the array of the example host."""

import contextlib
import os
import re
import secrets
import tempfile

import daemon
import plugin
import support

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "monitoring", "icinga2")
EXAMPLES = os.path.join(FOLDER, "examples")
MADE = os.path.join(plugin.BUILD, "monitoring", "icinga2")

# Numbers of the array, and the states that follow from the example host's thresholds.
ARRAYS = [
    ("OK", {"synthetic": 5, "replicas": 5, "nonclones": 10, "used": 61.2}),
    ("WARNING", {"synthetic": 14, "replicas": 13, "nonclones": 30, "used": 84.5, "alerts": 3}),
    ("CRITICAL", {"synthetic": 60, "replicas": 20, "nonclones": 90, "used": 95, "alerts": 2,
                  "failed-components": 2}),
]

# The example host's services: the options as on a command line, and the thresholds that Icinga must
# have for each metric.
SERVICES = {
    "synthetic VMs": ("synthetic", "-w 10 -c 20", {"synthetic": ("10", "20")}),
    "orphans": ("synthetic", "--kind orphan -w 0 --critical-space 500",
                {"synthetic": ("0", ""), "synthetic_space": ("", str(500 * 2**30))}),
    "non-clones": ("nonclone", "-w 5% -c 10% --exclude ^infra- --exclude ^vcenter"
                               " --exclude-templates", {"nonclone_percent": ("5", "10")}),
    "space": ("space", "-w 80% -c 90% --critical-days 14:",
              {"used_percent": ("80", "90"), "days": ("", "14:")}),
    "health": ("health", "-c 10", {"alerts": ("0", "10")}),
}


def shipped_files():
    return {f"conf.d/{name}": support.read(os.path.join(MADE, name))
            for name in ("tintri-commands.conf", "tintri-services.conf")}


def with_values(text, **values):
    """The example host with other values of its variables."""
    for name, value in values.items():
        text, count = re.subn(rf'(?m)^(\tvars\.{name} = ).*$', lambda match, to=value:
                              f'{match[1]}{to}', text)
        assert count == 1, f"{name} stands {count} times in the example"
    return text


def compare_text(case, first_line, lines, state, found, times):
    """Checks that the output has the findings. Its ages are those at one of these times."""
    status = f"TINTRI {found.check.upper()} {state} - {found.text()}"
    first_line = first_line.rstrip()
    if not first_line.startswith(f"{status}: "):  # behind the colon, why it alerts
        case.assertEqual(first_line, status)
    def are_there(wanted):
        rest = iter(lines)  # remarks may come between them
        return all(line in rest for line in wanted)
    case.assertTrue(any(are_there(found.lines(time)) for time in times), lines)


def compare_metrics(case, text, found, thresholds):
    """Checks that the performance data are the findings with these thresholds, and nothing else."""
    metrics = plugin.parse_metrics(f" {text}")
    case.assertLess(float(metrics.pop("time").value), 30)
    case.assertEqual({label: metric.value for label, metric in metrics.items()}, found.values())
    for label, metric in metrics.items():
        case.assertEqual((metric.warn, metric.crit), thresholds.get(label, ("", "")), label)


class Place(contextlib.ExitStack):
    """The port, certificate and password of the array, which outlast its simulators.

    No other process of this machine has this password by chance.
    """

    def __init__(self):
        super().__init__()
        self.folder = self.enter_context(tempfile.TemporaryDirectory(prefix="tintri-test-"))
        self.port = daemon.free_port()
        self.ca_file = os.path.join(self.folder, "ca.pem")
        self.password = f"{plugin.PASSWORD}{secrets.token_hex()}"
        self.password_file = support.write_private(os.path.join(self.folder, "password"),
                                                   f"{self.password}\n".encode())

    def array(self, *faults, **options):
        return support.Simulator(*faults, **{"port": self.port, "write-ca": self.ca_file,
                                             "password": self.password, **options})

    def host(self, example="vmstore.conf"):
        """The example host, with the array of this place."""
        text = support.read(os.path.join(EXAMPLES, example))
        return with_values(text, tintri_address=f'"localhost"\n\tvars.tintri_port = {self.port}',
                           tintri_ca_file=f'"{self.ca_file}"',
                           tintri_password_file=f'"{self.password_file}"')
