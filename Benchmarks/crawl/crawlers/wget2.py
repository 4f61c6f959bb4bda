"""wget2 from Debian. It takes no fields, so it stands for what following links alone costs."""

import shutil
import subprocess
from collections import Counter

from .. import addresses, measured
from .crawler import Crawler, Task


class Wget2(Crawler):
    """`wget2 --recursive` without a depth limit. Its files are deleted as they come (`--delete-after`): that costs it
    less than storing them, and the other crawlers store no pages either."""

    name = "wget2"

    def missing(self, selectors: bool) -> str | None:
        if selectors:
            return "it takes no fields"
        return None if shutil.which("wget2") else "wget2 is not installed"

    def version(self) -> str:
        output = subprocess.run(["wget2", "--version"], capture_output=True, text=True, check=False).stdout
        return output.splitlines()[0].split("Wget2 ")[1].split(" - ")[0]

    def crawl(self, task: Task) -> measured.Cost:
        return self._run(task)

    def pages(self, task: Task) -> Counter[str]:
        # The list of URLs costs it extra, so it is taken in a run of its own that is not measured.
        log = f"{task.folder}/site.csv"
        self._run(task, f"--stats-site=csv:{log}")
        found: Counter[str] = Counter()
        with open(log, encoding="utf-8") as file:
            for row in list(file)[1:]:
                # ID, ParentID, URL, Status and eight more; a comma in the URL is not quoted.
                url, status, *_ = row.split(",", 2)[2].rsplit(",", 9)
                resolved = addresses.resolve(url, "")
                if status == "200" and resolved:
                    found[resolved] += 1
        return found

    def _run(self, task: Task, *options: str) -> measured.Cost:
        command = ["wget2", "--recursive", "--level=inf", f"--max-threads={task.concurrency}", "--quiet"]
        command += ["--no-config", "--delete-after", f"--directory-prefix={task.folder}/files", *options, task.start]
        # 8: some answer was an error, as every corpus here has.
        return measured.run(command, f"{task.folder}/log", succeeds=(0, 8))
