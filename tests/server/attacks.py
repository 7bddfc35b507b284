# Copyright (c) 2026 The uninvite authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)
"""What hostile clients do to a server, for check_hostile.py.

Each attack is a function of a Target and of the moment at which it stops, and returns sentences that say what the server
did wrong. Without a moment those that hold connections last until the server has ended each of them, and judge when.
"""

import itertools
import random
import selectors
import socket
import ssl
import struct
import time

from served import keep_output

# Who is invited to course 1 besides those that the good clients remove.
OWN = range(100001, 110001)  # removed by attackers, who are answered
MAYBE = range(200001, 260001)  # asked for by clients that did not wait for the answer
VICTIMS = range(300001, 300101)  # nobody may remove them: requests that are cut, hidden or refused name them

PATH = "/api/v2/course/1/invite/"
LINE = f"DELETE {PATH} HTTP/1.1\r\n".encode()
HOST = b"Host: localhost\r\n"
GRACE = 5  # seconds beyond a deadline
GRACE_SANITIZED = 30


class Target:
    """A server, and what was asked of it."""

    def __init__(self, port, token, is_slow):
        self.port, self.token = port, token
        self.is_slow = is_slow  # such that 250 000 chunks can take as long as a body may
        self.credentials = b"Authorization: Bearer " + token.encode() + b"\r\n"
        self.removed = set()  # acknowledged
        self.maybe = set()  # asked for, without waiting
        self.own, self.unsure = itertools.cycle(OWN), itertools.cycle(MAYBE)  # to remove again is no error
        self.chance = random.Random(7)

    def connect(self, segment=None, buffer=None):
        s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if segment:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment)
        if buffer:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        s.settimeout(5)
        try:
            s.connect(("127.0.0.1", self.port))
        except OSError:
            s.close()
            raise
        return s

    def head(self, *fields, length=None):
        """A header that the server admits, without its empty line."""
        lines = b"".join(f + b"\r\n" for f in fields)
        if length is not None:
            lines += b"Content-Length: %d\r\n" % length
        return LINE + HOST + self.credentials + lines

    def removal(self, user):
        body = b"users=%d" % user
        return self.head(length=len(body)) + b"\r\n" + body

    def victim(self):
        """A whole request that must never run."""
        return self.removal(self.chance.choice(VICTIMS))


def stopped(end):
    return end is not None and time.monotonic() >= end


def statuses(received):
    """The statuses of all answers in these bytes."""
    found = []
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        found.append(int(head[9:12]))
        length = [int(f[16:]) for f in head.split(b"\r\n") if f.startswith(b"Content-Length: ")]
        received = rest[length[0] if length else 0 :]
    return found


class Member:
    """One connection of a crowd."""

    def __init__(self, connection, kind):
        self.socket, self.kind = connection, kind
        self.begun = self.due = time.monotonic()
        self.left = kind["first"]
        self.received = b""


class Crowd:
    """Connections that one thread holds, of some kinds in turn.

    A kind says what it sends at `first`, then byte for byte (`drip`) or as fast as it can (`flood`), and whether it reads
    (`deaf`) or ends its own side of the connection (`shut`).
    """

    def __init__(self, target, many, *kinds, **connection):
        self.target, self.connection = target, connection
        self.many = many
        self.kinds = [{"first": b"", **k} for k in kinds]
        self.selector = selectors.DefaultSelector()
        self.members = set()
        self.ended = []  # (kind, seconds, received)
        self.opened = 0

    def open(self):
        kind = self.kinds[self.opened % len(self.kinds)]
        self.opened += 1
        try:
            m = Member(self.target.connect(**self.connection), kind)
        except OSError:
            return  # the server is full, which is its right
        m.socket.setblocking(False)
        self.members.add(m)
        self.selector.register(m.socket, selectors.EVENT_WRITE if kind.get("deaf") else selectors.EVENT_READ, m)

    def end(self, m):
        self.ended.append((m.kind, time.monotonic() - m.begun, m.received))
        self.selector.unregister(m.socket)
        m.socket.close()
        self.members.discard(m)

    def send(self, m):
        if not m.left and "flood" in m.kind:
            m.left = m.kind["flood"]
        if m.left:
            m.left = m.left[m.socket.send(m.left) :]
            if not m.left and m.kind.get("shut"):
                m.socket.shutdown(socket.SHUT_WR)
        elif "drip" in m.kind:
            m.socket.send(m.kind["drip"])
        m.due = time.monotonic() + 0.5

    def work(self, m, act):
        try:
            act(m)
        except BlockingIOError:
            pass
        except OSError:
            self.end(m)

    def receive(self, m):
        got = m.socket.recv(65536)
        m.received += got
        if not got:
            self.end(m)

    def run(self, end):
        """Until `end`, with a new member for each that the server ends; or until it has ended all."""
        for _ in range(self.many):
            self.open()
        while self.members and not stopped(end):
            for key, event in self.selector.select(0.05):
                self.work(key.data, self.send if event & selectors.EVENT_WRITE else self.receive)
            now = time.monotonic()
            for m in [m for m in self.members if m.due <= now and not m.kind.get("deaf")]:
                self.work(m, self.send)
            if end is not None:
                for _ in range(min(50, self.many - len(self.members))):
                    self.open()
        for m in list(self.members):
            m.socket.close()
        self.selector.close()

    def judge(self, end, expected):
        """`expected`: for each kind the statuses that it gets and after how many seconds it is ended."""
        self.run(end)
        wrong = []
        grace = GRACE_SANITIZED if self.target.is_slow else GRACE
        if end is None:
            for kind, seconds, received in self.ended:
                answers, limit = expected[self.kinds.index(kind)]
                got = None if kind.get("deaf") else statuses(received)
                if got != answers or not limit - 1 < seconds < limit + grace:
                    wrong.append(f"answered {got} and ended after {seconds:.1f} s, not {answers} after {limit} s")
        return wrong


