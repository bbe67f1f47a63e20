"""A process that has imported the program and forks one of it per line it reads.

Importing takes seconds and is the same every time; a fork is a process like any other: it has its
own memory, sockets and threads, and dies alone when it is killed. `python -m tests.support.mother`
reads JSON lines {"n", "argv", "env", "cwd", "log"} and prints {"n", "pid"} and, when one ends,
{"n", "pid", "status"}. When nobody writes to it any more, all of its children end with it.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import select
import signal
import sys
import traceback
from typing import Any

NEEDED = ("bot.cli", "bot.app", "bot.kit.listen", "bot.kit.writer", "bot.kit.schema",
          "bot.kit.logs", "uvloop", "uvicorn.protocols.http.httptools_impl", "uvicorn.loops.uvloop",
          "uvicorn.lifespan.off", "psycopg", "aiohttp")  # fmt: skip
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def _child(order: dict[str, Any]) -> None:
    """Becomes `python -m bot <argv>`; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    os.setsid()
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    sys.stdout = os.fdopen(1, "w", buffering=1)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    code = 1
    try:
        from bot.cli import main

        main(order["argv"])
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - the log is all that anybody sees of it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _reap(children: dict[int, int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _say(n=children.pop(pid), pid=pid, status=os.waitstatus_to_exitcode(status))


def main() -> None:
    """Forks what it is told to until its input ends."""
    for name in NEEDED:
        importlib.import_module(name)
    from bot.rooms import merge_rooms

    merge_rooms()
    children: dict[int, int] = {}
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken)
    _say(ready=True)
    rest = b""
    while True:
        readable, _, _ = select.select([0, wake], [], [])
        if wake in readable:
            os.read(wake, 512)
            _reap(children)
        if 0 not in readable:
            continue
        data = os.read(0, 65536)
        if not data:
            break
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            order = json.loads(line)
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                _child(order)
            children[pid] = order["n"]
            _say(n=order["n"], pid=pid)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    for pid in children:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
