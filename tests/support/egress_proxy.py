"""A proxy of an organization, on this machine, that keeps what it was asked."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

OPENED = b"HTTP/1.1 200 OK\r\n\r\n"


class Proxy:
    """A proxy that keeps what it was asked, and says what it is told to."""

    def __init__(self, leads_to: int, answer: bytes) -> None:
        self.questions: list[str] = []
        self._leads_to, self._answer = leads_to, answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor: socket.socket) -> None:
        with visitor, suppress(OSError):
            self.questions.append(visitor.recv(4096).decode())
            visitor.sendall(self._answer)
            if not self._answer.startswith(b"HTTP/1.1 200"):
                return
            with socket.create_connection(("127.0.0.1", self._leads_to)) as target:
                back = threading.Thread(target=_copy, args=(target, visitor), daemon=True)
                back.start()
                _copy(visitor, target)
                back.join(5)

    def close(self) -> None:
        self._listener.close()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while block := source.recv(1 << 16):
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def proxy_before(port: int, answer: bytes = OPENED) -> Iterator[Proxy]:
    """Run a proxy that leads to a port of this machine, whatever name it is asked for."""
    proxy = Proxy(port, answer)
    try:
        yield proxy
    finally:
        proxy.close()
