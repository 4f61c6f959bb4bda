"""Where a run keeps what it writes."""

import os
import shutil
import tempfile

from .trawl import REPOSITORY


class Folder:
    """A folder for one run, on the disk of this repository: what is fsynced is to reach one."""

    def __enter__(self) -> str:
        runs = os.path.join(REPOSITORY, ".build", "bench", "runs")
        os.makedirs(runs, exist_ok=True)
        self._path = tempfile.mkdtemp(dir=runs)
        return self._path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._path, ignore_errors=True)