def slow_headers(target, end):
    kinds = [{"first": LINE[:10], "drip": b"x"}, {"first": target.head(), "drip": b"X"}]
    return Crowd(target, 200, *kinds).judge(end, [([408], 10)] * 2)


def slow_bodies(target, end):
    victim = b"users=%d&" % VICTIMS[0]
    kinds = [
        {"first": target.head(length=1000) + b"\r\n" + victim, "drip": b"&"},
        {"first": target.head(b"Transfer-Encoding: chunked") + b"\r\n%x\r\n" % len(victim) + victim, "drip": b"\r"},
        {"first": target.head(b"Transfer-Encoding: chunked") + b"\r\n1;", "drip": b"x"},
        {"first": LINE + HOST + b"Content-Length: 1000\r\n\r\n", "drip": b"x"},  # refused, and read away
    ]
    return Crowd(target, 200, *kinds).judge(end, [([408], 10), ([400], 0), ([408], 10), ([401], 10)])


def deaf(target, end):
    request = LINE + HOST + b"Content-Length: 0\r\n\r\n"
    # Small segments and a small buffer: the server's side fills soon.
    crowd = Crowd(target, 20, {"flood": request * 500, "deaf": True}, segment=536, buffer=4096)
    return crowd.judge(end, [(None, 10)])


def idle(target, end):
    return Crowd(target, 500, {}).judge(end, [([], 30)])


def half_open(target, end):
    part = target.victim()[:-1]
    answered = LINE + HOST + b"Content-Length: 0\r\n\r\n"
    kinds = [{"first": f, "shut": shut} for shut in (False, True) for f in (b"", LINE, part, answered)]
    # Nothing to send, so that the end of the sending side is sent with a first byte.
    kinds[4] = {"first": b"D", "shut": True}
    expected = [([], 30), ([408], 10), ([408], 10), ([401], 30), ([], 0), ([], 0), ([], 0), ([401], 0)]
    return Crowd(target, 96, *kinds).judge(end, expected)


def crowd_of_all(target, many):
    """Whatever holds a place without a request that was admitted."""
    refused = LINE + HOST + b"Content-Length: 1000\r\n\r\n"
    return Crowd(target, many, {}, {"first": LINE, "drip": b"x"}, {"first": refused}, {"first": b"?\r\n\r\n"})


def full_house(target, end):
    crowd_of_all(target, 1200).run(end or time.monotonic() + 5)
    return []


def leave(target, end, reset):
    """Clients that go away at every point of a request: those that sent all of it may have removed."""
    wrong = []
    while not stopped(end):
        whole = target.chance.random() < 0.2
        user = next(target.unsure) if whole else target.chance.choice(VICTIMS)
        request = target.removal(user)
        if whole:
            target.maybe.add(user)
        else:
            request = request[: target.chance.randrange(len(request))]
        try:
            with target.connect() as s:
                if reset:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                s.sendall(request)
        except OSError as e:
            wrong.append(f"cannot connect: {e}")
        time.sleep(0.0005)
    return wrong[:3]


def resets(target, end):
    return leave(target, end or time.monotonic() + 5, True)


