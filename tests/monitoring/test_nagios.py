# SPDX-License-Identifier: GPL-3.0-or-later
"""Nagios runs the shipped configuration, and gets the plugins' results."""

import os
import re
import secrets
import unittest

import array_oracle
import nagios
import plugin
import processes
import readme
import shipped
import support

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "monitoring", "nagios")
EXAMPLE = f"{nagios.EXAMPLES}/vmstore.cfg"
HOST = "/etc/nagios4/conf.d/vmstore.cfg"  # the copy of the example
REMOTE_EXAMPLE = f"{nagios.EXAMPLES}/remote.cfg"
REMOTE_HOST = "/etc/nagios4/conf.d/remote.cfg"

# The example host's services: their options, and the thresholds that Nagios must have for each metric.
SERVICES = {
    "synthetic VMs": ("synthetic", "-w 10 -c 20", {"synthetic": ("10", "20")}),
    "orphans": ("synthetic", "--kind orphan -w 0 --critical-space 500",
                {"synthetic": ("0", ""), "synthetic_space": ("", str(500 * 2**30))}),
    "non-clones": ("nonclone", "-w 5% -c 10% --exclude ^(infra-|vcenter) --exclude-templates",
                   {"nonclone_percent": ("5", "10")}),
    "space": ("space", "-w 80% -c 90% --critical-days 14:",
              {"used_percent": ("80", "90"), "days": ("", "14:")}),
    "health": ("health", "-c 10 --maintenance-ok", {"alerts": ("0", "10")}),
}

# A site without the files that come with Nagios: no templates, no periods, no commands.
BARE_SITE = """\
define command {
    command_name    nothing
    command_line    /bin/true
}
define timeperiod {
    timeperiod_name    day-and-night
    alias              day and night
    monday             00:00-24:00
    tuesday            00:00-24:00
    wednesday          00:00-24:00
    thursday           00:00-24:00
    friday             00:00-24:00
    saturday           00:00-24:00
    sunday             00:00-24:00
}
define contact {
    contact_name                     somebody
    host_notification_period         day-and-night
    service_notification_period      day-and-night
    host_notification_commands       nothing
    service_notification_commands    nothing
}
define host {
    name                   site-host
    register               0
    check_command          nothing
    check_period           day-and-night
    notification_period    day-and-night
    contacts               somebody
    max_check_attempts     1
    address                localhost
}
define service {
    name                   site-service
    register               0
    check_period           day-and-night
    notification_period    day-and-night
    contacts               somebody
}
define host {
    use                site-host
    host_name          array
    _TINTRI_SECTION    tintri
}
define host {
    use          site-host
    host_name    without-a-section
}
define service {
    use                    site-service
    host_name              array, without-a-section
    service_description    nothing
    check_command          nothing
    max_check_attempts     1
}
"""
SITE = "/etc/site.cfg"


def service(description, use, check_command="", host="array"):
    command = f"\n    check_command {check_command}" if check_command else ""
    return (f"define service {{\n    use {use}\n    host_name {host}\n"
            f"    service_description {description}{command}\n}}\n")


class NagiosCase(unittest.TestCase):
    def setUp(self):
        self.nagios = self.enterContext(nagios.Nagios())

    def use_bare_site(self, *services):
        self.nagios.write(SITE, BARE_SITE + "".join(services))
        self.nagios.configure(SITE, nagios.OBJECTS)


class Configuration(NagiosCase):
    def count_services(self):
        return int(re.search(r"Checked (\d+) services", self.nagios.verify()[2])[1])

    def test_the_examples_are_installed_as_they_are_in_the_source(self):
        for name in ("vmstore.cfg", "remote.cfg", "tintri.ini"):
            self.assertEqual(support.read(self.nagios.path(f"{nagios.EXAMPLES}/{name}")),
                             support.read(os.path.join(FOLDER, "examples", name)))

    def test_the_example_is_valid_with_nagios_s_own_files(self):
        before = self.count_services()
        self.nagios.write(HOST, support.read(self.nagios.path(EXAMPLE)))
        warnings, errors, text = self.nagios.verify()
        self.assertEqual((warnings, errors), (0, 0), text)
        self.assertEqual(self.count_services(), before + len(SERVICES))

    def test_the_example_of_an_array_behind_an_agent_is_valid_beside_it(self):
        self.nagios.write(HOST, support.read(self.nagios.path(EXAMPLE)))
        before = self.count_services()
        self.nagios.write(REMOTE_HOST, support.read(self.nagios.path(REMOTE_EXAMPLE)))
        warnings, errors, text = self.nagios.verify()
        self.assertEqual((warnings, errors), (0, 0), text)
        self.assertEqual(self.count_services(), before + 2)

    def test_the_package_is_valid_in_a_site_without_nagios_s_own_files(self):
        self.use_bare_site()
        warnings, errors, text = self.nagios.verify()
        self.assertEqual((warnings, errors), (0, 0), text)

    def test_the_templates_are_enough_with_those_of_a_site(self):
        self.use_bare_site(*(service(kind, f"tintri-{kind},site-service") for kind in plugin.PLUGINS))
        warnings, errors, text = self.nagios.verify()
        self.assertEqual((warnings, errors), (0, 0), text)

    def test_the_templates_alone_are_valid(self):
        """Nagios only warns that it lacks the times of checks and the contacts."""
        self.use_bare_site(*(service(kind, f"tintri-{kind}") for kind in plugin.PLUGINS))
        _, errors, text = self.nagios.verify()
        self.assertEqual(errors, 0, text)
        for line in re.findall(r"^Warning: .*", text, re.M):
            self.assertRegex(line, r"has no (check time period|notification time period|"
                                   r"default contacts or contactgroups) defined!$")


