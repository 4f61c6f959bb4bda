"""The server behind the proxies: nginx, which answers from memory or from files."""

import os
import subprocess
import tempfile
import time

from crawl import site
from jobs.ports import free_ports

_CONFIGURATION = """
daemon off;
worker_processes 1;
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
    sendfile on;
    open_file_cache max=10;
    keepalive_requests 100000000;
    client_body_buffer_size 64k;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        root {folder}/root;
        location = /small {{ default_type text/plain; return 200 "Hello, this is a small answer.\\n"; }}
        location = /health {{ default_type application/json; return 200 "{{}}"; }}
        location = /post {{ proxy_pass http://127.0.0.1:{port}/small; }}
    }}
}}
"""


class Server:
    """`port` is where it listens, for as long as a `with` block lasts."""

    def __enter__(self) -> "Server":
        self.port = free_ports(1)[0]
        self._folder = tempfile.TemporaryDirectory(prefix="trawl-bench-gateway-")
        folder = self._folder.name
        os.mkdir(os.path.join(folder, "root"))
        for name, size in (("10k", 10_000), ("1m", 1_000_000)):
            with open(os.path.join(folder, "root", name), "wb") as file:
                file.write(os.urandom(size))
        configuration = os.path.join(folder, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(_CONFIGURATION.format(folder=folder, port=self.port))
        os.chmod(folder, 0o755)
        self._process = subprocess.Popen([site.executable(), "-c", configuration, "-e", f"{folder}/error.log"])
        time.sleep(0.5)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()
