"""The truth that crawls are checked against: every page of a corpus that links lead to, found the slow and plain way.

One connection, Python's http.client, lxml's tree; it shares nothing with the crawlers under test. The answer is kept
in .build/bench, by the package's version and this program's own text, since it changes with nothing else.
"""

import hashlib
import http.client
import json
import os
from collections import Counter, deque
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import lxml.html

from . import addresses
from .corpus import Corpus

_LINKS = "//a/@href | //area/@href | //iframe/@src | //frame/@src"
_REQUISITES = "//link/@href | //script/@src | //img/@src | //source/@src | //embed/@src | //object/@data"


@dataclass
class Reachable:
    """`pages`: path and query of every URL on the host that a link leads to, or a redirect of one, → status.
    `requisites`: the same for what pages load (styles, scripts, images) but no link leads to; not fetched."""

    pages: dict[str, int]
    requisites: list[str]

    def answered(self) -> set[str]:
        """The pages answered with 200, in the form that crawlers' findings are compared in."""
        return {addresses.key(page) for page, status in self.pages.items() if status == 200}

    def describe(self) -> str:
        statuses = Counter(self.pages.values())
        kinds = Counter(addresses.extension(page) for page, status in self.pages.items() if status == 200)
        by_kind = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
        by_status = ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
        return f"{len(self.pages):,} URLs reachable by links: {by_status}. Answered with 200: {by_kind}."


def of(corpus: Corpus, origin: str, cache: str) -> Reachable:
    """The reachable pages of `corpus`, served at `origin`; read from the folder `cache` when known."""
    with open(__file__, "rb") as program:
        program_hash = hashlib.sha256(program.read()).hexdigest()[:12]
    path = os.path.join(cache, f"{corpus.package}-{corpus.version}-{program_hash}.json")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            return Reachable(**json.load(file))
    found = _walk(origin, corpus.start)
    os.makedirs(cache, exist_ok=True)
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(asdict(found), file)
    os.replace(path + ".part", path)
    return found


def _walk(origin: str, start: str) -> Reachable:
    connection = http.client.HTTPConnection(urlsplit(origin).netloc)
    pages: dict[str, int] = {}
    requisites: set[str] = set()
    waiting = deque([origin + start])
    known = {origin + start}
    while waiting:
        url = waiting.popleft()
        connection.request("GET", url.removeprefix(origin))
        answer = connection.getresponse()
        body = answer.read()
        pages[url.removeprefix(origin)] = answer.status
        links: list[str] = []
        if answer.status in (301, 302, 303, 307, 308):
            links = [answer.headers.get("Location", "")]
            base = url
        elif answer.status == 200 and answer.headers.get_content_type() == "text/html" and body.strip():
            base, links, loaded = _read(url, body)
            requisites.update(filter(None, (_on_host(origin, base, link) for link in loaded)))
        for link in links:
            target = _on_host(origin, base, link)
            if target and target not in known:
                known.add(target)
                waiting.append(target)
    return Reachable(pages, sorted(url.removeprefix(origin) for url in requisites - known))


def _read(url: str, body: bytes) -> tuple[str, list[str], list[str]]:
    """The base URL of a page, its links and its requisites, as written."""
    parser = lxml.html.HTMLParser(huge_tree=True)
    tree = lxml.html.document_fromstring(body, parser=parser)
    declared = tree.xpath("//base/@href")
    base = (addresses.resolve(url, declared[0]) if declared else None) or url
    return base, tree.xpath(_LINKS), tree.xpath(_REQUISITES)


def _on_host(origin: str, base: str, link: str) -> str | None:
    target = addresses.resolve(base, link)
    return target if target and target.startswith(origin + "/") else None