class Daemon(NagiosCase):
    """The example host, unchanged except for its address."""

    def setUp(self):
        super().setUp()
        example = support.read(self.nagios.path(EXAMPLE))
        self.nagios.write(HOST, example.replace("vmstore01.example.com", "localhost"))
        self.nagios.name_ini_file()
        with support.Simulator() as array:
            self.nagios.log_in_at(array)  # before, nobody answers there
        self.nagios.start()

    def check(self, wrong_password=None, **array):
        """Nagios's result for this array, and the expected findings."""
        with support.Simulator(**array) as array:
            self.nagios.log_in_at(array, wrong_password)
            answers = array_oracle.Array(array)
            return self.nagios.check_now("vmstore01", SERVICES), answers

    def compare(self, result, state, found, thresholds):
        """Checks that Nagios has the findings, and nothing else."""
        self.assertEqual(result["current_state"], str(plugin.STATES.index(state)), result)
        begin = int(result["last_check"])
        shipped.compare_text(self, result["plugin_output"],
                             result["long_plugin_output"].split("\\n"), state, found,
                             [begin, begin + 1 + float(result["check_execution_time"])])
        shipped.compare_metrics(self, result["performance_data"], found, thresholds)

    def test_each_service_follows_the_array_through_all_states(self):
        self.unknown(self.nagios.check_now("vmstore01", SERVICES), "cannot connect")
        for state, array in shipped.ARRAYS:
            results, answers = self.check(**array)
            for name, (kind, words, thresholds) in SERVICES.items():
                with self.subTest(state=state, service=name):
                    found = answers.findings(kind, words.split())
                    self.compare(results[name], state, found, thresholds)
        self.unknown(self.nagios.check_now("vmstore01", SERVICES), "cannot connect")

    def unknown(self, results, reason):
        for name, result in results.items():
            with self.subTest(state="UNKNOWN", reason=reason, service=name):
                self.assertEqual(result["current_state"], "3")
                self.assertRegex(result["plugin_output"], f" UNKNOWN - .*{reason}")
                self.assertEqual(result["performance_data"], "")

    def test_each_service_is_unknown_where_the_password_is_wrong(self):
        results, _ = self.check(wrong_password="another")
        self.unknown(results, "wrong user name or password")

    def test_nobody_sees_the_password(self):
        password = secrets.token_hex()  # no process of another test has it
        with processes.Watch() as watch:
            self.check(latency=50, password=password)
        self.assertEqual(self.nagios.files_with(password), [nagios.INI])
        self.nagios.stop()  # writes retention.dat
        self.assertIn("/var/lib/nagios4/retention.dat", self.nagios.files_with("non-clones"))
        self.assertEqual(self.nagios.files_with(password), [nagios.INI])
        for kind in plugin.PLUGINS:
            self.assertTrue(watch.command_lines(f"check_tintri_{kind}"))
            self.assertTrue(watch.environments(f"check_tintri_{kind}"))
        self.assertFalse(watch.has_seen(password))
        self.assertFalse(watch.has_seen_in_an_environment(password))


