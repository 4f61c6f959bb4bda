"""Acknowledged, fsynced submissions: a real controller, keep-alive clients, one job a request."""

import os
import sqlite3
from dataclasses import dataclass

from .measured import RunFailed
from .trawl import Trawl, load
from .usage import Stopwatch

_DATABASE = "trawl.sqlite"


@dataclass(frozen=True)
class Submissions:
    """One run: so many `jobs` in `wall` seconds, for so many CPU seconds of the controller and of the clients."""

    jobs: int
    wall: float
    server_cpu: float
    client_cpu: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        return self.jobs / self.wall


def run(folder: str, jobs: int, clients: int) -> Submissions:
    """Submits `jobs` and holds every id that was answered against the database afterwards."""
    ids = os.path.join(folder, "ids")
    with Trawl("controller", folder) as controller:
        # The first ones find connections and statements that are not made yet.
        load("submit", port=controller.port, clients=clients, jobs=clients * 10)
        watch = Stopwatch(controller.pid)
        figures = load("submit", port=controller.port, clients=clients, jobs=jobs, ids=ids)
        _, (server,) = watch.stop()
        data = controller.data
    with open(ids, encoding="utf-8") as file:
        answered = set(file.read().split())
    with sqlite3.connect(f"file:{data}/{_DATABASE}?mode=ro", uri=True) as database:
        stored = {row[0] for row in database.execute("SELECT id FROM jobs")}
    if len(answered) != jobs or not answered <= stored or len(stored) != jobs + clients * 10:
        raise RunFailed(
            f"{jobs} jobs were submitted and {len(answered)} acknowledged; {len(answered & stored)} of these are among "
            f"the {len(stored)} in the database."
        )
    return Submissions(
        jobs, figures["seconds"], server, figures["client_cpu"], figures["p50_ms"], figures["p99_ms"]
    )
