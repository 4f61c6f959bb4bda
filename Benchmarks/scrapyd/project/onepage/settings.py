"""The first of the project's code that a job runs. All but robots.txt is as Scrapy has it."""

import os
import time


def _begun() -> str:
    """When this process began and when it came here, in seconds since the machine's start; the first in whole ticks."""
    now = time.clock_gettime(time.CLOCK_BOOTTIME)
    with open("/proc/self/stat", encoding="utf-8", errors="replace") as file:
        ticks = int(file.read().rpartition(") ")[2].split()[19])
    return f"{ticks / os.sysconf('SC_CLK_TCK'):.2f} {now:.6f}"


BOT_NAME = "onepage"
SPIDER_MODULES = ["onepage.spiders"]
ROBOTSTXT_OBEY = False
DEFAULT_REQUEST_HEADERS = {"X-Begun": _begun()}
