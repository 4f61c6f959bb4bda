"""What Celery runs: a task that does nothing but note that it ran.

Settings as people use them, and where there is a choice the cheapest: no result back end, no publisher confirms. The
queue is durable and messages are persistent, as by default; a message is acknowledged when its task has run, so that
a task is not lost with its process, which is the least that a comparison asks for.
"""

import os

from celery import Celery

app = Celery("bench", broker=os.environ["BENCH_BROKER"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_default_queue="bench",
    task_default_delivery_mode="persistent",
    worker_prefetch_multiplier=64,
    worker_send_task_events=False,
    worker_enable_remote_control=False,
    broker_connection_retry_on_startup=True,
)
_notes = os.open(os.environ["BENCH_NOTES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


@app.task
def nothing(number: int) -> None:
    """Notes `number` in one write of four bytes, which O_APPEND keeps whole."""
    os.write(_notes, number.to_bytes(4, "little"))