def early_close(target, end):
    return leave(target, end or time.monotonic() + 5, False)


def pipelined(target, end):
    """Many requests at once: the answers come in order, and each one."""
    end, wrong = end or time.monotonic() + 5, []
    while not stopped(end):
        users = [next(target.own) for _ in range(10)]
        requests, expected = b"", []
        for user in users:
            body = b"users=%d" % target.chance.choice(VICTIMS)
            requests += target.removal(user)
            requests += LINE + HOST + b"Content-Length: %d\r\n\r\n" % len(body) + body
            requests += target.head(length=3) + b"\r\n{}}"
            requests += target.head(length=len(body)).replace(b"DELETE", b"PATCH", 1) + b"\r\n" + body
            expected += [204, 401, 400, 405]
        got = exchange(target, requests)
        target.removed.update(u for u, status in zip(users, got[::4]) if status == 204)
        if got != expected:
            target.maybe.update(users)
            wrong.append(f"{len(requests)} bytes of pipelined requests were answered {got}")
        time.sleep(0.02)
    return wrong[:3]


def exchange(target, *pieces):
    """Sends and ends its own side; the statuses of all answers until the server closes. -1: it does not close."""
    with target.connect() as s:
        s.settimeout(20)
        try:
            for piece in pieces:
                s.sendall(piece)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has closed already; the answer may be there
        received, closed = b"", []
        try:
            while got := s.recv(65536):
                received += got
        except socket.timeout:
            closed = [-1]
        except OSError:
            pass
        keep_output("answers", received.decode(errors="replace"))
        return statuses(received) + closed


def run_cases(target, end, cases):
    """Each case once at least, and again until `end`: name, the answers that are right, pieces to send."""
    wrong = []
    while True:
        for name, right, *pieces in cases:
            got = exchange(target, *pieces)
            if got not in right:
                wrong.append(f"{name}: answered {got}, not {' or '.join(map(str, right))}")
            time.sleep(0.005)
        if wrong or end is None or stopped(end):
            return wrong


def smuggling(target, end):
    """Headers and chunks that two readers could end at different places, each with a whole removal behind."""
    hidden = target.victim()
    coded = b"0\r\n\r\n"
    cases = []

    def refused(name, request, right=([400],)):
        cases.append((name, right, request + hidden))

    for coding in (b"xchunked", b"identity", b"chunked, identity", b"gzip, chunked", b"chunked, chunked",
                   b'"chunked"', b"chunked;a=b", b"", b"\x0bchunked", b"chunked\x0b", b"chunked,", b",chunked", b"\xa0chunked"):
        refused(f"Transfer-Encoding {coding!r}", target.head(b"Transfer-Encoding: " + coding) + b"\r\n" + coded)
    one = b"Transfer-Encoding: chunked"
    refused("two Transfer-Encoding", target.head(one, one) + b"\r\n" + coded)
    refused("chunked and a length", target.head(one, length=5) + b"\r\n" + coded)
    refused("a length and chunked", target.head(b"Content-Length: 5", one) + b"\r\n" + coded)
    refused("chunked in HTTP/1.0", target.head(one).replace(b"HTTP/1.1", b"HTTP/1.0") + b"\r\n" + coded)
    for version in (b"HTTP/1.2", b"HTTP/2.0", b"HTTP/0.9", b"http/1.1", b"HTTP/1.10", b"HTTP/11"):
        refused(f"version {version!r}", target.head(length=0).replace(b"HTTP/1.1", version) + b"\r\n")
    for name in (b"Transfer-Encoding ", b"Transfer_Encoding\t", b" Transfer-Encoding", b"Transfer-Encoding\0"):
        refused(f"field name {name!r}", target.head(name + b": chunked") + b"\r\n" + coded)
    for length in (b"+5", b"-0", b"0x5", b"5 5", b"5, 5", b"5;", b"", b"1e1", b"18446744073709551621", b"5\0", b"\x0b5"):
        refused(f"Content-Length {length!r}", target.head(b"Content-Length: " + length) + b"\r\n" + coded)
    for other in (5, 6, 0):
        refused(f"lengths 5 and {other}", target.head(b"Content-Length: 5", length=other) + b"\r\n" + coded)
    refused("no Host", target.head(length=0).replace(HOST, b"") + b"\r\n")
    refused("two Host", target.head(HOST[:-2], length=0) + b"\r\n")
    for value in (b"a b", b"a/b", b"a@b", b"a:b", b"[a]"):
        refused(f"Host {value!r}", target.head(length=0).replace(HOST, b"Host: " + value + b"\r\n") + b"\r\n")
    refused("a folded field", target.head(b"X: a\r\n b", length=0) + b"\r\n")
    refused("a folded length", target.head(b"Content-Length:\r\n 5") + b"\r\n" + coded)
    refused("a bare LF in the header", target.head(b"X: a\nContent-Length: 5") + b"\r\n" + coded)
    refused("a bare CR in the header", target.head(b"X: a\rContent-Length: 5") + b"\r\n" + coded)
    refused("an empty line of LF alone", target.head(length=0) + b"\n")
    for size in (b"0x1", b"+1", b"-1", b"1 1", b"", b"g", b"ffffffffffffffff1", b"1\n", b"1\r", b"\n1"):
        refused(f"a chunk of size {size!r}", target.head(one) + b"\r\n" + size + b"\r\n&\r\n" + coded)
    for extension in (b"a=\"\n\"", b"a=\"\r\"", b"a=\"\0\"", b"a=\"\\\n\"", b"a\n", b"\n"):
        refused(f"a chunk extension {extension!r}", target.head(one) + b"\r\n1;" + extension + b"\r\n&\r\n" + coded)
        refused(f"a last extension {extension!r}", target.head(one) + b"\r\n1\r\n&\r\n0;" + extension + b"\r\n\r\n")
    for trailer in (b"X: a\r\n b", b"X: a\r\n\tb", b"X: a\nY: b", b"X: a\rb", b"X: a\0b", b" X: a"):
        refused(f"a trailer {trailer!r}", target.head(one) + b"\r\n1\r\n&\r\n0\r\n" + trailer + b"\r\n\r\n")
    refused("a chunk longer than it says", target.head(one) + b"\r\n1\r\n&&\r\n" + coded)
    refused("a chunk that ends in LF", target.head(one) + b"\r\n1\r\n&\n" + coded)
    # A lower-case method is another method, and its body is read away.
    cases.append(("a lower-case method", ([405],), target.head(length=len(hidden)).replace(b"DELETE", b"delete", 1) + b"\r\n" + hidden))
    return run_cases(target, end, cases)


