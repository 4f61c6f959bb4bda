"""`scripts/bench gateway`: what a request costs the gateway, beside nginx, HAProxy and Caddy."""

import argparse
import tempfile
from statistics import median

from crawl.report import machine
from jobs import report
from jobs.measured import RunFailed

from . import trouble
from .load import LOADS, Load, Run, run
from .proxies import ALL, NGINX, TRAWL, Proxy
from .server import Server


def main() -> int:
    arguments = _arguments()
    names = arguments.only.split(",") if arguments.only else [proxy.name for proxy in ALL]
    proxies = [proxy for proxy in ALL if proxy.name in names and not (arguments.peers_only and proxy is TRAWL)]
    for proxy in proxies:
        if not proxy.program:
            raise SystemExit(f"bench: {proxy.name} is not there; scripts/bootstrap --with-bench installs the peers.")
    print(f"bench: {machine()}")
    reached = True
    if arguments.trouble:
        return 0 if trouble.main(arguments.seconds, max(arguments.threads)) else 1
    with Server() as server:
        for threads in arguments.threads:
            for connections in arguments.connections:
                for load in LOADS:
                    reached &= _one(load, proxies, server.port, threads, connections, arguments)
    return 0 if reached else 1


def _one(load: Load, proxies: list[Proxy], server: int, threads: int, connections: int, arguments) -> bool:
    print(f"\n## {load.name}, {connections} connections, {threads} {'thread' if threads == 1 else 'threads'}")
    results: dict[str, list[Run]] = {proxy.name: [] for proxy in proxies}
    for number in range(arguments.runs):
        first = number % len(proxies)
        for proxy in proxies[first:] + proxies[:first]:
            with tempfile.TemporaryDirectory() as folder, proxy.running(folder, server, threads, load.is_secure) as (
                port, process
            ):
                run(load, port, process, connections, 1, folder)
                results[proxy.name].append(run(load, port, process, connections, arguments.seconds, folder))
    costs = {name: median(each.cpu for each in runs) for name, runs in results.items()}
    base = costs.get(NGINX.name)
    rows = [
        (
            name,
            report.spread([each.cpu for each in runs], ".1f"),
            f"{costs[name] / base:.2f}" if base else "–",
            report.spread([each.rate for each in runs]),
            report.spread([each.p50 for each in runs], ".2f"),
            report.spread([each.p99 for each in runs], ".2f"),
            report.spread([each.memory for each in runs], ".0f"),
        )
        for name, runs in results.items()
    ]
    print(report.table(("", "CPU µs a request", "nginx = 1", "requests/s", "p50 ms", "p99 ms", "RSS MB"), rows), flush=True)
    if TRAWL.name not in costs or not base:
        return True
    least = min(cost for name, cost in costs.items() if name in ("nginx", "haproxy"))
    reached = costs[TRAWL.name] <= least
    print(report.verdict(f"{costs[TRAWL.name] / least:.2f}× the better of nginx and HAProxy", "at most 1.00×", reached))
    return reached


def _arguments() -> argparse.Namespace:
    def numbers(text: str) -> list[int]:
        return [int(part) for part in text.split(",")]

    parser = argparse.ArgumentParser(prog="scripts/bench gateway", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each, in turn (default 3)")
    parser.add_argument("--only", metavar="PROXY,…", help=f"of {', '.join(proxy.name for proxy in ALL)}")
    parser.add_argument("--connections", type=numbers, default=[1, 64, 512], metavar="N,…", help="default 1,64,512")
    parser.add_argument("--threads", type=numbers, default=[1, 2], metavar="N,…", help="default 1,2")
    parser.add_argument("--seconds", type=float, default=4, metavar="S", help="of a run (default 4)")
    parser.add_argument("--trouble", action="store_true", help="what clients of Trawl's notice of reloads, servers that die, and more")
    parser.add_argument("--peers-only", action="store_true", help="without Trawl")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except RunFailed as failure:
        raise SystemExit(f"bench: {failure}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
