"""The proxies, each in front of the same server, set up alike: kept connections on both sides, routes, forwarding fields, a
limit for each client that nobody reaches, no access log, as many threads as asked for. Trawl checks its server's health and
counts for its metrics besides."""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager

from crawl import site
from jobs.ports import free_ports
from jobs.trawl import PROGRAM

_TRAWL = """
{listen}
threads: {threads}
upstreams:
  servers: {{servers: "http://127.0.0.1:{server}", idle_connections: {kept}, health: /small}}
routes:
  - {{name: host, hosts: [other.example], respond: 204}}
  - {{name: path, path: /other, respond: 204}}
  - {{name: rest, upstream: servers, rate_limit: {{rate: 1000000/s, burst: 1000000}}}}
"""

# Kept connections to the server, as many as there can be requests under way.
_KEPT = 512

_NGINX = """
daemon off;
worker_processes {threads};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 100000000;
    limit_req_zone $binary_remote_addr zone=clients:1m rate=1000000r/s;
    upstream servers {{ server 127.0.0.1:{server}; keepalive {kept}; keepalive_requests 100000000; }}
    server {{
        {listen}
        location /other {{ return 204; }}
        location / {{
            limit_req zone=clients burst=1000000 nodelay;
            proxy_pass http://servers;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $host;
        }}
    }}
}}
"""

_HAPROXY = """
global
    nbthread {threads}
    maxconn 4096
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    http-reuse always
frontend front
    {listen}
    option forwardfor
    stick-table type ipv6 size 100k expire 10s store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt 10000000 }}
    http-request return status 204 if {{ hdr(host) other.example }}
    http-request return status 204 if {{ path_beg /other }}
    http-request set-header X-Real-IP %[src]
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Forwarded-Host %[req.hdr(Host)]
    default_backend servers
backend servers
    balance roundrobin
    server one 127.0.0.1:{server} pool-max-conn {kept}
"""

_CADDY = """
{{
    admin off
    auto_https off
    servers {{
        protocols h1
    }}
}}
{listen}
    reverse_proxy 127.0.0.1:{server} {{
        transport http {{
            keepalive_idle_conns_per_host {kept}
        }}
    }}
}}
"""


class Proxy:
    """A program that can stand in front of a server. `command`: what starts it; `text`: its configuration; `listen`: how that
    says where it listens, in plain and by TLS."""

    def __init__(
        self, name: str, program: str | None, command: list[str], text: str, listen: tuple[str, str], environment: dict | None = None
    ):
        self.name, self.program = name, program
        self._command, self._text, self._listen, self._environment = command, text, listen, environment or {}

    @contextmanager
    def running(self, folder: str, server: int, threads: int, is_secure: bool):
        """The port that it listens on, and its process, for as long as a `with` block lasts."""
        port = free_ports(1)[0]
        if is_secure:
            _certify(folder)
        names = {"folder": folder, "port": port, "server": server, "threads": threads, "kept": _KEPT, "program": self.program}
        configuration = os.path.join(folder, "configuration")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(self._text.format(listen=self._listen[is_secure].format(**names), **names))
        command = [word.format(configuration=configuration, **names) for word in self._command]
        environment = os.environ | {"HOME": folder} | {name: str(value).format(**names) for name, value in self._environment.items()}
        with open(os.path.join(folder, "log"), "wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
        try:
            _wait(process, f"{'https' if is_secure else 'http'}://127.0.0.1:{port}/small", os.path.join(folder, "log"))
            yield port, process.pid
        finally:
            process.terminate()
            process.wait()


def _certify(folder: str) -> None:
    """Writes certificate.pem, key.pem, and both.pem with the two."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "certificate.pem"],
        cwd=folder, check=True, capture_output=True,
    )
    with open(os.path.join(folder, "both.pem"), "wb") as both:
        for name in ("certificate.pem", "key.pem"):
            with open(os.path.join(folder, name), "rb") as part:
                both.write(part.read())


def _wait(process: subprocess.Popen, url: str, log: str) -> None:
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        answer = subprocess.run(
            ["curl", "-s", "-k", "-o", "/dev/null", "-w", "%{http_code}", url], stdout=subprocess.PIPE
        )
        if answer.stdout == b"200":
            return
        time.sleep(0.05)
    process.kill()
    with open(log, encoding="utf-8", errors="replace") as file:
        raise SystemExit(f"bench: {process.args[0]} did not start: {file.read()[-500:]}")


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")


TRAWL = Proxy(
    "trawl", PROGRAM if os.path.exists(PROGRAM) else None,
    ["{program}", "gateway", "-c", "{configuration}"], _TRAWL,
    (
        "listen: 127.0.0.1:{port}",
        "listen: {{address: '127.0.0.1:{port}', tls: {{certificates: [{{chain: {folder}/certificate.pem, key: {folder}/key.pem}}]}}}}",
    ),
)
NGINX = Proxy(
    "nginx", site.executable(), ["{program}", "-c", "{configuration}", "-e", "{folder}/error.log"], _NGINX,
    (
        "listen 127.0.0.1:{port};",
        "listen 127.0.0.1:{port} ssl; ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;",
    ),
)
HAPROXY = Proxy(
    "haproxy", _program("haproxy"), ["{program}", "-db", "-f", "{configuration}"], _HAPROXY,
    ("bind 127.0.0.1:{port}", "bind 127.0.0.1:{port} ssl crt {folder}/both.pem"),
)
CADDY = Proxy(
    "caddy", _program("caddy"), ["{program}", "run", "--config", "{configuration}", "--adapter", "caddyfile"], _CADDY,
    ("http://127.0.0.1:{port} {{", "https://127.0.0.1:{port} {{\n    tls {folder}/certificate.pem {folder}/key.pem"),
    {"GOMAXPROCS": "{threads}"},
)
ALL = [TRAWL, NGINX, HAPROXY, CADDY]
