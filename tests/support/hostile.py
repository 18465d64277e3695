"""A server on this machine that does to a fetch what the internet does, by name.

    with HostileServer(tmp_path) as server:
        url = server.serve("https://www.example.org/list.csv", "truncated_with_length", body)
        web = server.http(tmp_path / "raw").for_source(source)
        web.get(url)

Every name resolves to it and gets a good certificate, so a source may be served at its real
address. The faults and what should come of them are in ``hostile_faults``; a body can of course
be faulty itself (renamed columns and so on) and be served with the fault ``good``.
"""

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from sources.kit.fetch.archive import Archive
from sources.kit.fetch.http import FetchLimits, Http
from sources.kit.fetch.public_addresses import (
    Address,
    Endpoint,
    is_public,
)
from sources.kit.source import Source
from tests.support.hostile_certificates import Authority
from tests.support.hostile_roads import FAULTS

HERE = IPv4Address("127.0.0.1")
HOST = "lists.example"
BODY = b"country,year,value\n" + b"".join(b"NL,%d,0.5\nBE,%d,0.4\n" % (y, y) for y in range(500))
PATIENT = FetchLimits(connect=20, read=20, total=60)  # the machine may be busy
HASTY = FetchLimits(connect=0.5, read=0.5, total=1, tries=1)  # for what never ends by itself


def led_to(url: str) -> dict[str, object]:
    """What of a source's class is set, so that it fetches one file from this address."""
    hosts = (urlsplit(url).hostname or "", HOST)
    plain = {"fetch": Source.fetch, "follow": Source.follow}
    return {"url": url, "hosts": hosts, "file": "", "linked": ("", ""), **plain}


def here_or_public(address: Address) -> bool:
    """The rule of the tests: the real one, and this machine's one address."""
    return address == HERE or is_public(address)


@dataclass
class Request:
    """What a client asked, and under which name it connected."""

    host: str
    target: str
    headers: dict[str, str]
    body: bytes = b""  # of a question; empty where something is only got


@dataclass
class Served:
    """One URL: how it behaves, and how often it has been asked for."""

    play: "Callable[[Talk], None]"
    body: bytes
    visits: int = 0


@dataclass
class Talk:
    """One request and the line on which to answer it, well or badly."""

    line: ssl.SSLSocket
    request: Request
    served: Served
    stopped: threading.Event

    @property
    def body(self) -> bytes:
        return self.served.body

    def send(self, data: bytes) -> None:
        self.line.sendall(data)

    def head(self, status: str = "200 OK", **headers: object) -> None:
        """A status and headers; ``content_length=3`` becomes ``Content-Length: 3``."""
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        text = "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""])
        self.send(text.encode("latin-1"))

    def answer(self, body: bytes, status: str = "200 OK", **headers: object) -> None:
        self.head(status, **{"Content_Length": len(body)} | headers)
        self.send(body)

    def drip(self, data: bytes, forever: bytes, pause: float = 0.05) -> None:
        """``data`` at once and then ``forever`` byte by byte until the client has had enough."""
        self.send(data)
        while not self.stopped.wait(pause):
            for byte in forever:
                self.send(bytes([byte]))
                if self.stopped.wait(pause):
                    return

    def pour(self, block: bytes) -> None:
        """As much as the client will take, as fast as it takes it."""
        while not self.stopped.is_set():
            self.send(block)

    def end_well(self) -> None:
        """Say through TLS that nothing more comes."""
        with contextlib.suppress(OSError, ValueError):
            self.line.settimeout(2)
            self.line.unwrap()

    def reset(self) -> None:
        _reset(self.line)


