"""`scripts/bench scrapyd`: what an egg's job costs on Trawl and on Scrapyd, from schedule.json to its end."""

import argparse
import math
import os
from collections.abc import Callable
from statistics import median

from crawl.report import machine
from jobs import report, trawl
from jobs.folder import Folder
from jobs.measured import RunFailed

from .measurements import idle, latency, prepare, throughput
from .site import Site
from .systems import SLOTS, Running, Scrapyd, TrawlUp, scrapyd_version

_PARTS = ("throughput", "latency", "idle")
# MEASURES, "Reach": egg jobs a second with two slots.
_RATE = 8
# The usual setting, which the ratios are to, and one that looks for jobs as often as it is told to.
_PEER = Scrapyd("Scrapyd")
_EAGER_PEER = Scrapyd("Scrapyd, poll_interval 0.1", poll_interval=0.1)
_STAGES = {
    "answered": "schedule.json answered", "process": "process starts (ticks of 10 ms)",
    "settings": "settings read", "request": "first request",
}


def main() -> int:
    arguments = _arguments()
    systems = [] if arguments.peers_only else [TrawlUp()]
    print(f"bench: {machine()}")
    if systems:
        if not os.path.exists(trawl.PROGRAM):
            raise SystemExit(f"bench: no {trawl.PROGRAM}. Build it with swift build -c release.")
        print(f"bench: trawl {trawl.version()}")
    if not arguments.no_peer:
        if not (version := scrapyd_version()):
            raise SystemExit("bench: Scrapyd is not installed; scripts/bootstrap --with-bench does it.")
        print(f"bench: {version}")
        systems += [_PEER, _EAGER_PEER]
    parts = arguments.only.split(",") if arguments.only else _PARTS
    measures = {"throughput": _throughput, "latency": _latency, "idle": _idle}
    with Site() as site:
        reached = [measures[part](systems, site, arguments) for part in parts]
    return 0 if all(reached) else 1


def _throughput(systems: list, site: Site, arguments: argparse.Namespace) -> bool:
    print(f"\n## Egg jobs of one page, submitted at once, {SLOTS} at a time")

    def one(system, server: Running, _: int):
        return throughput(server, site, arguments.jobs if system.name == TrawlUp.name else arguments.peer_jobs)

    results = _in_turn(systems, site, arguments.runs, one)
    rates = {name: median(run.rate for run in runs) for name, runs in results.items()}
    costs = {name: median(run.cost for run in runs) for name, runs in results.items()}
    rows = [
        (
            name,
            str(runs[0].jobs),
            report.spread([run.rate for run in runs], ".2f"),
            report.spread([run.cost for run in runs], ".3f"),
            _ratio(rates, name, ".1f"),
            _ratio(costs, name, ".3f"),
        )
        for name, runs in results.items()
    ]
    header = ("", "jobs", "jobs/s", "CPU s a job", "jobs/s, Scrapyd = 1", "CPU a job, Scrapyd = 1")
    print(report.table(header, rows))
    print("Each job fetched its page once. CPU of the server and of all processes that it started.")
    if TrawlUp.name not in rates:
        return True
    rate = rates[TrawlUp.name]
    reached = rate >= _RATE
    print(report.verdict(f"{rate:.1f} egg jobs/s", f"at least {_RATE}", reached))
    return reached


def _latency(systems: list, site: Site, arguments: argparse.Namespace) -> bool:
    print("\n## From schedule.json on, idle server, one job at a time")

    def one(_, server: Running, run: int):
        return latency(server, site, arguments.latency_jobs, run)

    # All runs together: a single one has too few jobs for a p99.
    results = {name: sum(runs, []) for name, runs in _in_turn(systems, site, arguments.runs, one).items()}
    rows = []
    for stage, title in _STAGES.items():
        times = {name: sorted(getattr(job, stage) for job in jobs) for name, jobs in results.items()}
        middles = {name: median(values) for name, values in times.items()}
        for name, values in times.items():
            figures = (middles[name], _percentile(values, 0.99), values[-1])
            cells = (f"{value:,.1f}" for value in figures)
            rows.append((title, name, str(len(values)), *cells, _ratio(middles, name, ".3f")))
    print(report.table(("until", "", "jobs", "p50 ms", "p99 ms", "max ms", "p50, Scrapyd = 1"), rows))
    return True


def _idle(systems: list, site: Site, arguments: argparse.Namespace) -> bool:
    print(f"\n## Idle after its first job, {arguments.idle_seconds:.0f} s")
    results = _in_turn(systems, site, arguments.runs, lambda _, server, __: idle(server, arguments.idle_seconds))
    memories = {name: median(run.memory for run in runs) for name, runs in results.items()}
    rows = [
        (
            name,
            report.spread([run.memory for run in runs], ".1f"),
            report.spread([run.core * 100 for run in runs], ".2f"),
            _ratio(memories, name, ".2f"),
        )
        for name, runs in results.items()
    ]
    print(report.table(("", "RSS MB, all processes", "% of a core", "RSS, Scrapyd = 1"), rows))
    return True


def _in_turn(systems: list, site: Site, runs: int, one: Callable) -> dict[str, list]:
    """Each system in its own folder, started anew for each run, each round beginning with another."""
    results: dict[str, list] = {system.name: [] for system in systems}
    for run in range(runs):
        first = run % len(systems)
        for system in systems[first:] + systems[:first]:
            with Folder() as folder, system.running(folder) as server:
                prepare(server.client, site)
                results[system.name].append(one(system, server, run))
    return results


def _ratio(figures: dict[str, float], name: str, form: str) -> str:
    base = figures.get(_PEER.name)
    return f"{figures[name] / base:{form}}" if base else "–"


def _percentile(values: list[float], share: float) -> float:
    """The least value that `share` of the sorted `values` do not exceed."""
    return values[math.ceil(share * len(values)) - 1]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench scrapyd", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each, in turn (default 3)")
    parser.add_argument("--only", metavar="PART,…", help=f"of {', '.join(_PARTS)}")
    parser.add_argument("--jobs", type=int, default=200, metavar="N", help="Trawl's jobs of a run of throughput (default 200)")
    parser.add_argument("--peer-jobs", type=int, default=20, metavar="N", help="Scrapyd's jobs of such a run (default 20)")
    parser.add_argument("--latency-jobs", type=int, default=20, metavar="N", help="jobs of a run of latency (default 20)")
    parser.add_argument("--idle-seconds", type=float, default=30, metavar="S", help="default 30")
    parser.add_argument("--no-peer", action="store_true", help="without Scrapyd")
    parser.add_argument("--peers-only", action="store_true", help="without Trawl")
    arguments = parser.parse_args()
    if min(arguments.runs, arguments.jobs, arguments.peer_jobs, arguments.latency_jobs) < 1:
        parser.error("numbers are at least 1")
    if arguments.no_peer and arguments.peers_only:
        parser.error("--no-peer and --peers-only leave nothing to measure")
    if unknown := set((arguments.only or "idle").split(",")) - set(_PARTS):
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(_PARTS)}")
    return arguments


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except RunFailed as failure:
        raise SystemExit(f"bench: {failure}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
