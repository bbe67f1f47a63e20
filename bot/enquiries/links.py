"""Whether a link still answers, asked without being led anywhere else (F57).

The name is resolved here and the connection made to the very address that was looked at, so that
nobody's DNS can point it into the company's own network; redirects are followed on the same host
only, a few times; nothing of the page is read.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

SECONDS = 8.0  # for one link, everything included
REDIRECTS = 3
_GONE = (404, 410)
_TUNNELS = tuple(ipaddress.ip_network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16"))


@dataclass(frozen=True)
class Looked:
    """`ok` None: it cannot be looked at from here. `why`: what it said, in words."""

    ok: bool | None
    why: str = ""


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet at large: not private, local, or a way there."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True)
class Rules:
    """Where links may lead. Ports None: any."""

    allowed: Callable[[str], bool] = is_public
    ports: frozenset[int] | None = frozenset((80, 443))
    resolve: Callable[[str, int], Awaitable[list[str]]] = resolve
    seconds: float = SECONDS


_RULES = Rules()


async def look(http: httpx.AsyncClient, link: str, rules: Rules = _RULES) -> Looked:
    """Whether `link` answers. Never raises for what a link or its host does."""
    try:
        async with asyncio.timeout(rules.seconds):
            return await _follow(http, link, rules)
    except (TimeoutError, httpx.TimeoutException):
        return Looked(ok=False, why="it does not answer in time")
    except socket.gaierror:
        return Looked(ok=False, why="its name is not known")
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError, ValueError):
        return Looked(ok=None, why="it cannot be read as a link")
    except (httpx.HTTPError, OSError):
        return Looked(ok=False, why="nothing answers there")


async def _follow(http: httpx.AsyncClient, link: str, rules: Rules) -> Looked:
    host = httpx.URL(link).host
    for _ in range(REDIRECTS + 1):
        url = httpx.URL(link)
        if url.scheme not in ("http", "https") or url.userinfo or not url.host:
            return Looked(ok=None, why="it is not looked at")
        port = url.port or (443 if url.scheme == "https" else 80)
        if rules.ports is not None and port not in rules.ports:
            return Looked(ok=None, why="it is not looked at")
        addresses = await rules.resolve(url.host, port)
        if not addresses or not all(rules.allowed(a) for a in addresses):
            return Looked(ok=None, why="it is inside a network that I do not look into")
        status, location = await _ask(http, url, addresses[0])
        if not 300 <= status < 400 or not location:
            return _said(status)
        link = urljoin(str(url), location)
        if httpx.URL(link).host != host:
            return Looked(ok=True)  # it answers, by sending people elsewhere: to sign in, mostly
    return Looked(ok=False, why="it sends people round in circles")


async def _ask(http: httpx.AsyncClient, url: httpx.URL, address: str) -> tuple[int, str]:
    """HEAD; where that is refused, the first byte of GET. (status, where it redirects to)."""
    status, location = await _request(http, "HEAD", url, address)
    if status >= 400 and status != 429:
        status, location = await _request(http, "GET", url, address)
    return status, location


async def _request(
    http: httpx.AsyncClient, method: str, url: httpx.URL, address: str
) -> tuple[int, str]:
    headers = {"Host": url.netloc.decode("ascii"), "User-Agent": "Align (link check)"}
    if method == "GET":
        headers["Range"] = "bytes=0-0"
    # The certificate is checked against the name, the connection goes to the address.
    sni = {"sni_hostname": url.raw_host.decode("ascii")}
    async with http.stream(
        method, url.copy_with(host=address), headers=headers, extensions=sni,
        follow_redirects=False,
    ) as answer:  # fmt: skip
        return answer.status_code, answer.headers.get("location", "")


def _said(status: int) -> Looked:
    if status in _GONE:
        return Looked(ok=False, why=f"it is gone ({status})")
    if status >= 500:
        return Looked(ok=False, why=f"the server has trouble ({status})")
    return Looked(ok=True)
