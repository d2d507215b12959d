# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays that Icinga has checked, and the values that it must have sent to a store of graphs."""

import contextlib
import re

import array_oracle
import icinga
import shipped

GIB = 2**30

# Further services of a host: the kind, the variables, and the thresholds that are single numbers.
# Icinga sends no threshold for other ranges.
FURTHER = {
    "share": ("synthetic", {"warning": "5%", "critical": "10%", "warning_space": "1000",
                            "critical_space": "9000"},
              {"synthetic_percent": ("5", "10"),
               "synthetic_space": (str(1000 * GIB), str(9000 * GIB))}),
    "copies": ("nonclone", {"warning": "50", "critical": "100", "warning_space": "2000",
                            "critical_space": "20000"},
               {"nonclone": ("50", "100"),
                "nonclone_space": (str(2000 * GIB), str(20000 * GIB))}),
    "capacity": ("space", {"warning": "20000", "critical": "40000", "warning_reserve": "10",
                           "critical_reserve": "5", "warning_days": "300", "critical_days": "400"},
                 {"used": (str(20000 * GIB), str(40000 * GIB)), "reserve_remaining": ("10", "5"),
                  "days": ("300", "400")}),
    "ranges": ("synthetic", {"warning": "10:20", "critical": "@5:8", "warning_space": "10:",
                             "critical_space": "~:20000"}, {}),
}
EXAMPLE = {name: (kind, words.split(), thresholds)
           for name, (kind, words, thresholds) in shipped.SERVICES.items()}
HOSTS = {
    "vmstore01": EXAMPLE,
    "vmstore02": {name: (kind, [], thresholds) for name, (kind, _, thresholds) in FURTHER.items()},
    "tgc01": EXAMPLE,
}


def further_host(place):
    """The example host with the further services in place of its own."""
    text = re.sub(r"(?ms)^\t// A service each.*", "", place.host())
    for name, (kind, variables, _) in FURTHER.items():
        values = ", ".join(f'tintri_{key} = "{value}"' for key, value in variables.items())
        text += f'\tvars.tintri_{kind}["{name}"] = {{ {values} }}\n'
    return named(text + "}\n", "vmstore02")


def named(host, name):
    return host.replace('object Host "vmstore01"', f'object Host "{name}"')


class Monitored(contextlib.ExitStack):
    """Icinga's daemon with a writer of performance data, which has checked each service.

    kinds: each service's kind, by host and service; values: its performance data, by label and
    field (value, warn, crit), without the duration of the check; numbers: all labels and fields
    with a number, such as a minimum.
    """

    def __init__(self, writer, wait_for_writer=lambda daemon: None):
        super().__init__()
        self._wait_for_writer = wait_for_writer
        self.kinds, self.values, self.numbers = {}, {}, {}
        vmstore = self.enter_context(shipped.Place())
        center = self.enter_context(shipped.Place())
        self._arrays = {"vmstore01": vmstore.array(alerts=3), "tgc01": center.array(
            product="tgc", vmstores=3, vms=600, synthetic=60, replicas=20, nonclones=90)}
        self._files = {
            **shipped.shipped_files(), "conf.d/writer.conf": icinga.CHECK_ON_REQUEST + writer,
            "conf.d/vmstore01.conf": vmstore.host(), "conf.d/vmstore02.conf": further_host(vmstore),
            "conf.d/tgc01.conf": named(center.host(), "tgc01")}

    def __enter__(self):
        super().__enter__()
        try:
            arrays = {host: array_oracle.Array(self.enter_context(array))
                      for host, array in self._arrays.items()}
            arrays["vmstore02"] = arrays["vmstore01"]
            daemon = self.enter_context(icinga.Icinga(self._files))
            self._wait_for_writer(daemon)
            for host, services in HOSTS.items():
                for service, (kind, words, thresholds) in services.items():
                    result = daemon.check_now(host, service)
                    self.numbers[host, service] = numbers(result["performance_data"])
                    self.kinds[host, service] = kind
                    self.values[host, service] = expected(
                        arrays[host].findings(kind, words), thresholds)
        except BaseException:
            self.close()
            raise
        return self


def numbers(performance_data):
    """The labels and fields that have a number."""
    found = set()
    for metric in performance_data:
        label, _, values = metric.rpartition("=")
        fields = zip(("value", "warn", "crit", "min", "max"), values.split(";"))
        found |= {(label.strip("'"), field) for field, text in fields
                  if re.fullmatch(r"-?[0-9.]+(s|%|B)?", text)}
    return found


def expected(found, thresholds):
    values = {(label, "value"): float(value) for label, value in found.values().items()}
    for label, value in found.of_vmstores().items():
        values[label, "value"] = float(value)
    for label, limits in thresholds.items():
        for field, limit in zip(("warn", "crit"), limits):
            if limit.isdigit():
                values[label, field] = float(limit)
    return values
