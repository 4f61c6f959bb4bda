"""Reading the JSON Lines that trawl and Scrapy both write: one item a page, with its `url`."""

import json
from collections import Counter


def urls(path: str) -> Counter[str]:
    """The URLs of the items in `path` whose status is 200, or not given, and how often each occurs."""
    found: Counter[str] = Counter()
    with open(path, "rb") as file:
        for line in file:
            item = json.loads(line)
            if item.get("status", 200) == 200:
                found[item["url"]] += 1
    return found
