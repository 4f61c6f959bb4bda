"""`trawl up` with many schedules: how fast they are added, and how punctual and how cheap their fires are."""

import json
import os
import socket
import sqlite3
import threading
import time
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from jobs.trawl import Trawl

from .measured import Adding, Minute
from .schedules import cron


def _task(number: int, expression: str) -> dict:
    return {
        "name": f"task {number}", "urls": ["http://127.0.0.1:9/"], "max_pages": 1, "schedule_type": "cron",
        "schedule_config": {"cron": expression},
    }


class Scheduler:
    """One running platform, whose worker takes no jobs: what is measured is the scheduler and the queue it fills."""

    def __init__(self, platform: Trawl):
        self._platform = platform
        self._url = platform.addresses["scheduler"]
        node = self._ask(platform.controller + "/workers")[0]["node"]
        self._ask(f"{platform.controller}/workers/{node}/drain", b"")

    @staticmethod
    def _ask(url: str, body: bytes | None = None) -> object:
        headers = {"Content-Type": "application/json"} if body else {}
        with urlopen(Request(url, data=body, headers=headers, method="GET" if body is None else "POST")) as answer:
            return json.load(answer)

    def add_in_batches(self, count: int, size: int = 1000) -> Adding:
        """Adds schedules of a busy minute, so many a request."""
        bodies = [
            json.dumps({"tasks": [_task(n, cron(n)) for n in range(first, min(first + size, count))]}).encode()
            for first in range(0, count, size)
        ]
        return self._timed(count, lambda: [self._ask(self._url + "/tasks/batch", body) for body in bodies])

    def add_one_by_one(self, count: int, connections: int = 8) -> Adding:
        """Adds disabled schedules, a request each, over connections that are kept; answers are read as they come."""
        parts = [[] for _ in range(connections)]
        for number in range(count):
            body = json.dumps(_task(number, cron(number)) | {"enabled": False}).encode()
            head = f"POST /tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            parts[number % connections].append(head.encode() + body)
        place = urlsplit(self._url)

        def send(requests: list[bytes]) -> None:
            with socket.create_connection((place.hostname, place.port)) as connection:
                for request in requests:
                    connection.sendall(request)
                    answer = b""
                    while b"}" not in answer:
                        part = connection.recv(4096)
                        if not part:
                            raise RuntimeError("the scheduler ended the connection")
                        answer += part
                    if not answer.startswith(b"HTTP/1.1 200"):
                        raise RuntimeError(answer.decode(errors="replace"))

        def work() -> None:
            threads = [threading.Thread(target=send, args=(part,)) for part in parts]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        return self._timed(count, work)

    def _timed(self, count: int, work) -> Adding:
        cpu, begun = self._platform.usage().cpu, time.monotonic()
        work()
        return Adding(count, time.monotonic() - begun, self._platform.usage().cpu - cpu)

    def minute(self, seconds: int) -> Minute:
        """Watches the fires of the next whole seconds; what each has come to is read from the database afterwards."""
        time.sleep(1.5 - time.time() % 1)
        begun, cpu = time.time(), self._platform.usage().cpu
        time.sleep(seconds)
        cpu = self._platform.usage().cpu - cpu
        first = int(begun) + 1
        memory = self._platform.usage().memory
        # A job's time is when it was handed to the queue; the run was written before.
        path = os.path.join(self._platform.data, "trawl.sqlite")
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            rows = database.execute(
                "SELECT runs.tick, jobs.created_at FROM runs JOIN jobs ON jobs.batch = runs.id WHERE runs.tick >= ? "
                "AND runs.tick < ?", (first * 1_000_000, (first + seconds - 1) * 1_000_000)).fetchall()
        lags = sorted((created - tick) / 1000 for tick, created in rows)
        return Minute(len(lags), seconds - 1, lags, cpu / seconds, memory)

    def told_lag(self) -> dict[str, float]:
        """The scheduler's own histogram: up to when a fire's jobs are durable."""
        request = Request(self._url + "/metrics", headers={"Accept": "text/plain"})
        counts = {}
        with urlopen(request) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("trawl_schedule_lag_seconds"):
                    name, value = line.rsplit(" ", 1)
                    counts[name.removeprefix("trawl_schedule_lag_seconds")] = float(value)
        return counts

