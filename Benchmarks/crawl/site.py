"""nginx serving one folder on a free loopback port, for as long as a `with` block lasts."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

_CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {root};
    }}
}}
"""


def executable() -> str | None:
    """The path of nginx, which Debian keeps off a user's PATH."""
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")


class Site:
    """One running nginx. `origin` is its `http://127.0.0.1:PORT`, without a slash at the end."""

    def __init__(self, root: str):
        self._root = root

    def __enter__(self) -> "Site":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"
        self._folder = tempfile.mkdtemp(prefix="trawl-bench-nginx-")
        configuration = os.path.join(self._folder, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(_CONFIGURATION.format(folder=self._folder, port=port, root=self._root))
        self._process = subprocess.Popen(
            [executable(), "-c", configuration, "-e", f"{self._folder}/error.log"], stderr=subprocess.DEVNULL
        )
        self._wait_until_it_listens(port)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_until_it_listens(self, port: int) -> None:
        deadline = time.monotonic() + 10
        while self._process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.01)
        with open(f"{self._folder}/error.log", encoding="utf-8") as file:
            reason = file.read().strip()
        self.__exit__()
        raise SystemExit(f"bench: nginx did not start: {reason or 'no reason given'}")
