# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugins against a server with wrong HTTP: status lines, headers, cookies, gzip, chunks.

Each run changes one answer of an otherwise sound array at random. plugin.run() checks what the
contract says of every run, sanitizers included. In addition, a run ends in time; it closes its
session or reports it; and if only HTTP was changed, the count is right or not known.

  TINTRI_BENT_RUNS=N   the number of runs, instead of 200
  TINTRI_BENT_SEED=N   other runs than those of seed 1; a failure names the seed and the run
  TINTRI_BENT_RUN=N    only this run
"""

import concurrent.futures
import contextlib
import gzip
import os
import random
import socket
import socketserver
import struct
import threading
import unittest
import zlib

import stub_array
import support
from stub_array import INFO, LOGIN, LOGOUT, VMS

RUNS = int(os.environ.get("TINTRI_BENT_RUNS", "200"))
SEED = int(os.environ.get("TINTRI_BENT_SEED", "1"))
ONLY = os.environ.get("TINTRI_BENT_RUN")
WORKERS = 4
TIMEOUT = 3  # seconds
TOTAL = 12  # VMs, all of them live and not clones


class Answer:
    """An answer in parts, each of which can be changed."""

    def __init__(self, status, body, headers=()):
        self.line = f"HTTP/1.1 {status} Reason".encode()
        self.headers = [(b"Content-Type", b"application/json"), *headers]
        self.body = body  # None: the status allows no body
        self.framing = "length"
        self.content = body  # the body as it is sent
        self.raw = None  # the whole answer, in place of the parts above
        self.cut = None  # how many bytes are sent; None: all
        self.altered = False  # the content may be another one than that of a sound array

    def pack(self):
        if self.raw is not None:
            return self.raw
        headers = list(self.headers)
        content = self.content or b""
        if self.body is not None and self.framing == "length":
            headers.append((b"Content-Length", str(len(content)).encode()))
        elif self.framing == "chunked":
            headers.append((b"Transfer-Encoding", b"chunked"))
            chunk = b"%x\r\n%b\r\n" % (len(content), content) if content else b""
            content = chunk + b"0\r\n\r\n"
        head = b"\r\n".join([self.line, *(name + b": " + value for name, value in headers)])
        return head + b"\r\n\r\n" + content


# How to bend an answer ---------------------------------------------------------------------------

def bend_status(rng, answer):
    version = rng.choice([b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"HTTP/9.9", b"HTTP/1.", b"ICY",
                          b"http/1.1"])
    code = rng.choice([b"", b"0", b"99", b"100", b"101", b"199", b"200", b"204", b"206", b"300",
                       b"302", b"304", b"400", b"401", b"403", b"404", b"407", b"408", b"416",
                       b"417", b"421", b"429", b"500", b"502", b"503", b"504", b"599", b"600",
                       b"999", b"1000", b"-200", b"2147483648", b"0200", b"2 0", b"\xff",
                       b"200\x00"])
    reason = rng.choice([b"", b" ", b" OK", b" " + b"x" * rng.choice([10, 5000, 200000]),
                         b" \xff\x00|<b>\x1b[2J"])
    answer.line = version + b" " + code + reason


def bend_interim(rng, answer):
    """Interim answers in front of the real one."""
    interim = rng.choice([b"HTTP/1.1 100 Continue\r\n\r\n",
                          b"HTTP/1.1 103 Early\r\nSet-Cookie: JSESSIONID=e\r\n\r\n",
                          b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n",
                          b"HTTP/1.1 102 x\r\nContent-Length: 5\r\n\r\n"])
    answer.raw = interim * rng.choice([1, 2, 50, 1000]) + answer.pack()


COOKIES = [b"JSESSIONID=", b"JSESSIONID", b"=", b"", b";", b"JSESSIONID=a=b",
           b"JSESSIONID=\"q;q\"; Path=/", b"jsessionid=LOWER", b"JSESSIONID=x; Domain=evil.example",
           b"JSESSIONID=x; Max-Age=-1", b"JSESSIONID=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
           b"JSESSIONID=x; Path=/nowhere", b"JSESSIONID=\x00\x01\x7f", b"JSESSIONID=\xff\xfe",
           b"JSESSIONID=x\ty", b"JSESSIONID=%0d%0aX: y", b"JSESSIONID=" + b"z" * 4000,
           b"JSESSIONID=" + b"z" * 90000, b"__Secure-JSESSIONID=x", b"OTHER=1; JSESSIONID=2",
           b" JSESSIONID = spaced ", b"JSESSIONID=x;;;;=;=", b"JSESSIONID=x, JSESSIONID=y"]


def bend_cookies(rng, answer):
    if rng.random() < 0.5:
        answer.headers = [header for header in answer.headers if header[0] != b"Set-Cookie"]
    for _ in range(rng.choice([1, 1, 2, 5, 300])):
        place = rng.randrange(len(answer.headers) + 1)
        answer.headers.insert(place, (b"Set-Cookie", rng.choice(COOKIES)))
    answer.altered = True  # after a login, whether there is a session


HEADERS = [(b"Content-Length", b"-1"), (b"Content-Length", b"99999999999999999999"),
           (b"Content-Length", b"1"), (b"Content-Length", b"0x10"), (b"Content-Length", b"5, 5"),
           (b"Content-Length", b""), (b"Transfer-Encoding", b"identity"),
           (b"Transfer-Encoding", b"gzip, chunked"), (b"Transfer-Encoding", b"chunked, chunked"),
           (b"Transfer-Encoding", b"xchunked"), (b"Content-Encoding", b"gzip"),
           (b"Content-Encoding", b"br"), (b"Content-Encoding", b"deflate"),
           (b"Content-Encoding", b"zstd, gzip, gzip, gzip, gzip, gzip, gzip"),
           (b"Content-Encoding", b"\xff"), (b"Content-Type", b"text/html"), (b"Content-Type", b""),
           (b"Retry-After", b"-5"), (b"Retry-After", b"1e9"),
           (b"Retry-After", b"Fri, 31 Dec 9999 23:59:59 GMT"), (b"Retry-After", b"junk"),
           (b"Retry-After", b"0"), (b"Location", b"https://evil.example/"),
           (b"Connection", b"close"), (b"Connection", b"upgrade"),
           (b"Keep-Alive", b"timeout=0, max=0"), (b"WWW-Authenticate", b"Basic realm=\"x\""),
           (b"WWW-Authenticate", b"NTLM"), (b"Alt-Svc", b"h3=\":443\"; ma=99999"),
           (b"Strict-Transport-Security", b"max-age=1"), (b"Trailer", b"Set-Cookie"),
           (b"Content-Range", b"bytes 0-1/2"), (b"", b"no name"), (b"X Y", b"blank in the name"),
           (b"X\x00Y", b"nul"), (b"X", b"\x00\x1b[31m|<script>"), (b"X", b"y" * 70000),
           (b"X" * 70000, b"y"), (b"X", b"folded\r\n more\r\n\tand more"), (b"no colon\r\nX", b"y"),
           (b"\r\nX", b"behind an empty line"), (b"X", b"y\nZ: a lone newline"), (b"X", b"y\rZ")]


def bend_headers(rng, answer):
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        header = rng.choice(HEADERS)
        answer.headers.insert(rng.randrange(len(answer.headers) + 1), header)
        # With a wrong length or encoding, only a part of the content arrives.
        answer.altered = True
    if rng.random() < 0.2:
        answer.headers += [(b"X-%d" % i, b"y" * 50) for i in range(rng.choice([50, 1000, 6000]))]
    if rng.random() < 0.1:
        answer.framing = "none"


def bend_chunks(rng, answer):
    content = answer.content or b""
    answer.framing = "bent"
    answer.headers.append((b"Transfer-Encoding", b"chunked"))
    out, at = b"", 0
    while at < len(content):
        size = min(rng.choice([1, 2, 7, 100, 5000]), len(content) - at)
        extension = rng.choice([b"", b"", b"", b";a=b", b";" + b"x" * 9000, b" ", b";\""])
        form = rng.choice([b"%x", b"%X", b"000%x"])
        out += form % size + extension + b"\r\n" + content[at:at + size] + b"\r\n"
        at += size
    end = rng.choice([b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\nX: y\r\nSet-Cookie: JSESSIONID=t\r\n\r\n",
                      b"00000000\r\n\r\n", b"0;x\r\n\r\n", b"0\r\n" + b"T: t\r\n" * 5000 + b"\r\n",
                      b"0\n\n", b"", b"-1\r\n\r\n", b"ffffffffffffffff1\r\n", b"zz\r\n",
                      b"7fffffffffffffff\r\nx", b"\r\n\r\n"])
    answer.content = out + end
    if rng.random() < 0.3:  # in the middle of the body
        place = rng.randrange(len(answer.content))
        junk = rng.choice([b"\r\n", b"ffff\r\n", b"\x00", b"g"])
        answer.content = answer.content[:place] + junk + answer.content[place:]
        answer.altered = True


def bend_gzip(rng, answer):
    content = answer.content or b""
    packed = gzip.compress(content, mtime=0)
    forms = [packed, packed[:rng.randrange(len(packed) + 1)], packed + packed[:10],
             packed + b"junk", content, packed[:3] + bytes([rng.randrange(256)]) + packed[4:],
             gzip.compress(packed, mtime=0), b"", zlib.compress(content),
             zlib.compress(content)[2:-4], gzip.compress(b"\x00" * 5_000_000, mtime=0),
             packed[:10] + bytes(rng.randrange(256) for _ in range(200))]
    form = rng.choice(forms)
    if rng.random() < 0.4 and len(form) > 20:
        place = rng.randrange(len(form))
        form = form[:place] + bytes([form[place] ^ 1 << rng.randrange(8)]) + form[place + 1:]
    answer.content = form
    name = rng.choice([b"gzip", b"gzip", b"x-gzip", b"deflate", b"gzip, gzip", b"br"])
    answer.headers.append((b"Content-Encoding", name))


def bend_bytes(rng, answer):
    """Changes the whole answer in some places."""
    raw = bytearray(answer.pack())
    for _ in range(rng.choice([1, 1, 2, 8, 40])):
        place = rng.randrange(len(raw)) if raw else 0
        kind = rng.randrange(5)
        if kind == 0 and raw:
            raw[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            raw[place:place] = rng.choice([b"\r\n", b"\n", b"\x00", b": ", b"\r\n\r\n",
                                           b"HTTP/1.1 200 OK\r\n", b"\xff" * 9])
        elif kind == 2:
            del raw[place:place + rng.choice([1, 2, 20, 500])]
        elif kind == 3:
            raw[place:place] = raw[place:place + rng.choice([1, 30, 300])]
        else:
            raw[place:place] = bytes(rng.randrange(256) for _ in range(rng.choice([1, 8, 100])))
    answer.raw = bytes(raw)
    answer.altered = True


def bend_end(rng, answer):
    """Cuts the answer short, or sends more after it."""
    raw = answer.pack()
    if rng.random() < 0.6:
        answer.cut = rng.randrange(len(raw) + 1)
    else:
        answer.raw = raw + rng.choice([b"\r\n", b"junk", raw, b"\x00" * 100000,
                                       b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])


def bend_nothing(_rng, _answer):
    """Changes nothing: only the pieces in which the answer is sent are unusual."""


BENDS = [bend_status, bend_interim, bend_cookies, bend_headers, bend_chunks, bend_gzip, bend_bytes,
         bend_end, bend_nothing]


# The array ---------------------------------------------------------------------------------------

class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError), \
                self.server.context.wrap_socket(self.request, server_side=True) as connection:
            connection.settimeout(30)
            while self.exchange(connection):
                pass

    def exchange(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(65536)
            if not more:
                return False
            head += more
        head, _, body = head.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        length = sum(int(line.split(":")[1]) for line in lines
                     if line.lower().startswith("content-length:"))
        while len(body) < length:
            body += connection.recv(65536)
        path, _, query = lines[0].split()[1].partition("?")
        answer, is_bent = self.server.answer(path, query)
        return self.send(connection, answer, is_bent)

    def send(self, connection, answer, is_bent):
        """Sends the answer. Returns whether the connection stays open."""
        raw = answer.pack()[:answer.cut]
        rng = self.server.rng
        piece = rng.choice([1, 3, 17, 1000, 16384]) if is_bent and len(raw) < 20000 else 65536
        for at in range(0, len(raw), piece):
            connection.sendall(raw[at:at + piece])
        if is_bent and rng.random() < 0.2:  # reset the connection instead of closing it
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        ends = answer.cut is not None or answer.framing == "none"
        return not is_bent or (not ends and rng.random() < 0.3)


class BentArray(socketserver.ThreadingTCPServer):
    """A sound array, except for the answers to one path: the first one, or all."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, context, rng):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context, self.rng = context, rng
        self.bent_path = rng.choice([INFO, LOGIN, VMS, VMS, VMS, LOGOUT])
        self.is_lasting = rng.random() < 0.15
        self.bends = rng.sample(BENDS, rng.choice([1, 1, 2]))
        self.lock = threading.Lock()
        self.bent = 0
        self.asked = {INFO: 0, LOGIN: 0, VMS: 0, LOGOUT: 0}
        self.altered = False

    def sound(self, path, query):
        if path == VMS:
            return Answer(200, stub_array.page(query, TOTAL).encode())
        if path == LOGOUT:
            return Answer(204, None)
        if path == LOGIN:
            cookie = tuple(text.encode() for text in stub_array.COOKIE)
            return Answer(200, b'"Read Only"', [cookie])
        return Answer(200, stub_array.ANSWERS[INFO][1].encode())

    def answer(self, path, query):
        with self.lock:
            self.asked[path] += 1
            answer = self.sound(path, query)
            if path != self.bent_path or (self.bent > 0 and not self.is_lasting):
                return answer, False
            self.bent += 1
            for bend in self.bends:
                bend(self.rng, answer)
            self.altered |= answer.altered
            return answer, True

    def handle_error(self, *_):
        pass  # the plugin has closed the connection

    def __enter__(self):
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()


