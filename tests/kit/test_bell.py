"""A web process commits, a worker elsewhere wakes."""

from __future__ import annotations

import asyncio

import psycopg

from bot.kit.bell import CHANNEL, Hearer, Ringer


async def test_a_ring_wakes_who_listens(postgres_url: str) -> None:
    woken = asyncio.Event()
    hearer = Hearer(postgres_url, woken.set)
    ringer = Ringer(postgres_url)
    try:
        async with asyncio.timeout(20):
            while not woken.is_set():  # until the listener's own connection stands
                ringer.ring()
                await asyncio.sleep(0.02)
    finally:
        await ringer.stop()
        await hearer.stop()
    assert woken.is_set()


async def test_a_lost_line_is_opened_again(postgres_url: str) -> None:
    woken = asyncio.Event()
    hearer = Hearer(postgres_url, woken.set)
    plain = postgres_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(plain, autocommit=True) as other:
            async with asyncio.timeout(30):
                while not woken.is_set():
                    other.execute(f"NOTIFY {CHANNEL}")
                    await asyncio.sleep(0.02)
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                woken.clear()
                while not woken.is_set():
                    other.execute(f"NOTIFY {CHANNEL}")
                    await asyncio.sleep(0.1)
    finally:
        await hearer.stop()
    assert woken.is_set()
