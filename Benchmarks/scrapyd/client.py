"""What speaks Scrapyd's API to all alike, on one connection that is kept."""

import http.client
import json
import time
from urllib.parse import urlencode, urlsplit

from jobs.measured import RunFailed

from .egg import PROJECT, SPIDER, egg


class Client:
    def __init__(self, url: str):
        self._url = url
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)

    def deploy(self) -> None:
        """Uploads the egg, which the server also lists the spiders of."""
        answer = self._call("POST", "addversion.json", {"project": PROJECT, "version": "1", "egg": egg()})
        if answer.get("spiders") != 1:
            raise RunFailed(f"{self._url} found {answer.get('spiders')} spiders in an egg that has one.")

    def schedule(self, page: str) -> str:
        """Submits the job that fetches `page`, and answers its id."""
        return self._call("POST", "schedule.json", {"project": PROJECT, "spider": SPIDER, "url": page})["jobid"]

    def wait_until_idle(self, seconds: float) -> None:
        """Until no job waits or runs."""
        deadline = time.monotonic() + seconds
        while True:
            status = self._call("GET", "daemonstatus.json")
            if status["pending"] == status["running"] == 0:
                return
            if time.monotonic() > deadline:
                raise RunFailed(f"{self._url} still has jobs after {seconds:.0f} s: {status}")
            time.sleep(0.02)

    def _call(self, method: str, name: str, fields: dict | None = None) -> dict:
        body = urlencode(fields).encode() if fields else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            self._connection.request(method, f"/{name}", body, headers)
            answer = json.loads(self._connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise RunFailed(f"{self._url}/{name}: {type(error).__name__}: {error}") from None
        if answer.get("status") != "ok":
            raise RunFailed(f"{self._url}/{name}: {answer.get('message', answer)}")
        return answer
