"""What the benchmark asks of every crawler."""

from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass

from ..measured import Cost


@dataclass(frozen=True)
class Task:
    """One crawl: from `start` over the whole of its host. `folder` is for the crawler to write in, empty before."""

    start: str
    concurrency: int
    selectors: bool
    folder: str


class Crawler(ABC):
    """One crawler under test."""

    name: str

    @abstractmethod
    def missing(self, selectors: bool) -> str | None:
        """Why this crawler cannot run here, with selectors or without; None when it can."""

    @abstractmethod
    def version(self) -> str:
        """As the program itself says."""

    @abstractmethod
    def crawl(self, task: Task) -> Cost:
        """Crawls once and says what it cost."""

    @abstractmethod
    def pages(self, task: Task) -> Counter[str]:
        """Every URL answered with 200 in the crawl of `task`, and how often it was reported."""
