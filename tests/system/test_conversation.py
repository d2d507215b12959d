# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that an array gets: login, cookie, retries, logout."""

import threading
import unittest

import stub_array
import support
from stub_array import COOKIE, INFO, LOGIN, LOGOUT, SESSION, VMS, StubArray, StubCase, error, vms

NOT_LOGGED_IN = (401, error("ERR-API-0104", "Session is invalid or has expired"))


def no_answer(request):
    """Breaks the connection instead of answering."""
    request.connection.shutdown(2)
    request.close_connection = True
    return 500, ""


class Turns:
    """Gives the answers in turn, and repeats the last one."""

    def __init__(self, *answers):
        self._answers = list(answers)
        self._lock = threading.Lock()

    def __call__(self, request):
        with self._lock:
            answer = self._answers[0]
            if len(self._answers) > 1:
                del self._answers[0]
        return answer(request) if callable(answer) else answer


class Cookie(StubCase):
    def test_it_goes_back_whatever_attributes_it_came_with(self):
        for attributes in ("", "; Path=/api/v310/session", "; Path=/some/where/else",
                           "; Domain=evil.example", "; Domain=localhost", "; Max-Age=0",
                           "; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "; SameSite=Strict; Secure"):
            cookie = ("set-cookie", f"JSESSIONID={SESSION}{attributes}")
            with self.subTest(attributes=attributes), \
                    StubArray(self.certificate, {LOGIN: (200, '"Read Only"', cookie)}) as array:
                self.assertEqual(array.check(kind="nonclone").state, "OK")
                for path in (VMS, LOGOUT):
                    self.assertEqual({request.cookie for request in array.asked(path)},
                                     {f"JSESSIONID={SESSION}"})

    def test_other_cookies_are_not_sent_and_none_goes_with_the_login(self):
        other = ("Set-Cookie", "OTHER=1; Path=/")
        before = ("Set-Cookie", "JSESSIONID=before; Path=/")
        info = (*stub_array.ANSWERS[INFO], other, before)
        with StubArray(self.certificate, {INFO: info}) as array:
            self.assertEqual(array.check(kind="nonclone").state, "OK")
            self.assertEqual([request.cookie for request in array.asked(LOGIN)], [None])
            self.assertEqual({request.cookie for request in array.asked(VMS)},
                             {f"JSESSIONID={SESSION}"})

    def test_a_renewed_one_is_taken(self):
        def renew(request):
            return (*vms(request), ("Set-Cookie", "JSESSIONID=renewed; Path=/"))
        with StubArray(self.certificate, {VMS: Turns(renew, vms)}) as array:
            self.assertEqual(array.check("--page-size", "4", kind="nonclone").state, "OK")
            cookies = [request.cookie for request in array.asked(VMS) + array.asked(LOGOUT)]
            self.assertEqual(cookies[0], f"JSESSIONID={SESSION}")
            self.assertEqual(set(cookies[1:]), {"JSESSIONID=renewed"})

    def test_a_renewed_one_is_taken_while_other_requests_are_under_way(self):
        renewed = threading.Event()
        both = threading.Barrier(2, timeout=support.START_LIMIT)

        def renew(request):
            both.wait()  # waits for a second request with the old cookie
            renewed.set()
            return (*vms(request), ("Set-Cookie", "JSESSIONID=renewed; Path=/"))

        def late(request):
            both.wait()
            renewed.wait(support.START_LIMIT)
            return NOT_LOGGED_IN

        def strict(request):
            old = renewed.is_set() and request.headers["Cookie"] != "JSESSIONID=renewed"
            return NOT_LOGGED_IN if old else vms(request)
        with StubArray(self.certificate, {VMS: Turns(vms, renew, late, strict)}) as array:
            run = array.check("--page-size", "2", "--parallel", "2", kind="nonclone")
            self.assertEqual((run.state, run.metrics["nonclone"].value), ("OK", "12"))
            self.assertEqual(array.count(LOGIN), 1)

    def test_a_login_after_an_expired_session_does_not_send_the_old_one(self):
        answers = {VMS: Turns(NOT_LOGGED_IN, vms),
                   LOGIN: Turns((200, '"Read Only"', COOKIE),
                                (200, '"Read Only"', ("Set-Cookie", "JSESSIONID=second")))}
        with StubArray(self.certificate, answers) as array:
            self.assertEqual(array.check(kind="nonclone").state, "OK")
            self.assertEqual([request.cookie for request in array.asked(LOGIN)], [None, None])
            self.assertEqual(array.asked(LOGOUT)[-1].cookie, "JSESSIONID=second")


class Login(StubCase):
    def test_it_goes_over_a_connection_of_its_own_so_that_nothing_repeats_it(self):
        with StubArray(self.certificate) as array:
            self.assertEqual(array.check(kind="nonclone").state, "OK")
            info, login = array.asked(INFO)[0], array.asked(LOGIN)[0]
            self.assertNotEqual(info.port, login.port)

    def test_one_without_an_answer_is_not_repeated_and_is_reported(self):
        with StubArray(self.certificate, {LOGIN: no_answer}) as array:
            run = array.check()
            self.assertEqual(run.code, 3)
            self.assertRegex(run.text, "^login to localhost failed: .*; a session may stay open on "
                                       "localhost: the login was not answered$")
            self.assertEqual(array.count(LOGIN), 1)


class Logout(StubCase):
    def test_one_that_finds_the_array_busy_is_tried_again(self):
        for busy in ((429, "", ("Retry-After", "1")), (503, "")):
            with self.subTest(status=busy[0]), \
                    StubArray(self.certificate, {LOGOUT: Turns(busy, (204, ""))}) as array:
                run = array.check(kind="nonclone")
                self.assertEqual((run.state, array.count(LOGOUT)), ("OK", 2))
                self.assertNotIn("session", run.out)

    def test_one_that_fails_is_reported_with_every_result(self):
        for answers, state in (({}, "OK"), ({VMS: (500, "")}, "UNKNOWN")):
            with self.subTest(state=state), StubArray(
                    self.certificate,
                    {LOGOUT: (429, "", ("Retry-After", "60")), **answers}) as array:
                run = array.check(kind="nonclone")
                self.assertEqual(run.state, state)
                self.assertIn("a session may stay open on localhost: logout answered 429", run.out)
                self.assertLess(run.seconds, 2)


class Retries(StubCase):
    def test_each_get_is_tried_again_after_a_transient_error(self):
        passing = {status: (status, "") for status in (429, 502, 503, 504)}
        passing["none"] = no_answer
        for path in (INFO, VMS):
            for name, answer in passing.items():
                sound = stub_array.ANSWERS[path]
                with self.subTest(path=path, answer=name), \
                        StubArray(self.certificate, {path: Turns(answer, sound)}) as array:
                    run = array.check(kind="nonclone")
                    self.assertEqual(run.state, "OK", run)

    def test_408_is_tried_again_only_on_a_kept_connection(self):
        with StubArray(self.certificate, {VMS: Turns((408, ""), vms)}) as array:
            self.assertEqual(array.check(kind="nonclone").state, "OK")
        with StubArray(self.certificate,
                       {INFO: Turns((408, ""), stub_array.ANSWERS[INFO])}) as array:
            self.assertEqual(array.check(kind="nonclone").state, "UNKNOWN")


class Bytes(StubCase):
    def test_a_byte_order_mark_before_the_json_is_skipped(self):
        mark = b"\xef\xbb\xbf"
        info = (200, mark + stub_array.ANSWERS[INFO][1].encode())

        def marked(request):
            return 200, mark + vms(request)[1].encode()
        with StubArray(self.certificate, {INFO: info, VMS: marked}) as array:
            self.assertEqual(array.check(kind="nonclone").state, "OK")
        error = (500, mark + stub_array.error("ERR-API-1", "Full").encode())
        with StubArray(self.certificate, {VMS: error}) as array:
            self.assertIn("Full (ERR-API-1, HTTP status 500)", array.check(kind="nonclone").text)
        page = (200, mark + stub_array.WEB_PAGE.encode())
        with StubArray(self.certificate, {VMS: page}) as array:
            self.assertIn("the answer is a web page", array.check(kind="nonclone").text)

    def test_no_compression_is_asked_for_unless_the_user_does(self):
        asked = []

        def note(request):
            asked.append(request.headers["Accept-Encoding"])
            return vms(request)
        with StubArray(self.certificate, {VMS: note}) as array:
            array.check(kind="nonclone")
            self.assertEqual(set(asked), {"identity"})
            array.check("--compress", kind="nonclone")
            self.assertIn("gzip", asked[-1])


if __name__ == "__main__":
    support.main()
