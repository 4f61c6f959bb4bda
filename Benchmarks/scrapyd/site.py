"""The site of the jobs: one page a job, and when and by which process it was fetched."""

import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jobs.measured import RunFailed

_PAGE = b"<!DOCTYPE html><html><head><title>One page</title></head><body><h1>One page</h1></body></html>"


def clock() -> float:
    """Seconds since the machine's start, on the clock that the kernel starts processes by."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True)
class Visit:
    """When a job's process began, when its settings were read, and when its request came."""

    process: float
    settings: float
    request: float


class Site:
    """Serves on a free loopback port, from threads of this process, for as long as a `with` block lasts."""

    def __enter__(self) -> "Site":
        self._visits: dict[str, list[Visit]] = {}
        self._changed = threading.Condition()
        self._count = 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                now = clock()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(_PAGE)))
                self.end_headers()
                self.wfile.write(_PAGE)
                process, settings = map(float, self.headers["X-Begun"].split())
                with site._changed:
                    site._visits.setdefault(self.path, []).append(Visit(process, settings, now))
                    site._changed.notify_all()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(self) -> str:
        """A page that nobody has asked for."""
        self._count += 1
        return f"http://127.0.0.1:{self._server.server_port}/{self._count}"

    def wait(self, pages: list[str], seconds: float) -> list[Visit]:
        """Until each of `pages` was fetched; then who did. Fails after `seconds` without a fetch, and when one was fetched
        twice."""
        paths = ["/" + page.rpartition("/")[2] for page in pages]
        with self._changed:
            while missing := [path for path in paths if path not in self._visits]:
                if not self._changed.wait(seconds):
                    raise RunFailed(f"{len(missing)} of {len(pages)} jobs fetched no page within {seconds:.0f} s.")
            if doubled := [path for path in paths if len(self._visits[path]) > 1]:
                raise RunFailed(f"{len(doubled)} of {len(pages)} jobs fetched their page more than once.")
            return [self._visits[path][0] for path in paths]
