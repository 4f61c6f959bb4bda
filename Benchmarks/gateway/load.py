"""Requests by wrk, and what they cost the proxy."""

import os
import re
import subprocess
from dataclasses import dataclass

from jobs.measured import RunFailed
from jobs.usage import Stopwatch, of_tree

# What a browser sends.
_BROWSER = [
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language: fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3", "Accept-Encoding: gzip, deflate, br",
    "Referer: http://shop.example/catalogue/page-3.html", "Cookie: session=0123456789abcdef0123456789abcdef; seen=1",
    "DNT: 1", "Upgrade-Insecure-Requests: 1", "Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Cache-Control: max-age=0",
]
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Load:
    """What is asked for. `body`: bytes that are posted. `is_secure`: by TLS."""

    name: str
    path: str = "/small"
    browser: bool = False
    body: int = 0
    is_secure: bool = False


LOADS = [
    Load("small"), Load("small, head of a browser", browser=True), Load("10 KB", "/10k"), Load("1 MB", "/1m"),
    Load("POST 10 KB", "/post", body=10_000), Load("small, TLS", is_secure=True), Load("10 KB, TLS", "/10k", is_secure=True),
]


@dataclass(frozen=True)
class Run:
    """`cpu`: microseconds of the proxy for a request. `rate`: requests a second. `p50`, `p99`: milliseconds."""

    cpu: float
    rate: float
    p50: float
    p99: float
    memory: float


def run(load: Load, port: int, process: int, connections: int, seconds: float, folder: str) -> Run:
    """Throws RunFailed when a request was not answered with 2xx or 3xx."""
    scheme = "https" if load.is_secure else "http"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", f"{scheme}://127.0.0.1:{port}{load.path}"]
    for line in _BROWSER if load.browser else []:
        command += ["-H", line]
    if load.body:
        script = os.path.join(folder, "post.lua")
        with open(script, "w", encoding="utf-8") as file:
            file.write(f'wrk.method = "POST"\nwrk.body = string.rep("x", {load.body})\n')
        command += ["-s", script]
    watch = Stopwatch(process)
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    _, (cpu,) = watch.stop()
    requests = re.search(r"(\d+) requests in", said)
    if not requests or "Non-2xx" in said or "Socket errors" in said:
        raise RunFailed(f"wrk: {said.strip()[-400:]}")
    count = int(requests[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return Run(cpu / count * 1e6, rate, _time(said, "50"), _time(said, "99"), of_tree(process).memory)


def _time(said: str, percent: str) -> float:
    value, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s|m)\b", said).groups()
    return float(value) * _UNITS[unit]
