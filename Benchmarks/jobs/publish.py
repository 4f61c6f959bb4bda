"""publish.py FIRST COUNT: publishes the tasks FIRST… one by one. A program of its own: four of them share no lock."""

import os
import sys

from jobs.tasks import app, nothing


def main() -> None:
    first, count = int(sys.argv[1]), int(sys.argv[2])
    with app.producer_pool.acquire(block=True) as producer:
        # Connected before the clock starts.
        producer.connection.ensure_connection()
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(first, first + count):
            nothing.apply_async((number,), producer=producer)
    # Nothing is left to do that belongs to the figure.
    os._exit(0)


if __name__ == "__main__":
    main()
