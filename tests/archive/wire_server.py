"""A server that sends scripted bytes and remembers the bytes that it got."""

import random
import socket
import ssl
import struct
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# Bytes of a piece that is written, or read: within a line end, a header line, a body.
PIECES = (1, 2, 7, 60, 900, 9000)


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send for a path, and what to do with the connection then.

    `whole`: in one piece; else in pieces of random size. `surplus` goes out with the last piece.
    `drop` closes without TLS's farewell, `reset` with unsent data thrown away.
    """

    response: bytes
    then: Literal["keep", "close", "drop", "reset", "hang"] = "keep"
    whole: bool = False
    surplus: bytes = b""


@dataclass(frozen=True, slots=True)
class Served:
    """What crossed the wire, as the server has it; `connection` counts from 1."""

    connection: int
    path: str
    request: bytes
    response: bytes


class WireServer:
    """Listens on 127.0.0.1 until the context is left. A list of answers is given one at a time."""

    def __init__(
        self,
        answers: Mapping[str, Answer | list[Answer]],
        context: ssl.SSLContext | None = None,
        seed: int = 0,
    ) -> None:
        self.received: dict[str, list[bytes]] = defaultdict(list)
        self.served: list[Served] = []
        self.connections = 0
        self._answers = answers
        self._context = context
        self._random = random.Random(seed)
        self._released = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        scheme = "https" if context else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "WireServer":
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, plain: socket.socket, number: int) -> None:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection = self._context.wrap_socket(plain, server_side=True) if self._context else plain
            self._talk(connection, number)
        except OSError:
            pass
        finally:
            plain.close()

    def _talk(self, connection: socket.socket, number: int) -> None:
        while request := read_request(connection):
            path = request.split(b" ", 2)[1].decode()
            path = path.removeprefix(self.url)
            self.received[path].append(request)
            answers = self._answers[path]
            answer = answers.pop(0) if isinstance(answers, list) else answers
            self.served.append(Served(number, path, request, answer.response + answer.surplus))
            self._send(connection, answer)
            if answer.then == "hang":
                self._released.wait()
            if answer.then == "reset":
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                connection.close()
                return
            if answer.then in ("close", "drop"):
                if isinstance(connection, ssl.SSLSocket) and answer.then == "close":
                    connection.unwrap()
                connection.shutdown(socket.SHUT_RDWR)
                return

    def _send(self, connection: socket.socket, answer: Answer) -> None:
        data = answer.response
        at = 0
        while not answer.whole and len(data) - at > 1:
            size = self._random.choice(PIECES)
            if at + size >= len(data):
                break
            connection.sendall(data[at : at + size])
            at += size
        connection.sendall(data[at:] + answer.surplus)


def read_request(connection: socket.socket) -> bytes:
    """One request, as it came; empty when the client has closed the connection."""
    buffer = b""
    while b"\r\n\r\n" not in buffer:
        piece = connection.recv(65536)
        if not piece:
            return b""
        buffer += piece
    head, _, body = buffer.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
