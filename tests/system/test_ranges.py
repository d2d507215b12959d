# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a range equals that of the Perl library Monitoring::Plugin."""

import os
import shutil
import subprocess
import unittest

import support

RANGES_PL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ranges.pl")
VERDICTS = {0: "ok", 2: "alert", 3: "refused"}

RANGES = """
0 1 9 10 11 19 20 21 100 1000000 10.0 10.5 9.999 0.1 007
+10 +5:15 1e1 1e0 1e+1 2e1:3e1 1e-1 -1e1:1e1 @1e1 .5:10 5.:10 10. .5
0: 1: 9: 10: 11: 20: 21: 10.5: 9.5: -5: -10:
~:0 ~:9 ~:10 ~:11 ~:20 ~:9.5 ~:10.5 ~:-1 ~: ~
0:0 0:9 0:10 9:11 10:10 10:20 11:20 20:20 5:15 -5:5 -10:-1 -10:10 9.5:10.5 10.1:10.2
@0 @9 @10 @20 @10: @11: @~:9 @~:10 @~: @~ @0:0 @10:10 @9:11 @11:19 @-5:5 @-5:-1 @20:20 @0:1000000
:10 :9 @:10 :0
11:9 20:10 10:-10 @5:1 0:-1 -1 -5:-10
@ : @: ten 10a a10 10:a a:10 1:2:3 :: 10:: ::10 @@10 10@ ~10 ~~ ~:~ 10:~ 10-20 1,5 1,5:2
1/2 - + -: :- 0x10 0x1:2 inf nan inf: ~:inf NaN:10 Inf 1e 10,20 (10) [1:2] 10:20: -~:10 ~:@10 --5
""".split()

# Where the plugins differ on purpose, and why. The library is not asked.
STRICTER = [
    (" 10", "the library drops blanks; a range with a blank is probably a typing mistake"),
    ("1 0", "the library drops the blank and reads 10"),
    ("5: 15", "as above"),
    ("10 ", "as above"),
    ("1.2.3", "the library accepts a number with two points and cuts it at the second"),
    ("1.2.3:10", "as above"),
    ("5:1.2.3", "as above"),
    ("10..20", "as above; two dots do not replace the colon"),
    ("1e1.5", "the library accepts a point in an exponent"),
    ("", "an empty range is probably an unset variable in a configuration"),
]
WIDER = [  # range, the verdict on 10
    ("1E1", "ok", "a capital E is as usual in numbers as a small one"),
    ("5:2E1", "ok", "as above"),
]


def library_verdicts(pairs):
    table = "".join(f"{text}\t{count}\n" for text, count in pairs)
    result = subprocess.run(["perl", RANGES_PL], input=table, text=True, capture_output=True,
                            timeout=60, check=True)
    return result.stdout.split()


def has_library():
    return shutil.which("perl") and subprocess.run(
        ["perl", "-MMonitoring::Plugin::Range", "-e", "1"], stdin=subprocess.DEVNULL,
        capture_output=True, timeout=60).returncode == 0


class Ranges(unittest.TestCase):
    def verdict(self, sim, text):
        return VERDICTS[sim.check("synthetic", f"--critical={text}", "--list", "0").code]

    @unittest.skipUnless(has_library(), "needs perl and libmonitoring-plugin-perl "
                                        "(perl-Monitoring-Plugin)")
    def test_verdicts_equal_those_of_monitoring_plugin(self):
        for count in (0, 10, 20):
            wanted = library_verdicts([(text, count) for text in RANGES])
            self.assertEqual(len(wanted), len(RANGES))
            with support.Simulator(vms=20, synthetic=count, nonclones=0) as sim:
                for text, verdict in zip(RANGES, wanted):
                    with self.subTest(count=count, range=text):
                        self.assertEqual(self.verdict(sim, text), verdict)

    def test_ranges_that_look_like_typing_mistakes_are_refused(self):
        with support.Simulator(vms=20, synthetic=10) as sim:
            for text, why in STRICTER:
                with self.subTest(range=text, why=why):
                    self.assertEqual(self.verdict(sim, text), "refused")

    def test_numbers_that_the_library_does_not_know(self):
        with support.Simulator(vms=20, synthetic=10) as sim:
            for text, verdict, why in WIDER:
                with self.subTest(range=text, why=why):
                    self.assertEqual(self.verdict(sim, text), verdict)

    def test_an_invalid_range_is_named_in_the_message(self):
        with support.Simulator(vms=20) as sim:
            for option in ("-w", "--warning", "-c", "--critical"):
                with self.subTest(option=option):
                    run = sim.check("nonclone", option, "20:10")
                    self.assertEqual(run.code, 3)
                    self.assertIn("takes a range", run.text)
                    self.assertIn("'20:10'", run.text)
            self.assertEqual(sim.state()["requests"], 0)


if __name__ == "__main__":
    support.main()
