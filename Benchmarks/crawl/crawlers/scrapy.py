"""Scrapy in its own environment, with the spiders beside this folder."""

import os
import sys
from collections import Counter

from .. import measured
from . import items
from .crawler import Crawler, Task

_SPIDERS = os.path.join(os.path.dirname(os.path.dirname(__file__)), "spiders")


class Scrapy(Crawler):
    """`scrapy runspider`, from the environment that this program itself runs in."""

    name = "Scrapy"

    def __init__(self) -> None:
        self._executable = os.path.join(os.path.dirname(sys.executable), "scrapy")

    def missing(self, selectors: bool) -> str | None:
        return None if os.path.exists(self._executable) else f"no {self._executable}"

    def version(self) -> str:
        from importlib.metadata import version

        return f"{version('scrapy')} on Python {sys.version.split()[0]}"

    def crawl(self, task: Task) -> measured.Cost:
        spider = "fields.py" if task.selectors else "links.py"
        command = [self._executable, "runspider", os.path.join(_SPIDERS, spider), "-a", f"start={task.start}"]
        command += ["-o", f"{task.folder}/items.jsonl:jsonlines", "--loglevel", "ERROR"]
        for setting in ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN"):
            command += ["-s", f"{setting}={task.concurrency}"]
        # Without its bytecode cache Python would compile Scrapy anew each run, which nobody's Scrapy does.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return measured.run(command, f"{task.folder}/log", environment=environment)

    def pages(self, task: Task) -> Counter[str]:
        return items.urls(f"{task.folder}/items.jsonl")
