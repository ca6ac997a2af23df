"""Servers on 127.0.0.1 that send exactly the bytes that a test wants, when it wants them. Only the standard library."""

import contextlib
import socket
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import Final, TypeAlias

SECONDS: Final = 20.0
"""Nothing takes so long here; a test that waits for it has failed."""

Answer: TypeAlias = Callable[[bytes], Iterable[bytes]]
"""What is sent to a request, piece by piece. The connection is closed behind the last one."""


class Server:
    """Answers each connection in a thread of its own.

    Attributes:
        port: where it listens.
        requests: what clients sent, in the order in which they came.
        errors: what went wrong in a thread.
    """

    def __init__(self, answer: Answer, *, reads_request: bool = True) -> None:
        self._answer = answer
        self._reads_request = reads_request
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self.port: int = self._socket.getsockname()[1]
        self.requests: list[bytes] = []
        self.errors: list[BaseException] = []
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def close(self) -> None:
        for each in (self._socket, *self._connections):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(SECONDS)

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                connection, _ = self._socket.accept()
                self._connections.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            request = _read_request(connection) if self._reads_request else b""
            self.requests.append(request)
            for piece in self._answer(request):
                connection.sendall(piece)
        except OSError:
            pass  # the client has gone
        except BaseException as error:
            self.errors.append(error)
        finally:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


@contextlib.contextmanager
def serving(answer: Answer, *, reads_request: bool = True) -> Iterator[Server]:
    """A server for a ``with``; what went wrong in it is raised at its end."""
    server = Server(answer, reads_request=reads_request)
    try:
        yield server
    finally:
        server.close()
    for error in server.errors:
        raise error


def _read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _received(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [
        line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    while lengths and len(body) < int(lengths[0]):
        body += _received(connection)
    return head + b"\r\n\r\n" + body


def _received(connection: socket.socket) -> bytes:
    data = connection.recv(65_536)
    if not data:
        raise ConnectionError("the client has gone")
    return data


class Seen:
    """Says to a server that an event has come, so that it goes on only then."""

    def __init__(self) -> None:
        self._count = threading.Semaphore(0)

    def say(self) -> None:
        self._count.release()

    def wait(self) -> None:
        if not self._count.acquire(timeout=SECONDS):
            raise AssertionError("an event that was sent has not come, and nothing more is sent before")


# How a body is sent.


def plain(body: Iterable[bytes], *headers: str) -> Iterator[bytes]:
    """A body that ends with the connection."""
    yield _head("Connection: close", *headers)
    yield from body


def chunked(body: Iterable[bytes], *headers: str) -> Iterator[bytes]:
    """A body in chunks (RFC 9112, section 7.1)."""
    yield _head("Transfer-Encoding: chunked", *headers)
    for piece in body:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def cut_chunk(body: Iterable[bytes], *headers: str) -> Iterator[bytes]:
    """A body in chunks, whose connection breaks inside one."""
    yield from takewhile(b"0\r\n\r\n".__ne__, chunked(body, *headers))
    yield b"ff\r\n "


def gzipped(body: Iterable[bytes], *headers: str) -> Iterator[bytes]:
    """A compressed body, of which each piece can be decompressed when it comes."""
    return plain(_compressed(body), "Content-Encoding: gzip", *headers)


def gzipped_chunked(body: Iterable[bytes], *headers: str) -> Iterator[bytes]:
    """The same in chunks."""
    return chunked(_compressed(body), "Content-Encoding: gzip", *headers)


def one_by_one(body: Iterable[bytes], *headers: str) -> Iterator[bytes]:
    """A body that comes byte by byte."""
    yield _head("Connection: close", *headers)
    for piece in body:
        for position in range(len(piece)):
            yield piece[position : position + 1]


def one_by_one_chunked(body: Iterable[bytes], *headers: str) -> Iterator[bytes]:
    """A body of chunks with one byte each."""
    return chunked((piece[at : at + 1] for piece in body for at in range(len(piece))), *headers)


def silent(until: threading.Event) -> Iterator[bytes]:
    """A body of which nothing comes."""
    yield _head("Connection: close")
    until.wait(SECONDS)


Wrapping: TypeAlias = Callable[..., Iterator[bytes]]
WRAPPINGS: Final[tuple[Wrapping, ...]] = (
    plain,
    chunked,
    gzipped,
    gzipped_chunked,
    one_by_one,
    one_by_one_chunked,
)


def _head(*headers: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode()


def _compressed(body: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for piece in body:
        yield packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