class CheckCommands(NagiosCase):
    """The text that may follow the ! of a check_command."""

    def setUp(self):
        super().setUp()
        self.nagios.name_ini_file()

    def test_no_options_are_needed(self):
        self.use_bare_site(*(service(kind, f"tintri-{kind},site-service") for kind in plugin.PLUGINS))
        with support.Simulator() as array:
            self.nagios.log_in_at(array)
            self.nagios.start()
            answers = array_oracle.Array(array)
            for kind in plugin.PLUGINS:
                found = answers.findings(kind)
                self.assertEqual(self.nagios.service("array", kind)["plugin_output"].rstrip(),
                                 f"TINTRI {kind.upper()} OK - {found.text()}")

    def test_a_service_of_each_template_is_in_the_group_and_links_to_its_array(self):
        self.use_bare_site(*(service(name, f"tintri-{name},site-service") for name in plugin.PLUGINS))
        self.nagios.start()
        members, = (each["members"].split(",") for each in self.nagios.objects("servicegroup")
                    if each["servicegroup_name"] == "tintri")
        self.assertEqual(sorted(zip(members[::2], members[1::2])),
                         sorted(("array", name) for name in plugin.PLUGINS))
        services = {each["service_description"]: each for each in self.nagios.objects("service")}
        for name in plugin.PLUGINS:
            with self.subTest(plugin=name):
                for url in ("action_url", "notes_url"):
                    self.assertEqual(services[name][url], "https://$HOSTADDRESS$/")
                self.assertTrue(services[name]["icon_image"])
                self.assertIn("doc/unknown.md", services[name]["notes"])

    def test_every_character_reaches_the_plugin(self):
        text = "^[a-z]+|(x.*){2}~& <`>$!;\"%5$"
        written = re.sub("[!;]", r"\\\g<0>", text).replace("$", "$$")
        self.use_bare_site(service("a", "tintri-nonclone,site-service",
                                   f"check_tintri_nonclone!-w 5% -c @~:10 --exclude '{written}'"))
        with support.Simulator(latency=50) as array, processes.Watch() as watch:
            self.nagios.log_in_at(array)
            self.nagios.start()
        ini = self.nagios.path(nagios.INI)
        self.assertIn(["-H", "localhost", f"--extra-opts=tintri@{ini}", "-w", "5%", "-c", "@~:10",
                       "--exclude", text],
                      [line[1:] for line in watch.command_lines("check_tintri_nonclone")])

    def test_options_may_be_divided_as_is_usual(self):
        self.use_bare_site(service("a", "tintri-synthetic,site-service",
                                   "check_tintri_synthetic!-w 10!-c 20!--kind replica!--list 3"))
        with support.Simulator(latency=50) as array, processes.Watch() as watch:
            self.nagios.log_in_at(array)
            self.nagios.start()
        self.assertIn(["-w", "10", "-c", "20", "--kind", "replica", "--list", "3"],
                      [line[4:] for line in watch.command_lines("check_tintri_synthetic")])

    def test_a_host_without_a_section_gets_a_message(self):
        self.use_bare_site(service("a", "tintri-synthetic,site-service", host="without-a-section"))
        self.nagios.write(nagios.INI, "[tintri]\nusername=monitor\n", 0o640)
        self.nagios.start()
        self.assertRegex(self.nagios.service("without-a-section", "a")["plugin_output"],
                         r" UNKNOWN - .*\$_HOSTTINTRI_SECTION\$")


class WithoutIniFile(NagiosCase):
    def test_a_resource_file_without_an_ini_file_gets_a_message(self):
        self.use_bare_site(service("a", "tintri-synthetic,site-service"))
        self.nagios.start()
        self.assertIn(" UNKNOWN - --extra-opts: --extra-opts=tintri@ names no file behind the @",
                      self.nagios.service("array", "a")["plugin_output"])


class Readme(NagiosCase):
    """The commands under "In Nagios", with the paths of the test."""

    def test_its_lines_lead_to_green_services(self):
        lines = readme.lines("In Nagios")
        self.assertLess(len(lines.splitlines()), 10)
        with support.Simulator(**shipped.ARRAYS[0][1]) as array:
            self.nagios.write("/edits", self.edits(array))
            self.nagios.start()
            readme.run(self.moved(lines), {
                "editor": f"sed -i -f {self.nagios.path('/edits')} \"$1\"",
                "systemctl": f"test \"$*\" = 'reload nagios4' && kill -HUP {self.nagios.pid()}"})
            for name in SERVICES:
                result = support.wait_until(lambda each=name: self.checked(each), f"{name} is checked")
                with self.subTest(service=name):
                    self.assertEqual(result["current_state"], "0", result)
                    self.assertIn(" OK - ", result["plugin_output"])

    @staticmethod
    def edits(array):
        """The administrator's changes to the examples."""
        return ("s/vmstore01.example.com/localhost/\n"
                f"s|^password=.*|password={array.password}|\n"
                f"s|^ca-file=.*|ca-file={array.ca_file}|\n"
                f"/^username=/a port={array.port}\n")

    def moved(self, lines):
        """Runs commands with the folders of the test, and with the group of its user."""
        for old, new in [("/etc/nagios4", self.nagios.path("/etc/nagios4")),
                         ("/usr/share/", self.nagios.path("/usr/share/")),
                         ("-g nagios ", f"-g {os.getgid()} ")]:
            self.assertIn(old, lines)
            lines = lines.replace(old, new)
        return lines

    def checked(self, name):
        found = self.nagios.service("vmstore01", name)
        return found if found and found["has_been_checked"] == "1" else None


if __name__ == "__main__":
    support.main()
