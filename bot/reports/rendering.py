"""Has pictures drawn in child processes, a few at a time."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

SECONDS = 20.0
SCALE = 2.0  # two pixels for one: sharp on a phone
MOST_SVG = 1_000_000
_AT_ONCE = asyncio.Semaphore(2)
_ROOT = Path(__file__).parents[2]
_PNG = b"\x89PNG\r\n\x1a\n"


class NotDrawn(Exception):
    """There is no picture: the child failed or took too long. The report goes in words."""


async def png(drawing: str, scale: float = SCALE) -> bytes:
    """The SVG as PNG. Raises NotDrawn."""
    content = drawing.encode()
    if len(content) > MOST_SVG:
        raise NotDrawn(f"{len(content)} bytes of SVG")
    async with _AT_ONCE:
        # Nothing of this process's environment goes along: the tokens are in it.
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.reports.render", f"{scale:g}", cwd=_ROOT, env={},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            async with asyncio.timeout(SECONDS):
                drawn, said = await child.communicate(content)
        except TimeoutError as late:
            raise NotDrawn("it took too long") from late
        finally:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
    if child.returncode or not drawn.startswith(_PNG):
        raise NotDrawn(said.decode(errors="replace")[-500:])
    return drawn
