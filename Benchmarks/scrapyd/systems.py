"""What is compared: servers of Scrapyd's API, each with a folder of its own on a free loopback port."""

import importlib.metadata
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from collections.abc import Iterator

from jobs.measured import RunFailed
from jobs.ports import free_ports
from jobs.trawl import Trawl

from .client import Client

SLOTS = 2
_PYTHON = sys.executable


@dataclass(frozen=True)
class Running:
    """A server with the process that all its others come from."""

    client: Client
    pid: int


class Scrapyd:
    """Scrapyd with its own defaults, but for two jobs at a time, and `settings`."""

    def __init__(self, name: str, **settings: object):
        self.name = name
        self._settings = {"max_proc": SLOTS} | settings

    @contextmanager
    def running(self, folder: str) -> Iterator[Running]:
        (port,) = free_ports(1)
        home = os.path.join(folder, "home")
        os.makedirs(home)
        with open(os.path.join(folder, "scrapyd.conf"), "w", encoding="utf-8") as file:
            file.write(f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {port}\n")
            file.writelines(f"{name} = {value}\n" for name, value in self._settings.items())
        log = os.path.join(folder, "log")
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [os.path.join(os.path.dirname(_PYTHON), "scrapyd")],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder, env=_environment(home),
            )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_it_answers(url, process, log)
            yield Running(Client(url), process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class TrawlUp:
    """`trawl up` with the same Python and Scrapy, and as many slots."""

    name = "Trawl"

    @contextmanager
    def running(self, folder: str) -> Iterator[Running]:
        home = os.path.join(folder, "home")
        os.makedirs(home)
        environment = {
            "TRAWL_ENV": "development", "TRAWL_ALLOW_PRIVATE_NETWORKS": "true", "TRAWL_WORKER_SLOTS": str(SLOTS),
            "TRAWL_SCRAPY_PYTHON": _PYTHON, "HOME": home,
        }
        with Trawl("up", folder, "--scrapyd-port", "0", environment=environment) as platform:
            if "scrapyd" not in platform.addresses:
                raise RunFailed(f"trawl up says no address of its Scrapyd API: {platform.addresses}")
            yield Running(Client(platform.addresses["scrapyd"]), platform.pid)


def scrapyd_version() -> str | None:
    """Scrapyd's and Scrapy's; None when one is not installed."""
    try:
        scrapyd, scrapy = (importlib.metadata.version(name) for name in ("scrapyd", "scrapy"))
    except importlib.metadata.PackageNotFoundError:
        return None
    return f"Scrapyd {scrapyd}, Scrapy {scrapy}, Python {sys.version.split()[0]}"


def _environment(home: str) -> dict[str, str]:
    """Without what this program's own Python was told: Benchmarks/scrapyd is not Scrapyd, and without its bytecode cache
    Python would compile Scrapy anew each job."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SCRAPY"))}
    return kept | {"HOME": home}


def _wait_until_it_answers(url: str, process: subprocess.Popen, log: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{url}/daemonstatus.json", timeout=5).close()
            return
        except OSError:
            if process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
                continue
        with open(log, encoding="utf-8", errors="replace") as file:
            last_words = "\n".join(file.read().splitlines()[-8:]) or "(it said nothing)"
        raise RunFailed(f"Scrapyd did not start:\n{last_words}")
