"""`scripts/bench gateway --trouble`: what clients notice while things go wrong around the gateway: requests that fail, and how
much longer the others take."""

import os
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager

from jobs import report
from jobs.measured import RunFailed
from jobs.ports import free_ports
from jobs.trawl import PROGRAM

from .clients import Answers, ask

_FILE = """
listen: 127.0.0.1:{port}
threads: {threads}
upstreams:
  shop:
    servers: [{servers}]
    health: {{path: /health, interval: 1s, timeout: 500ms, fall: 1, rise: 1}}
routes:
  - {{name: turn-{turn}, exact: /turn-{turn}, respond: 204}}
  - {{name: all, upstream: shop, answer_timeout: 1s}}
"""
_CONNECTIONS = 8
_PAUSE = 0.004
_SLOW_CLIENTS = 1_000


def main(seconds: float, threads: int) -> bool:
    """True when no request failed and each trouble left p99 within twice its calm value."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    reached = True
    with tempfile.TemporaryDirectory(prefix="trawl-trouble-") as folder, ExitStack() as stack:
        gateway = _Gateway(folder, threads, stack)
        reached &= _table(
            f"a gateway with {threads} threads before three servers", seconds, gateway.port,
            [
                ("20 reloads", gateway.reloads, None), ("a server is killed", gateway.kill, gateway.names[0]),
                ("a server hangs", gateway.hang, gateway.names[1]), ("a server stutters", gateway.stutter, gateway.names[2]),
                (f"{_SLOW_CLIENTS:,} slow clients", gateway.slow_clients, None),
            ],
        )
    with tempfile.TemporaryDirectory(prefix="trawl-trouble-") as folder, ExitStack() as stack:
        cluster = _Cluster(folder, stack)
        reached &= _table(
            "`trawl cluster --nodes 3`", max(seconds, 8), cluster.port, [("rolling restart", cluster.restart, None)])
    return reached


def _table(name: str, seconds: float, port: int, troubles: list) -> bool:
    """`troubles`: what each is called, what does it, and the server that it befalls; its own answers may take longer."""
    _ask(port, 2)
    calm = _ask(port, seconds)
    rows, reached = [("calm", *_cells(calm, None), "", "")], not calm.faults
    for trouble, begin, befallen in troubles:
        happening = threading.Thread(target=begin, args=(seconds,))
        happening.start()
        seen = _ask(port, seconds)
        happening.join()
        ratio = seen.percentile(0.99, befallen) / calm.percentile(0.99)
        rows.append((trouble, *_cells(seen, befallen), f"{ratio:.2f}", seen.faults[0] if seen.faults else ""))
        reached &= not seen.faults and ratio <= 2
        time.sleep(2)
    print(f"\n## {name}, {_CONNECTIONS} clients, {_PAUSE * 1e3:.0f} ms between an answer and the next request")
    columns = ("", "requests", "failed", "p50 ms", "p99 ms", "longest ms", "p99 of the other servers", "calm = 1", "first fault")
    print(report.table(columns, rows))
    print(report.verdict("as shown", "no request fails; p99 of the others at most twice the calm one", reached), flush=True)
    return reached


def _cells(seen: Answers, befallen: str | None) -> tuple[str, ...]:
    return (
        f"{seen.count:,}", f"{len(seen.faults):,}", f"{seen.percentile(0.5):.2f}", f"{seen.percentile(0.99):.2f}",
        f"{seen.percentile(1):.0f}", f"{seen.percentile(0.99, befallen):.2f}",
    )


def _ask(port: int, seconds: float) -> Answers:
    return ask(port, "/health", _CONNECTIONS, seconds, _PAUSE)


class _Gateway:
    """A gateway with a file, before servers of its own."""

    def __init__(self, folder: str, threads: int, stack: ExitStack):
        self.port, *self._ports = free_ports(4)
        self._path, self._threads, self._folder, self._stack = os.path.join(folder, "g.yaml"), threads, folder, stack
        self.names = [f"s{port}" for port in self._ports]
        self._servers = [self._serve(port) for port in self._ports]
        self._write(0)
        self._process = stack.enter_context(_running([PROGRAM, "gateway", "-c", self._path], folder))
        _wait(self.port)

    def _serve(self, port: int) -> subprocess.Popen:
        server = self._stack.enter_context(
            _running([PROGRAM, "cluster", "serve"], self._folder, {"PORT": str(port), "SERVER_ID": f"s{port}"}))
        _wait(port)
        return server

    def _write(self, turn: int) -> None:
        servers = ", ".join(f'"http://127.0.0.1:{port}"' for port in self._ports)
        text = _FILE.format(port=self.port, threads=self._threads, servers=servers, turn=turn)
        with open(self._path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(self._path + ".new", self._path)

    def reloads(self, seconds: float) -> None:
        for turn in range(1, 21):
            time.sleep(seconds / 22)
            self._write(turn)
            self._process.send_signal(signal.SIGHUP)

    def kill(self, seconds: float) -> None:
        time.sleep(seconds / 3)
        self._servers[0].kill()
        self._servers[0].wait()
        time.sleep(seconds / 3)
        self._servers[0] = self._serve(self._ports[0])

    def hang(self, seconds: float) -> None:
        time.sleep(seconds / 3)
        self._servers[1].send_signal(signal.SIGSTOP)
        time.sleep(seconds / 3)
        self._servers[1].send_signal(signal.SIGCONT)

    def stutter(self, seconds: float) -> None:
        """Stands still for 50 ms of each 500."""
        end = time.monotonic() + seconds * 0.8
        while time.monotonic() < end:
            self._servers[2].send_signal(signal.SIGSTOP)
            time.sleep(0.05)
            self._servers[2].send_signal(signal.SIGCONT)
            time.sleep(0.45)

    def slow_clients(self, seconds: float) -> None:
        clients = []
        for _ in range(_SLOW_CLIENTS):
            client = socket.create_connection(("127.0.0.1", self.port))
            client.sendall(b"GET / HTTP/1.1\r\nHo")
            clients.append(client)
        end = time.monotonic() + seconds * 0.9
        while time.monotonic() < end:
            for client in clients:
                client.sendall(b"s")
            time.sleep(0.5)
        for client in clients:
            client.close()


class _Cluster:
    """A cluster with its own gateway."""

    def __init__(self, folder: str, stack: ExitStack):
        self.port, self._folder = free_ports(1)[0], folder
        command = [PROGRAM, "cluster", "--nodes", "3", "--base-port", "0", "--proxy-port", str(self.port)]
        stack.enter_context(_running(command, folder))
        _wait(self.port)
        time.sleep(2)

    def restart(self, seconds: float) -> None:
        time.sleep(1)
        done = subprocess.run([PROGRAM, "cluster", "restart"], cwd=self._folder, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"bench: trawl cluster restart: {done.stderr.strip()[-300:]}")


@contextmanager
def _running(command: list[str], folder: str, environment: dict[str, str] | None = None):
    with open(os.path.join(folder, "log"), "ab") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=os.environ | (environment or {}))
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        process.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise RunFailed(f"nothing answers on port {port}")
