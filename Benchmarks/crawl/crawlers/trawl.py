"""Trawl as a user runs it: the release build, everything on."""

import os
import subprocess
from collections import Counter

from .. import measured
from . import items
from .crawler import Crawler, Task

_REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_SPIDER = os.path.join(_REPOSITORY, "Benchmarks", "crawl", "spiders", "fields.yaml")


class Trawl(Crawler):
    """`trawl crawl` with robots.txt, redirects, limits, a state folder with checkpoints, and items."""

    name = "trawl"

    def __init__(self) -> None:
        self._executable = os.environ.get("TRAWL") or os.path.join(_REPOSITORY, ".build", "release", "trawl")

    def missing(self, selectors: bool) -> str | None:
        needed = [self._executable, _SPIDER] if selectors else [self._executable]
        absent = [path for path in needed if not os.path.exists(path)]
        return f"no {absent[0]}" if absent else None

    def version(self) -> str:
        command = [self._executable, "--version"]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return output.splitlines()[0] if output else "unknown"

    def crawl(self, task: Task) -> measured.Cost:
        what = [_SPIDER, "-a", f"start={task.start}"] if task.selectors else [task.start]
        command = [self._executable, "crawl", *what, "-o", f"{task.folder}/items.jsonl", "--state", f"{task.folder}/state"]
        command += ["--concurrency", str(task.concurrency), "-s", f"CONCURRENT_REQUESTS_PER_DOMAIN={task.concurrency}"]
        return measured.run([*command, "--delay", "0", "--json"], f"{task.folder}/log")

    def pages(self, task: Task) -> Counter[str]:
        return items.urls(f"{task.folder}/items.jsonl")
