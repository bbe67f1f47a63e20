"""Stands between the program and PostgreSQL, and may lose what is said at COMMIT."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url


class Wire:
    """A Unix socket that carries everything to the server behind `url`, until told otherwise.

    `lose` says what becomes of the next COMMIT: "its answer" or "itself" is lost, and the
    connection with it. `lost` counts how often that happened.
    """

    def __init__(self, url: str, home: Path) -> None:
        given = make_url(url)
        self._server = f"{given.query['host']}/.s.PGSQL.5432"
        self._mine = home / ".s.PGSQL.5432"
        self.url = given.set(query={"host": str(home)}).render_as_string(hide_password=False)
        self.lose = ""
        self.lost = 0
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @contextmanager
    def strung(self) -> Iterator[None]:
        """The wire is up; at the end every connection is cut."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self._mine))
        listener.listen()
        self._start(self._accept, listener)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            self._cut(*self._open)
            for thread in self._threads:
                thread.join(10)
            listener.close()
            self._mine.unlink()

    def _start(self, work: object, *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._server)
            self._open += [near, far]
            self._start(self._ask, near, far)
            self._start(self._answer, near, far)

    def _ask(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := near.recv(65536):
                losing = self.lose if b"COMMIT" in data else ""
                if losing:
                    self.lose, self.lost = "", self.lost + 1
                if losing == "itself":
                    break
                if losing:
                    near.shutdown(socket.SHUT_WR)
                far.sendall(data)
                if losing:
                    self._drain(far)
                    break
        self._cut(near, far)

    def _answer(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(65536):
                near.sendall(data)

    def _drain(self, far: socket.socket) -> None:
        """Until the server has said that it is done; nobody hears it."""
        far.settimeout(5)
        with contextlib.suppress(OSError):
            far.recv(65536)

    def _cut(self, *sockets: socket.socket) -> None:
        for s in sockets:
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)
            s.close()