class BentHttp(stub_array.StubCase):
    def one_run(self, number):
        rng = random.Random(f"{SEED} {number}")
        kind = rng.choice(["synthetic", "nonclone"])
        options = ["--parallel", str(rng.choice([1, 1, 2, 4])), "--page-size",
                   str(rng.choice([2, 5, 12])), *rng.choice([[], ["-v"], ["-vv"], ["-vvv"]]),
                   *rng.choice([[], ["--compress"]])]
        with BentArray(stub_array.server_context(*self.certificate), rng) as array:
            run = stub_array.plugin.run(
                kind, "-H", "localhost", "-4", "-p", str(array.server_address[1]), "-u", "monitor",
                "--ca-file", self.certificate[0], "-t", str(TIMEOUT), *options,
                env={"TINTRI_PASSWORD": stub_array.plugin.PASSWORD}, secrets=[stub_array.SESSION])
        return array, run

    def check(self, array, run):
        self.assertLess(run.seconds, TIMEOUT + 15)  # a busy machine may need longer to end it
        if run.state != "UNKNOWN" and not (array.bent_path == VMS and array.altered):
            self.assertEqual(run.metrics["vms"].value, str(TOTAL), run)
        if run.state != "UNKNOWN":
            self.assertGreater(array.asked[LOGIN], 0, run)
        if array.bent_path != LOGIN and array.asked[LOGIN] > 0 and array.asked[LOGOUT] == 0:
            self.assertIn("a session may stay open", run.out, run)

    def test_each_run_ends_as_the_contract_says(self):
        numbers = [int(ONLY)] if ONLY else range(RUNS)
        print(f"# TINTRI_BENT_SEED={SEED} TINTRI_BENT_RUNS={len(numbers)}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            runs = {number: pool.submit(self.one_run, number) for number in numbers}
        exchanges = 0
        for number, future in runs.items():
            try:
                array, run = future.result()
                exchanges += sum(array.asked.values())
                self.check(array, run)
            except AssertionError as error:
                with self.subTest(seed=SEED, run=number):
                    raise error
        self.assertGreater(exchanges, 2 * len(numbers))


if __name__ == "__main__":
    support.main()
