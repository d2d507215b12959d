# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests carry the session's cookie."""

import unittest

import recorder
import support
from plugin import KINDS, PLUGINS

SMALL = {"vms": 30, "synthetic": 10, "replicas": 5, "nonclones": 8}
LOGIN = "/api/v310/session/login"
STRANGERS = ("/api/info", LOGIN)  # requests before there is a session


class Cookie(unittest.TestCase):
    def requests(self, kind, *faults, left=(0, 0)):
        with support.Simulator(*faults, left=left, **SMALL) as array, \
                recorder.Recorder(array) as between:
            run = between.check(kind, *(["--page-size", "5"] if kind in KINDS else []))
            self.assertEqual(run.code, 0, run)
            return between.requests()

    def compare(self, kind, requests):
        for number, request in enumerate(requests):
            with self.subTest(kind=kind, number=number, request=request):
                self.assertEqual("cookie" in request.headers, request.path not in STRANGERS)

    def test_a_login_is_sent_without_a_session(self):
        for kind in PLUGINS:
            requests = self.requests(kind)
            self.assertEqual([each.path for each in requests].count(LOGIN), 1)
            self.compare(kind, requests)

    def test_a_login_after_a_session_that_expired_does_not_send_the_old_one(self):
        for kind in KINDS:
            requests = self.requests(kind, "session-expires=1", left=(1, 0))
            self.assertEqual([each.path for each in requests].count(LOGIN), 2)
            self.compare(kind, requests)


if __name__ == "__main__":
    support.main()
