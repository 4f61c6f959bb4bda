"""Celery on RabbitMQ: publishes no-op tasks with several processes and waits until all have run, each once."""

import array
import importlib.metadata
import os
import subprocess
import sys
import time

from .broker import Broker
from .measured import EndToEnd, RunFailed
from .usage import of_tree

_PUBLISHERS = 4


def version() -> str | None:
    """Celery's version; None when it is not installed."""
    try:
        return importlib.metadata.version("celery")
    except importlib.metadata.PackageNotFoundError:
        return None


class CeleryPeer:
    """A worker with `processes` prefork processes, for as long as a `with` block lasts."""

    name = "Celery + RabbitMQ"

    def __init__(self, broker: Broker, folder: str, processes: int):
        self._broker = broker
        self._processes = processes
        self._notes = os.path.join(folder, "notes")
        self._log = os.path.join(folder, "celery.log")
        # The folder above this package, so that tasks have one name on both sides.
        top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        self._environment = os.environ | {
            "BENCH_BROKER": broker.url, "BENCH_NOTES": self._notes, "PYTHONPATH": top,
        }
        if os.geteuid() == 0:
            # Celery warns of a worker that root runs, and goes on.
            self._environment["C_FORCE_ROOT"] = "1"

    def __enter__(self) -> "CeleryPeer":
        command = [sys.executable, "-m", "celery", "-A", "jobs.tasks", "worker", "--pool", "prefork"]
        command += ["--concurrency", str(self._processes), "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with open(self._log, "wb") as log:
            self._worker = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment
            )
        try:
            # The worker is there once it has run something.
            self.run(_PUBLISHERS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._worker.terminate()
        try:
            self._worker.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.wait()

    def run(self, count: int) -> EndToEnd:
        """Publishes `count` tasks; the clock runs from the first until the last has run."""
        open(self._notes, "wb").close()
        publishers = []
        for index in range(_PUBLISHERS):
            first, end = (count * number // _PUBLISHERS for number in (index, index + 1))
            publishers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "jobs.publish", str(first), str(end - first)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._environment,
                )
            )
        for publisher in publishers:
            if publisher.stdout.readline() != "ready\n":
                raise RunFailed(f"Celery's publisher ended with {publisher.wait()}.")
        worker = of_tree(self._worker.pid).cpu
        broker = self._broker.usage().cpu
        clients = sum(of_tree(publisher.pid).cpu for publisher in publishers)
        started = time.monotonic()
        for publisher in publishers:
            publisher.stdin.write("\n")
            publisher.stdin.flush()
        after = self._wait(publishers, count)
        wall = time.monotonic() - started
        self._check(count)
        memory = of_tree(self._worker.pid).memory + self._broker.usage().memory
        serving = of_tree(self._worker.pid).cpu - worker + self._broker.usage().cpu - broker
        return EndToEnd(count, wall, cpu=serving + after - clients, memory=memory)

    def _wait(self, publishers: list[subprocess.Popen], count: int) -> float:
        """Until all has run. Answers the CPU seconds that the publishers took in their whole lives."""
        clients = 0.0
        for publisher in publishers:
            _, status, usage = os.wait4(publisher.pid, 0)
            publisher.returncode = os.waitstatus_to_exitcode(status)
            if publisher.returncode != 0:
                raise RunFailed(f"Celery's publisher ended with {publisher.returncode}.")
            clients += usage.ru_utime + usage.ru_stime
        deadline = time.monotonic() + 60 + count / 200
        while (done := os.path.getsize(self._notes) // 4) < count:
            if self._worker.poll() is not None or time.monotonic() > deadline:
                raise RunFailed(f"Celery ran {done} of {count} tasks; see its words:\n{self._last_words()}")
            time.sleep(0.001)
        return clients

    def _check(self, count: int) -> None:
        with open(self._notes, "rb") as file:
            notes = array.array("I", file.read())
        if sorted(notes) != list(range(count)):
            raise RunFailed(f"Celery ran {len(notes)} tasks, {len(set(notes))} of them different, where {count} were asked for.")

    def _last_words(self) -> str:
        with open(self._log, encoding="utf-8", errors="replace") as file:
            return "\n".join(file.read().splitlines()[-5:]) or "(it said nothing)"
