"""`scripts/bench jobs`: what a job costs, from its submission to its end, beside Celery on RabbitMQ in the same run."""

import argparse
import os
from statistics import median

from crawl.report import machine

from . import broker, idle, report, submissions, trawl
from .celery_peer import CeleryPeer, version as celery_version
from .folder import Folder
from .measured import EndToEnd, RunFailed
from .noop import InOneProcess, OverHTTP

_PARTS = ("submissions", "noop", "latency", "idle")
# MEASURES, "Reach".
_SUBMISSIONS = 10_000
_RATIO = 2
_LATENCY = (5, 25)
_IDLE = (60, 0.005)


def main() -> int:
    arguments = _arguments()
    for program in (trawl.PROGRAM, trawl.LOAD):
        if not os.path.exists(program):
            raise SystemExit(f"bench: no {program}. Build it with swift build -c release.")
    print(f"bench: {machine()}")
    print(f"bench: trawl {trawl.version()}")
    if arguments.soak:
        return _soak(arguments)
    parts = arguments.only.split(",") if arguments.only else _PARTS
    measures = {"submissions": _submissions, "noop": _noop, "latency": _latency, "idle": _idle}
    reached = [measures[part](arguments) for part in parts]
    return 0 if all(reached) else 1


def _submissions(arguments: argparse.Namespace) -> bool:
    print(f"\n## Acknowledged, fsynced submissions over HTTP: {arguments.clients} keep-alive clients, one job a request")
    runs = []
    for _ in range(arguments.runs):
        with Folder() as folder:
            runs.append(submissions.run(folder, arguments.jobs, arguments.clients))
    rows = [
        (
            "trawl controller",
            report.spread([run.rate for run in runs]),
            report.spread([run.server_cpu / run.jobs * 1e6 for run in runs], ".0f"),
            report.spread([run.client_cpu / run.jobs * 1e6 for run in runs], ".0f"),
            report.spread([run.p50 for run in runs], ".2f"),
            report.spread([run.p99 for run in runs], ".2f"),
        )
    ]
    header = ("", "jobs/s", "controller, CPU µs a job", "clients, CPU µs a job", "p50 ms", "p99 ms")
    print(report.table(header, rows))
    print(f"Every one of the {arguments.jobs:,} ids that were answered in a run is in the database, and nothing else.")
    rate = median(run.rate for run in runs)
    return _say(f"{rate:,.0f} submissions/s", f"at least {_SUBMISSIONS:,}", rate >= _SUBMISSIONS)


def _noop(arguments: argparse.Namespace) -> bool:
    print("\n## Jobs that do nothing, end to end: submitted, leased, run, finished, durable")
    systems = [InOneProcess(arguments.slots), OverHTTP(arguments.slots)]
    results: dict[str, list[EndToEnd]] = {system.name: [] for system in systems}
    without = None
    if arguments.no_peer:
        without = "--no-peer"
    elif not broker.executable():
        without = "RabbitMQ is not installed; scripts/bootstrap --with-bench does it"
    elif not celery_version():
        without = "Celery is not installed; scripts/bootstrap --with-bench does it"
    if without:
        print(f"bench: without Celery + RabbitMQ: {without}")
    else:
        print(f"bench: Celery {celery_version()}, {broker.version()}, {arguments.processes} processes")
    for run in range(arguments.runs):
        # In turn, each run beginning with another, so that what else the machine does hits all alike.
        turn = [*systems, None] if not without else list(systems)
        for system in turn[run % len(turn) :] + turn[: run % len(turn)]:
            with Folder() as folder:
                if system:
                    results[system.name].append(system.run(folder, arguments.jobs))
                else:
                    results.setdefault(CeleryPeer.name, []).append(_peer(folder, arguments))
    first = results[systems[0].name]
    rows = [
        (
            name,
            f"{runs[0].jobs:,}",
            report.spread([run.rate for run in runs]),
            report.spread([run.rate_per_cpu for run in runs]),
            report.spread([run.memory for run in runs], ".0f"),
            f"{median(run.rate for run in runs) / median(run.rate for run in first):.2f}",
        )
        for name, runs in results.items()
        if runs
    ]
    header = ("", "jobs", "jobs/s", "jobs per CPU s", "RSS MB", f"jobs/s, {systems[0].name} = 1")
    print(report.table(header, rows))
    print("RSS and CPU of all that takes part: publishers, broker, worker, controller.")
    peers = results.get(CeleryPeer.name)
    if not peers:
        return True
    reached = True
    for name in (system.name for system in systems):
        ratio = median(run.rate for run in results[name]) / median(run.rate for run in peers)
        reached = _say(f"{name}: {ratio:.1f}× {CeleryPeer.name}", f"at least {_RATIO}×", ratio >= _RATIO) and reached
    return reached


