"""The documentation packages that are crawled: where their pages lie and where a crawl of them starts."""

import glob
import os
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Corpus:
    """One installed documentation package. `root` is served as `/`; `start` is the first path."""

    name: str
    package: str
    version: str
    root: str
    start: str


# Name; where the start page lies, newest release last, as installed; how many folders above it the site's root is.
# The Java pages link to `../specs` and `../legal`, so their root is the folder above `api/`.
_PLACES = {
    "openjdk": ("/usr/share/doc/openjdk-*-doc/api/index.html", 2),
    "python": ("/usr/share/doc/python3*-doc/html/index.html", 1),
    "postgresql": ("/usr/share/doc/postgresql-doc-*/html/index.html", 1),
}
# The releases that the figures in MEASURES were taken from are preferred to others.
_PREFERRED = ("openjdk-17-doc", "python3.11-doc", "postgresql-doc-15")

NAMES = tuple(_PLACES)


class CorpusMissing(Exception):
    """The package is not installed, or installed without its files."""


def find(name: str) -> Corpus:
    """The installed corpus called `name`. Raises `CorpusMissing` with what to do."""
    pattern, levels = _PLACES[name]
    found = sorted(glob.glob(pattern), key=lambda path: (_package(path) in _PREFERRED, path))
    if not found:
        raise CorpusMissing(
            f"{name}: no {pattern} here. Run scripts/bootstrap --with-bench; in a container image, dpkg may be set "
            "to leave /usr/share/doc out (see /etc/dpkg/dpkg.cfg.d)."
        )
    page = os.path.realpath(found[-1])
    root = page
    for _ in range(levels):
        root = os.path.dirname(root)
    package = _package(found[-1])
    return Corpus(name, package, _version(package), root, page.removeprefix(root))


def _package(path: str) -> str:
    return path.split("/")[4]


def _version(package: str) -> str:
    command = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout or "unknown"
