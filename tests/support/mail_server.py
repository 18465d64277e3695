"""A mail server for the tests: the least that there is (RFC 5321), without TLS."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class MailReceiver(socketserver.StreamRequestHandler):
    """A mail server of the least that there is (RFC 5321), without TLS."""

    lines: list[str] = []  # noqa: RUF012 - emptied by each test

    def handle(self) -> None:
        self._say("220 test")
        in_data = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            self.lines.append(line)
            if in_data:
                in_data = line != "."
                if not in_data:
                    self._say("250 taken")
            elif line.upper() == "DATA":
                in_data = True
                self._say("354 go on")
            elif line.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 test")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
