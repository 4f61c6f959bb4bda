"""Whether a crawler found what there is to find, and in what it differs."""

from collections import Counter
from dataclasses import dataclass

from . import addresses
from .reachable import Reachable

# What pages load beside themselves; images and fonts also come from style sheets, which only wget2 reads.
_LOADED = {".css", ".js", ".mjs", ".png", ".gif", ".svg", ".jpg", ".jpeg", ".webp", ".ico", ".woff", ".woff2", ".ttf", ".eot"}


@dataclass(frozen=True)
class Comparison:
    """`missing`, `unexplained`: pages that links lead to and the crawler did not report; pages it reported that no
    link leads to and no page loads. `loaded`: page requisites that no link leads to. `doubled`: reported more often
    than once, also under another spelling."""

    count: int
    missing: set[str]
    loaded: set[str]
    unexplained: set[str]
    doubled: dict[str, int]

    @property
    def agrees(self) -> bool:
        """Every reachable page, once, and nothing that cannot be explained."""
        return not (self.missing or self.unexplained or self.doubled)

    def describe(self) -> str:
        parts = [f"{self.count:,} pages"]
        if self.agrees:
            parts.append("every reachable page once")
        if self.missing:
            parts.append(f"{len(self.missing):,} reachable ones missing ({_kinds(self.missing)})")
        if self.doubled:
            parts.append(f"{len(self.doubled):,} reported more than once ({_examples(self.doubled)})")
        if self.loaded:
            parts.append(f"{len(self.loaded):,} more that pages load but no link leads to ({_kinds(self.loaded)})")
        if self.unexplained:
            parts.append(f"{len(self.unexplained):,} more, unexplained ({_examples(self.unexplained)})")
        return "; ".join(parts)


def compare(found: Counter[str], reachable: Reachable) -> Comparison:
    """Holds the URLs that a crawler reported against what is reachable."""
    counts: Counter[str] = Counter()
    for url, count in found.items():
        counts[addresses.key(url)] += count
    expected = reachable.answered()
    requisites = {addresses.key(page) for page in reachable.requisites}
    extra = counts.keys() - expected
    loaded = {page for page in extra if page in requisites or addresses.extension(page) in _LOADED}
    return Comparison(
        count=len(counts),
        missing=expected - counts.keys(),
        loaded=loaded,
        unexplained=extra - loaded,
        doubled={page: count for page, count in counts.items() if count > 1},
    )


def _kinds(pages: set[str]) -> str:
    kinds = Counter(map(addresses.extension, pages)).most_common()
    return ", ".join(f"{count:,} {kind}" for kind, count in kinds) + f"; for example {_examples(pages)}"


def _examples(pages: set[str] | dict[str, int]) -> str:
    return " ".join(sorted(pages)[:3])
