"""Jobs that do nothing, end to end, through Trawl: submitted, leased, run, finished, all of it durable on SQLite."""

import json
import subprocess

from .measured import EndToEnd, RunFailed
from .trawl import LOAD, Trawl, load
from .usage import Stopwatch, of_tree

_CLIENTS = 64


class InOneProcess:
    """As `trawl up` does it: controller, store and worker in one process, jobs submitted in process, one a call."""

    name = "Trawl, one process"

    def __init__(self, slots: int):
        self._slots = slots

    def run(self, folder: str, count: int) -> EndToEnd:
        figures = load("process", folder=folder, jobs=count, slots=self._slots, clients=_CLIENTS)
        return EndToEnd(count, figures["seconds"], figures["cpu"], figures["memory"])


class OverHTTP:
    """As a fleet does it: the real controller, a worker of its own process that leases over HTTP, and clients that submit
    over HTTP. The counterpart of Celery's publishers, broker and worker."""

    name = "Trawl, over HTTP"

    def __init__(self, slots: int):
        self._slots = slots

    def run(self, folder: str, count: int) -> EndToEnd:
        with Trawl("controller", folder) as controller:
            command = [LOAD, "work", "--controller", controller.controller, "--folder", f"{folder}/node"]
            worker = subprocess.Popen(
                [*command, "--slots", str(self._slots)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            try:
                load("drive", port=controller.port, jobs=_CLIENTS * 4, clients=_CLIENTS)
                watch = Stopwatch(controller.pid, worker.pid)
                figures = load("drive", port=controller.port, jobs=count, clients=_CLIENTS)
                _, (server, node) = watch.stop()
                memory = controller.usage().memory + of_tree(worker.pid).memory
            finally:
                output, _ = worker.communicate(timeout=30)
        runs = json.loads(output)["runs"]
        if runs != count + _CLIENTS * 4:
            raise RunFailed(f"{count} jobs took {runs} runs.")
        return EndToEnd(count, figures["seconds"], server + node + figures["client_cpu"], memory)
