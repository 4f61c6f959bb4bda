"""launcher.py LOG COMMAND…: runs the command, its output going to LOG, and prints what it cost as JSON.

A program of its own, and a small one: Linux counts into a process's peak memory also what its process held between
fork and exec, which is what the parent held. wait4 gives the usage of the process and of all its descendants that
were waited for; the peak is that of the largest one.
"""

import json
import os
import sys
import time


def main() -> None:
    log, command = sys.argv[1], sys.argv[2:]
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    actions = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    started = time.monotonic()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - started
    cost = {"code": os.waitstatus_to_exitcode(status), "wall": wall}
    cost |= {"cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024 / 1e6}
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
