"""A proxy that opens tunnels, and remembers what it was asked for."""

import contextlib
import socket
import threading

from tests.archive.wire_server import read_request


class TunnelProxy:
    """Answers CONNECT on 127.0.0.1 until the context is left, one tunnel at a time for each connection."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "TunnelProxy":
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            request = read_request(client)
            self.received.append(request)
            host, _, port = request.split(b" ")[1].partition(b":")
            server = socket.create_connection((host.decode(), int(port)))
            client.sendall(b"HTTP/1.1 200 Connection established\r\nVia: tunnel\r\n\r\n")
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=_relay, args=(source, target), daemon=True).start()


def _relay(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for end in (source, target):  # the relay of the other direction waits for one of them
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
