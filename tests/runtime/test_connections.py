"""Visitors who send slowly, read slowly or say nothing keep nobody else waiting."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from screening.runtime import connections
from screening.runtime.connections import Server, serve_on

HALF = b"GET / HTTP/1.1\r\nHost: here\r\nX-Half: "
WHOLE = b"GET /%s HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
HALF_A_BODY = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\nabc"


class Application:
    """Answers "ok"; /slow waits until it may, /large says more than is kept waiting."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.begun = threading.Semaphore(0)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        path: str = environ["PATH_INFO"]
        if path == "/slow":
            self.begun.release()
            self.goes_on.wait(30)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * (1 << 20)] * 40 if path == "/large" else [b"ok"]


@contextmanager
def turning(application: Application) -> Iterator[tuple[Server, threading.Event]]:
    """Serve on a free port in a thread until the event is set, and then finish."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server, stop = serve_on(bound, application), threading.Event()

        def turn() -> None:
            while not stop.is_set():
                server.turn(0.02)
            server.finish(20, lambda: None)

        thread = threading.Thread(target=turn)
        thread.start()
        try:
            yield server, stop
        finally:
            stop.set()
            application.goes_on.set()
            thread.join(30)
            assert not thread.is_alive()


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setattr(connections, "LOOK_AGAIN", 0.1)
    monkeypatch.setattr(connections, "LAST_WORDS", 0.1)
    return Application()


@pytest.fixture
def server(application: Application) -> Iterator[Server]:
    with turning(application) as (running, _):
        yield running


def connect(server: Server, sent: bytes = b"") -> socket.socket:
    visitor = socket.create_connection(("127.0.0.1", int(server.effective_port)), timeout=20)
    visitor.sendall(sent)
    return visitor


def answer(visitor: socket.socket) -> bytes:
    with visitor:
        return b"".join(iter(lambda: visitor.recv(4096), b""))


def is_closed(visitor: socket.socket) -> bool:
    try:
        return visitor.recv(4096) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("sent", [b"", HALF, HALF_A_BODY])
def test_visitors_who_wait_or_stop_halfway_hold_nobody_up(server: Server, sent: bytes) -> None:
    with ExitStack() as visitors:
        for _ in range(100):
            visitors.enter_context(connect(server, sent))
        assert answer(connect(server, WHOLE % b"")).endswith(b"ok")


@pytest.mark.parametrize(
    ("sent", "limit"),
    [(b"", "IDLE"), (HALF, "HEADERS_WITHIN"), (HALF_A_BODY, "BODY_GRACE")],
)
def test_who_takes_too_long_is_cut_off(
    application: Application, monkeypatch: pytest.MonkeyPatch, sent: bytes, limit: str
) -> None:
    monkeypatch.setattr(connections, limit, 0.2)
    with turning(application) as (server, _), connect(server, sent) as visitor:
        assert is_closed(visitor)


def test_who_reads_nothing_of_a_large_answer_gives_its_thread_back(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "READ_WITHIN", 0.5)
    with turning(application) as (server, _), ExitStack() as visitors:
        for _ in range(2 * connections.THREADS):
            visitors.enter_context(connect(server, WHOLE % b"large"))
        assert answer(connect(server, WHOLE % b"")).endswith(b"ok")


def test_where_connections_run_out_the_idle_make_room(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 60)
    with turning(application) as (server, _), ExitStack() as visitors:
        for _ in range(80):
            visitors.enter_context(connect(server, HALF))
        assert answer(connect(server, WHOLE % b"")).endswith(b"ok")


def test_a_server_that_is_told_to_stop_answers_what_was_asked(application: Application) -> None:
    with turning(application) as (server, stop):
        visitors = [connect(server, WHOLE % b"slow") for _ in range(8)]
        idle = connect(server)
        for _ in range(connections.THREADS):
            assert application.begun.acquire(timeout=20)
        stop.set()
        assert is_closed(idle)
        idle.close()
        application.goes_on.set()
        assert [answer(visitor)[-2:] for visitor in visitors] == [b"ok"] * 8
    with pytest.raises(ConnectionRefusedError):
        connect(server)


def test_what_was_sent_is_read_though_no_time_is_left_for_it(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LAST_WORDS", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = serve_on(bound, application)
        visitor = connect(server, WHOLE % b"")
        server.finish(20, lambda: None)
    assert answer(visitor).endswith(b"ok")


def test_a_body_that_comes_in_pieces_is_waited_for(server: Server) -> None:
    visitor = connect(server, b"POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 50\r\n\r\n")
    for _ in range(5):
        time.sleep(0.02)
        visitor.sendall(b"x" * 10)
    assert answer(visitor).endswith(b"ok")


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 4\r\nContent-Length: 40\r\n",
        b"Content-Length: +4\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
    ],
)
def test_a_request_of_two_lengths_is_never_two_requests(server: Server, lengths: bytes) -> None:
    """What hides behind a body is not taken for a request of somebody else (RFC 9112, 6.1)."""
    hidden = b"0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
    visitor = connect(server, b"POST / HTTP/1.1\r\nHost: here\r\n" + lengths + b"\r\n" + hidden)
    visitor.shutdown(socket.SHUT_WR)
    said = answer(visitor)
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert said.count(b"HTTP/1.1") == 1