def unread_body(target, end):
    """Requests that are refused by their header, with a whole removal as their body."""
    hidden = target.victim()
    cases = []
    for padding in (0, 100_000):
        body = hidden + b"x" * padding
        length = b"Content-Length: %d\r\n" % len(body)
        for name, status, head in (
            ("no token", 401, LINE + HOST),
            ("a wrong token", 401, LINE + HOST + b"Authorization: Bearer wrong\r\n"),
            ("a malformed token", 400, LINE + HOST + b"Authorization: Bearer ,\r\n"),
            ("an absent course", 404, target.head().replace(b"course/1", b"course/99")),
            ("another path", 404, target.head().replace(b"/api", b"/app")),
            ("another method", 405, target.head().replace(b"DELETE", b"POST", 1)),
            ("another type", 415, target.head(b"Content-Type: image/png")),
            ("waits for 100", 401, LINE + HOST + b"Expect: 100-continue\r\n"),
        ):
            cases.append((name, ([status],), head + length + b"\r\n" + body))
            chunks = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
            cases.append((name + ", chunked", ([status],), head + chunks))
    return run_cases(target, end, cases)


def oversized(target, end):
    """Everything that may be too long; by so little that the server reads the rest away, and the answer is not lost."""
    block = 64 * 1024
    chunked = target.head(b"Transfer-Encoding: chunked") + b"\r\n"
    victim = b"users=%d&" % VICTIMS[0]
    first = chunked + b"%x\r\n" % len(victim) + victim + b"\r\n"

    def body(content, *fields):
        return target.head(*fields, length=len(content)) + b"\r\n" + content

    late = ([408],) if target.is_slow else ()

    cases = [
        ("a request line", ([431],), b"DELETE /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
        ("a method", ([431],), b"D" * 9000),
        ("a field", ([431],), target.head(b"X: " + b"a" * 9000, length=len(victim)) + b"\r\n" + victim),
        ("a field name", ([431],), target.head(b"X" * 9000 + b": a", length=len(victim)) + b"\r\n" + victim),
        ("many fields", ([431],), target.head(*[b"A:"] * 3000, length=len(victim)) + b"\r\n" + victim),
        ("a header without an end", ([431],), target.head(), *[b"X: y\r\n" * 10000] * 12),
        ("a token", ([401],), LINE + HOST + b"Authorization: Bearer " + b"a" * 7900 + b"\r\n\r\n"),
        ("a longer token", ([431],), LINE + HOST + b"Authorization: Bearer " + b"a" * 20000 + b"\r\n\r\n"),
        ("a body by its length", ([413],), target.head(length=1024 * 1024 + 1) + b"\r\n" + target.victim()),
        ("a length that no body has", ([413],), target.head(length=2**63) + b"\r\n" + target.victim()),
        ("chunks", ([413],), first, *[b"10000\r\n" + b"&" * block + b"\r\n"] * 20),
        ("small chunks", ([413], *late), first, *[b"1;a=b\r\n&\r\n" * 10000] * 25),
        ("a chunk extension", ([413],), first + b"1;", *[b"x" * block] * 12),
        ("a chunk size", ([413],), first, *[b"0" * block] * 12),
        ("a trailer", ([413],), first + b"0\r\nX: ", *[b"x" * block] * 12),
        ("trailers", ([413],), first + b"0\r\n", *[b"X-Trailer: x\r\n" * 4000] * 12),
        ("endless chunks", ([413], [], *late), first, *[b"1;a=b\r\n&\r\n" * 10000] * 100),
        ("endless trailers", ([413], [], *late), first + b"0\r\n", *[b"X-Trailer: x\r\n" * 4000] * 100),
        ("users", ([400],), body(b"&".join([victim[:-1]] * 10001))),
        ("a list", ([400],), body(b'{"users":[' + b",".join([b"%d" % VICTIMS[0]] * 10001) + b"]}")),
        ("an id", ([400],), body(b"users=" + b"9" * 1_000_000)),
        ("a number", ([400],), body(b'{"users":[' + b"9" * 1_000_000 + b"]}")),
        ("nesting", ([400],), body(b"{" + b'"a":{' * 100_000)),
        ("a key", ([400],), body(b'{"' + b"u" * 1_000_000 + b'":1}')),
        ("a form of nothing", ([400],), body(b"&" * 1024 * 1024)),
    ]
    return run_cases(target, end, cases)


def garbage(target, end):
    """Bytes without a meaning, and behind a good header: no answer, or one that refuses."""
    end, wrong = end or time.monotonic() + 5, []
    while not stopped(end):
        noise = target.chance.randbytes(target.chance.randrange(1, 5000))
        form = target.chance.randrange(4)
        if form == 1:
            noise = target.head() + noise + b"\r\n\r\n" + target.victim()
        elif form == 2:
            noise = target.head(b"Transfer-Encoding: chunked") + b"\r\n" + noise
        elif form == 3:
            noise = target.head(b"Content-Type: application/json", length=len(noise)) + b"\r\n" + noise
        got = exchange(target, noise)
        if len(got) > 1 or any(status not in (400, 413, 415, 431) for status in got):
            wrong.append(f"{len(noise)} bytes of garbage of form {form} were answered {got}")
        time.sleep(0.005)
    return wrong[:3]


def client_hello():
    memory = ssl.MemoryBIO()
    context = ssl.create_default_context()
    try:
        context.wrap_bio(ssl.MemoryBIO(), memory, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return memory.read()


def other_protocols(target, end):
    """TLS and HTTP/2 on the plain port: told at once, not at a deadline."""
    settings = bytes.fromhex("000000040000000000")
    cases = [
        ("TLS", ([400],), client_hello()),
        ("HTTP/2", ([400],), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + target.victim()),
        ("HTTP/0.9", ([400],), b"DELETE " + PATH.encode() + b"\r\n\r\n"),
        ("SMTP", ([400],), b"EHLO localhost\r\n\r\n"),
    ]
    wrong = run_cases(target, end, cases)
    with target.connect() as s:
        s.settimeout(2)
        s.sendall(client_hello())
        try:
            if not s.recv(100):
                wrong.append("who speaks TLS is not answered")
        except socket.timeout:
            wrong.append("who speaks TLS is not answered at once")
    return wrong


# Those that hold connections come first: without an end they last until the server's deadlines.
HOLDING = {
    "slow headers": slow_headers,
    "slow bodies": slow_bodies,
    "never reads": deaf,
    "500 idle": idle,
    "half-open": half_open,
}
PASSING = {
    "all places taken": full_house,
    "resets": resets,
    "early close": early_close,
    "pipelined": pipelined,
    "smuggling": smuggling,
    "unread body": unread_body,
    "oversized": oversized,
    "garbage": garbage,
    "TLS and HTTP/2": other_protocols,
}
