"""The child process that turns one SVG into one PNG: `python -m bot.reports.render`.

The renderer holds the interpreter for some 40 ms (PERFORMANCE.md C), and a picture that is too much
for it must not take anybody else along: so it runs here, at low priority, within limits, and what
serves people only waits for its output. Reads SVG from standard input, writes PNG.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

FONT_FILE = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
MOST_SECONDS = 10
MOST_MEMORY = 1 << 30
# Beyond these code points the shipped font has few letters: the machine's fonts are asked as well.
_SHIPPED = 0x2E80


def to_png(drawing: str, scale: float) -> bytes:
    """The picture, `scale` times its size in pixels. Raises ValueError for what is no SVG."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            zoom=scale,
            skip_system_fonts=max(map(ord, drawing), default=0) < _SHIPPED,
            font_files=[str(FONT_FILE)],
            font_family="DejaVu Sans",
            sans_serif_family="DejaVu Sans",
        )
    )


def main() -> None:
    """One picture, then the end."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    drawing = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(to_png(drawing, float(sys.argv[1])))


if __name__ == "__main__":
    main()