def _peer(folder: str, arguments: argparse.Namespace) -> EndToEnd:
    with broker.Broker(folder) as rabbit, CeleryPeer(rabbit, folder, arguments.processes) as celery:
        return celery.run(arguments.peer_jobs)


def _latency(arguments: argparse.Namespace) -> bool:
    print("\n## From submission until the job runs: POST /scrape → the crawl's first request reaches its site, idle node")
    runs = []
    for _ in range(arguments.runs):
        with Folder() as folder, trawl.Trawl("up", folder) as platform:
            runs.append(trawl.load("latency", port=platform.port, jobs=500, pause_ms=20))
    rows = [
        (name, *(report.spread([run[key][figure] for run in runs], ".2f") for figure in ("p50_ms", "p99_ms", "max_ms")))
        for name, key in (("acknowledged", "answered"), ("first request", "runs"))
    ]
    print(report.table(("500 jobs, 20 ms apart", "p50 ms", "p99 ms", "max ms"), rows))
    p50, p99 = (median(run["runs"][figure] for run in runs) for figure in ("p50_ms", "p99_ms"))
    reached = _say(f"p50 {p50:.2f} ms", f"at most {_LATENCY[0]}", p50 <= _LATENCY[0])
    return _say(f"p99 {p99:.2f} ms", f"at most {_LATENCY[1]}", p99 <= _LATENCY[1]) and reached


def _idle(arguments: argparse.Namespace) -> bool:
    print(f"\n## The whole platform idle, {arguments.idle_seconds:.0f} s")
    with Folder() as folder:
        found = idle.idle(folder, arguments.idle_seconds)
    reached = _say(f"{found.memory:.1f} MB RSS", f"at most {_IDLE[0]}", found.memory <= _IDLE[0])
    return _say(f"{found.core:.2%} of a core", f"at most {_IDLE[1]:.1%}", found.core <= _IDLE[1]) and reached


def _soak(arguments: argparse.Namespace) -> int:
    seconds = arguments.hours * 3600
    print(f"\n## trawl up under steady load: {arguments.rate} crawls of three pages a second, {seconds:,.0f} s")
    with Folder() as folder:
        samples, after = idle.soak(folder, seconds, arguments.rate)
    print(report.samples(samples, after))
    flat = idle.is_flat(samples)
    print("flat" if flat else "NOT FLAT: the last third takes more than the middle one")
    return 0 if flat else 1


def _say(figure: str, asked: str, reached: bool) -> bool:
    print(report.verdict(figure, asked, reached))
    return reached


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench jobs", description=__doc__)
    parser.add_argument("soak", nargs="?", choices=["soak"], help="steady load on trawl up, memory and descriptors sampled")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each, in turn (default 3)")
    parser.add_argument("--only", metavar="PART,…", help=f"of {', '.join(_PARTS)}")
    parser.add_argument("--jobs", type=int, default=50_000, metavar="N", help="jobs of a run (default 50000)")
    parser.add_argument("--peer-jobs", type=int, default=10_000, metavar="N", help="tasks of a run of Celery (default 10000)")
    parser.add_argument("--clients", type=int, default=64, metavar="N", help="clients that submit (default 64)")
    parser.add_argument("--slots", type=int, default=64, metavar="N", help="jobs that Trawl's worker runs at a time (default 64)")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="Celery's processes (default 2)")
    parser.add_argument("--no-peer", action="store_true", help="without Celery")
    parser.add_argument("--idle-seconds", type=float, default=60, metavar="S", help="default 60")
    parser.add_argument("--hours", type=float, default=0.05, metavar="H", help="how long soak lasts (default 0.05)")
    parser.add_argument("--rate", type=int, default=10, metavar="N", help="crawls a second under soak (default 10)")
    arguments = parser.parse_args()
    if min(arguments.runs, arguments.jobs, arguments.peer_jobs, arguments.clients, arguments.slots, arguments.rate) < 1:
        parser.error("numbers are at least 1")
    if unknown := set((arguments.only or "submissions").split(",")) - set(_PARTS):
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(_PARTS)}")
    return arguments


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except (RunFailed, broker.BrokerFailed) as failure:
        raise SystemExit(f"bench: {failure}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