@dataclass
class Names:
    """What the resolver says: by default that every name is this server."""

    port: int
    answers: dict[str, list[list[Endpoint]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[Endpoint]:
        self.asked.append(host)
        answers = self.answers.get(host)
        if answers is None:
            return [("127.0.0.1", self.port)]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer == [("unresolvable", 443)]:
            raise socket.gaierror("no such name")
        return [
            ("127.0.0.1", self.port) if address == "here" else (address, port)
            for address, port in answer
        ]

    def say(self, host: str, *answers: list[str]) -> None:
        """One answer after the other, the last of them for ever; ``here`` is this server."""
        self.answers[host] = [[(address, 443) for address in answer] for answer in answers]


class HostileServer:
    """Listens on 127.0.0.1 with TLS; each connection is answered in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = Authority(folder)
        self.certificates = self.authority.file
        self.requests: list[Request] = []
        self._served: dict[tuple[str, str], Served] = {}
        self._tls: dict[str, str] = {}
        self._lines: set[socket.socket] = set()
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.resolver = Names(self.port)
        self._front = self.authority.context(HOST)
        self._front.sni_callback = self._choose  # type: ignore[assignment]  # of the wrapped socket

    def __enter__(self) -> "HostileServer":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.close()

    def url(self, path: str, host: str = HOST) -> str:
        return f"https://{host}{path}"

    def serve(self, place: str, fault: str = "good", body: bytes = BODY) -> str:
        """Let a URL, or a path of the default host, behave so from now on; returns the URL."""
        url = place if place.startswith("https:") else self.url(place)
        host = urlsplit(url).hostname or ""
        found = FAULTS[fault]
        self._served[host, _target(url)] = Served(found.play, body)
        self._tls.pop(host, None)
        self.resolver.answers.pop(host, None)
        if found.tls:
            self._tls[host] = found.tls
        if found.names:
            self.resolver.say(host, *found.names)
        return url

    def play(self, url: str, play: "Callable[[Talk], None]") -> None:
        """Let a URL be answered by a function from now on."""
        self._served[urlsplit(url).hostname or "", _target(url)] = Served(play, b"")

    def http(self, folder: Path, **others: Any) -> Http:
        """The real door, with the rule of the tests, these certificates and no naps."""
        settings: dict[str, Any] = {
            "resolver": self.resolver,
            "allowed": here_or_public,
            "certificates": self.certificates,
            "limits": PATIENT,
            "sleep": lambda seconds: None,
        }
        return Http(Archive(folder), **settings | others)

    def visits(self, url: str) -> int:
        return self._served[urlsplit(url).hostname or "", _target(url)].visits

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.add(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), _closing(self, raw):
            raw.settimeout(20)
            fault = self._fault_of(raw.recv(4096, socket.MSG_PEEK))
            if fault in ("reset", "silent", "plain"):
                self._before_tls(raw, fault)
                return
            with self._front.wrap_socket(raw, server_side=True) as line:
                self._lines.add(line)
                try:
                    self._answer(line)
                finally:
                    self._lines.discard(line)

    def _fault_of(self, hello: bytes) -> str:
        """The name a client wants stands in its first packet in plain text."""
        return next((f for host, f in list(self._tls.items()) if host.encode() in hello), "")

    def _before_tls(self, raw: socket.socket, fault: str) -> None:
        if fault == "reset":
            _reset(raw)
        elif fault == "silent":
            self._stopped.wait()
        else:
            raw.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def _choose(self, line: ssl.SSLSocket, host: str | None, _: ssl.SSLContext) -> None:
        line.context = self.authority.context(host or HOST, self._tls.get(host or "", "good"))
        line.asked = host  # type: ignore[attr-defined]

    def _answer(self, line: ssl.SSLSocket) -> None:
        request = self._read(line)
        self.requests.append(request)
        served = self._served.get((request.host, request.target)) or self._served.get(
            (request.host, request.target.partition("?")[0])
        )
        if served is None:
            line.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        served.visits += 1
        talk = Talk(line, request, served, self._stopped)
        served.play(talk)
        talk.end_well()

    def _read(self, line: ssl.SSLSocket) -> Request:
        text = b""
        while b"\r\n\r\n" not in text:
            block = line.recv(4096)
            if not block:
                raise OSError("the client has gone")
            text += block
        first, *rest = text.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
        host = str(getattr(line, "asked", ""))
        method, target = first.split()[:2]
        if headers["host"] != host or method not in ("GET", "POST"):
            raise ValueError("a request that a real server would refuse")
        body = text.partition(b"\r\n\r\n")[2]
        while method == "POST" and len(body) < int(headers["content-length"]):
            body += line.recv(4096)
        return Request(host, target, headers, body)


@contextlib.contextmanager
def _closing(server: HostileServer, line: socket.socket) -> Iterator[None]:
    try:
        yield
    finally:
        server._lines.discard(line)
        line.close()


def _reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
