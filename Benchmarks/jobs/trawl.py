"""Trawl as it is installed: the release build, with a data folder of its own, on free loopback ports."""

import json
import os
import subprocess
import time
from urllib.parse import urlsplit

from .measured import RunFailed
from .usage import Usage, of_tree

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_BUILT = os.path.join(REPOSITORY, ".build", "release")
# Whole paths, since they are started in folders of their own.
PROGRAM = os.path.abspath(os.environ.get("TRAWL") or os.path.join(_BUILT, "trawl"))
LOAD = os.path.abspath(os.environ.get("JOBS_BENCHMARK") or os.path.join(_BUILT, "jobs-benchmark"))


class Trawl:
    """One running `trawl up` or `trawl controller`, for as long as a `with` block lasts."""

    def __init__(self, command: str, folder: str, *options: str, environment: dict[str, str] | None = None):
        self._command = command
        self._options = options
        self._environment = environment or {}
        self._folder = os.path.join(folder, command)
        self.data = os.path.join(self._folder, "data")

    def __enter__(self) -> "Trawl":
        os.makedirs(self._folder)
        ready = os.path.join(self._folder, "ready")
        # Nothing but the ports and the site of the measurement differs from the defaults; what this program's own Python
        # was told is not for what Trawl starts.
        ours = ("TRAWL_", "DISPYCLUSTER_", "PYTHON")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment |= {
            "TRAWL_CONTROLLER_PORT": "0", "TRAWL_WORKER_PORT": "0", "TRAWL_SCRAPYD_PORT": "0", "TRAWL_API_GATEWAY_PORT": "0",
            "TRAWL_SCRAPYD_GATEWAY_PORT": "0", "TRAWL_MONITORING_PORT": "0", "TRAWL_SCHEDULER_PORT": "0",
            "TRAWL_ALLOWED_HOSTS": "127.0.0.1",
        }
        environment |= self._environment
        command = [PROGRAM, self._command, "--data", self.data, "--ready-file", ready, *self._options]
        with open(os.path.join(self._folder, "log"), "wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self._folder, env=environment
            )
        deadline = time.monotonic() + 30
        while not os.path.exists(ready):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._stop()
                raise RunFailed(f"trawl {self._command} did not start:\n{self._last_words()}")
            time.sleep(0.005)
        with open(ready, encoding="utf-8") as file:
            self.addresses = json.load(file)
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        code = self._stop()
        if code != 0 and not kind:
            raise RunFailed(f"trawl {self._command} ended with {code}:\n{self._last_words()}")

    def _stop(self) -> int:
        """Ends it, if it has not ended, and answers its code."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise RunFailed(f"trawl {self._command} did not end within 30 s of SIGTERM.") from None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def controller(self) -> str:
        """The controller's address, such as `http://127.0.0.1:8081`."""
        return self.addresses["controller"]

    @property
    def port(self) -> int:
        """The controller's port."""
        return urlsplit(self.controller).port

    def usage(self) -> Usage:
        """What it has cost so far."""
        return of_tree(self.pid)

    def _last_words(self) -> str:
        with open(os.path.join(self._folder, "log"), encoding="utf-8", errors="replace") as file:
            return "\n".join(file.read().splitlines()[-8:]) or "(it said nothing)"


def version() -> str:
    """As the program itself says."""
    output = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False).stdout
    return output.splitlines()[0] if output else "unknown"


def load(mode: str, **options: object) -> dict:
    """Runs one mode of jobs-benchmark to its end and reads its figures."""
    command = [LOAD, mode]
    for name, value in options.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RunFailed(f"jobs-benchmark {mode}: {answer.stderr.strip()}")
    return json.loads(answer.stdout)
