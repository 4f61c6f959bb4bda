"""`scripts/bench crawl`: crawls the same pages with Trawl and its peers in turn, and compares what they cost."""

import argparse
import os
import shutil
import tempfile

from . import comparison, corpus, reachable, report, site
from .crawlers.crawler import Crawler, Task
from .crawlers.scrapy import Scrapy
from .crawlers.trawl import Trawl
from .crawlers.wget2 import Wget2
from .measured import Cost, RunFailed

_CACHE = os.path.join(os.path.dirname(__file__), "..", "..", ".build", "bench", "reachable")


def main() -> int:
    arguments = _arguments()
    crawlers = _usable([Trawl(), Wget2(), Scrapy()], arguments)
    if not site.executable():
        raise SystemExit("bench: nginx is not installed. Run scripts/bootstrap --with-bench.")
    print(f"bench: {report.machine()}")
    names = corpus.NAMES if arguments.corpus == "all" else (arguments.corpus,)
    agreed = True
    for name in names:
        try:
            found = corpus.find(name)
        except corpus.CorpusMissing as missing:
            print(f"bench: {missing}")
            agreed = agreed and arguments.corpus == "all"
            continue
        agreed = _bench(found, crawlers, arguments) and agreed
    return 0 if agreed else 1


def _bench(pages: corpus.Corpus, crawlers: list[Crawler], arguments: argparse.Namespace) -> bool:
    """Crawls one corpus with every crawler; False when the pages that Trawl found are not those that are there."""
    with site.Site(pages.root) as server:
        print(f"\n## {pages.package} {pages.version}, from {pages.start}, {arguments.concurrency} connections")
        truth = reachable.of(pages, server.origin, _CACHE)
        print(truth.describe())
        start = server.origin + pages.start
        results = []
        agreed = True
        costs: dict[str, list[Cost]] = {crawler.name: [] for crawler in crawlers}
        found: dict[str, comparison.Comparison] = {}
        for run in range(arguments.runs):
            # In turn, each run beginning with another, so that what else the machine does hits all alike.
            for crawler in crawlers[run % len(crawlers) :] + crawlers[: run % len(crawlers)]:
                with _Folder() as folder:
                    task = Task(start, arguments.concurrency, arguments.selectors, folder)
                    costs[crawler.name].append(crawler.crawl(task))
                    compared = comparison.compare(crawler.pages(task), truth)
                # Each run is checked; what is told is the first that went wrong, if one did.
                if crawler.name not in found or found[crawler.name].agrees:
                    found[crawler.name] = compared
    for crawler in crawlers:
        compared = found[crawler.name]
        print(f"{crawler.name}: {compared.describe()}.")
        agreed = agreed and (compared.agrees or crawler.name != "trawl")
        results.append(report.Result(crawler.name, crawler.version(), compared.count, costs[crawler.name]))
    print("\n" + report.table(results))
    if pages.name == "openjdk":
        print("\n".join(report.reach(results, arguments.selectors)))
    return agreed


class _Folder:
    """A folder in memory for one run's output, so that no disk is measured."""

    def __enter__(self) -> str:
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self._path = tempfile.mkdtemp(prefix="trawl-bench-", dir=memory)
        return self._path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._path)


def _usable(crawlers: list[Crawler], arguments: argparse.Namespace) -> list[Crawler]:
    usable = []
    for crawler in crawlers:
        if arguments.peers_only and crawler.name == "trawl":
            continue
        if arguments.only and crawler.name.lower() not in arguments.only.lower().split(","):
            continue
        if reason := crawler.missing(arguments.selectors):
            print(f"bench: without {crawler.name}: {reason}")
        else:
            print(f"bench: {crawler.name} {crawler.version()}")
            usable.append(crawler)
    if not usable:
        raise SystemExit("bench: no crawler is left to measure. Run scripts/bootstrap --with-bench.")
    return usable


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench crawl", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each crawler, in turn (default 3)")
    parser.add_argument("--corpus", choices=[*corpus.NAMES, "all"], default="openjdk", help="default: openjdk")
    parser.add_argument("--selectors", action="store_true", help="take six fields a page by CSS selectors")
    parser.add_argument("--concurrency", type=int, default=64, metavar="N", help="connections (default 64)")
    parser.add_argument("--only", metavar="NAME,…", help="of trawl, wget2, scrapy")
    parser.add_argument("--peers-only", action="store_true", help="leave Trawl out and build nothing")
    arguments = parser.parse_args()
    if arguments.runs < 1 or arguments.concurrency < 1:
        parser.error("--runs and --concurrency are at least 1")
    return arguments


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except RunFailed as failure:
        raise SystemExit(f"bench: {failure}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
