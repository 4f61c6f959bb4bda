"""What is measured of one server: throughput, the way to a job's process and first request, and idleness."""

import random
import time
from dataclasses import dataclass

from jobs.idle import Idle
from jobs.usage import Stopwatch, of_tree

from .client import Client
from .site import Site, clock
from .systems import Running

# Longer than any job waits here: Scrapyd looks each five seconds whether there is one.
_PATIENCE = 60


@dataclass(frozen=True)
class Throughput:
    """`jobs` submitted at once and done after `wall` seconds, for `cpu` seconds of the server and all its processes."""

    jobs: int
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """Jobs a second."""
        return self.jobs / self.wall

    @property
    def cost(self) -> float:
        """CPU seconds a job."""
        return self.cpu / self.jobs


@dataclass(frozen=True)
class Latency:
    """Milliseconds from sending schedule.json until: its answer, the job's process, the project's settings being read
    there, the job's request at its site."""

    answered: float
    process: float
    settings: float
    request: float


def prepare(client: Client, site: Site) -> None:
    """Deploys the egg and runs one job of it, since the first one finds caches empty."""
    client.deploy()
    _run(client, site)


def throughput(server: Running, site: Site, jobs: int) -> Throughput:
    """`jobs` at once, each fetching a page of its own, which is checked."""
    pages = [site.page() for _ in range(jobs)]
    watch = Stopwatch(server.pid)
    for page in pages:
        server.client.schedule(page)
    site.wait(pages, _PATIENCE)
    server.client.wait_until_idle(_PATIENCE)
    wall, (cpu,) = watch.stop()
    return Throughput(jobs, wall, cpu)


def latency(server: Running, site: Site, jobs: int, seed: int) -> list[Latency]:
    """One job at a time on an idle server, after pauses that fall anywhere between two looks of Scrapyd at its queue."""
    draw = random.Random(seed)
    found = []
    for _ in range(jobs):
        time.sleep(draw.uniform(0, 5))
        found.append(_run(server.client, site))
    return found


def idle(server: Running, seconds: float) -> Idle:
    """Left alone after its first job."""
    time.sleep(min(5, seconds / 4))
    before = of_tree(server.pid).cpu
    time.sleep(seconds)
    usage = of_tree(server.pid)
    return Idle(usage.memory, (usage.cpu - before) / seconds)


def _run(client: Client, site: Site) -> Latency:
    page = site.page()
    sent = clock()
    client.schedule(page)
    answered = clock()
    (visit,) = site.wait([page], _PATIENCE)
    client.wait_until_idle(_PATIENCE)
    times = (answered, visit.process, visit.settings, visit.request)
    return Latency(*((moment - sent) * 1e3 for moment in times))
