"""`scripts/bench schedule`: 10,000 cron schedules, added and fired, beside APScheduler in the same run."""

import argparse
import logging
import os

from crawl.report import machine
from jobs import report, trawl
from jobs.folder import Folder

from . import apscheduler_peer as peer
from .trawl_scheduler import Scheduler

# MEASURES, "Reach".
_ADDED = 2.0
_LAG = 100.0
_CORE = 0.05


def main() -> int:
    arguments = _arguments()
    if not os.path.exists(trawl.PROGRAM):
        raise SystemExit(f"bench: no {trawl.PROGRAM}. Build it with swift build -c release.")
    # The peer tells of every job that its pool had not begun at its end.
    logging.disable(logging.CRITICAL)
    print(f"bench: {machine()}")
    print(f"bench: trawl {trawl.version()}")
    count, seconds = arguments.schedules, arguments.seconds
    with_peer = not arguments.no_peer
    if with_peer and not peer.version():
        print("bench: without APScheduler: it is not installed; scripts/bootstrap --with-bench does it")
        with_peer = False
    with Folder() as folder, trawl.Trawl("up", folder) as platform:
        scheduler = Scheduler(platform)
        print(f"\n## {count:,} cron schedules added, durable")
        single = scheduler.add_one_by_one(count)
        batch = scheduler.add_in_batches(count)
        rows = [_adding("trawl, POST /tasks, 8 connections", single), _adding("trawl, POST /tasks/batch", batch)]
        if with_peer:
            name = f"{peer.NAME} {peer.version()}"
            rows.append(_adding(f"{name}, in memory (not durable)", peer.add(count, None)))
            with Folder() as other:
                rows.append(_adding(f"{name}, SQLite, {count // 10:,} of them", peer.add(count // 10, other)))
        print(report.table(("", "schedules", "s", "each, µs", "CPU s"), rows))

        print(f"\n## Their fires, {seconds} s: up to when a fire's job is in the queue (for the peer: its function begins)")
        before = scheduler.told_lag()
        minute = scheduler.minute(seconds)
        rows = [_minute("trawl up", minute)]
        if with_peer:
            rows.append(_minute(f"{peer.NAME}, in memory", peer.minute(count, seconds)))
        print(report.table(("", "fires", "a second", "p50 ms", "p99 ms", "max ms", "of a core", "RSS MB"), rows))
        told = {name: value - before.get(name, 0) for name, value in scheduler.told_lag().items()}
        within, total = told.get('_bucket{le="0.1"}', 0), told.get("_count", 0)
        print(f"By the scheduler's own histogram {within:,.0f} of {total:,.0f} fires were durable within 100 ms.")
    reached = _say(f"added in {max(single.seconds, batch.seconds):.2f} s", f"at most {_ADDED} s",
                   max(single.seconds, batch.seconds) <= _ADDED)
    reached = _say(f"latest fire {minute.lag(1):.1f} ms", f"at most {_LAG:.0f} ms",
                   minute.lag(1) <= _LAG and within == total) and reached
    return 0 if _say(f"{minute.core:.2%} of a core", f"at most {_CORE:.0%}", minute.core <= _CORE) and reached else 1


def _adding(name: str, adding) -> tuple[str, ...]:
    return (name, f"{adding.count:,}", f"{adding.seconds:.2f}", f"{adding.seconds / adding.count * 1e6:.0f}", f"{adding.cpu:.2f}")


def _minute(name: str, minute) -> tuple[str, ...]:
    return (
        name, f"{minute.fires:,}", f"{minute.fires / minute.seconds:.0f}", f"{minute.lag(0.5):.1f}",
        f"{minute.lag(0.99):.1f}", f"{minute.lag(1):.1f}", f"{minute.core:.2%}", f"{minute.memory:.0f}",
    )


def _say(found: str, asked: str, is_reached: bool) -> bool:
    print(f"{'reached' if is_reached else 'NOT REACHED'}: {found} ({asked})")
    return is_reached


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench schedule", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="how many")
    parser.add_argument("--seconds", type=int, default=60, help="how long fires are watched")
    parser.add_argument("--no-peer", action="store_true", help="leave APScheduler out")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
