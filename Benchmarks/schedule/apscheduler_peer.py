"""APScheduler 3, the scheduler of most programs in Python, with the same schedules and a job that does nothing."""

import os
import resource
import time
from importlib.metadata import PackageNotFoundError, version as package_version

from .measured import Adding, Minute
from .schedules import cron

NAME = "APScheduler"


def version() -> str | None:
    try:
        return package_version("apscheduler")
    except PackageNotFoundError:
        return None


_LAGS: list[float] = []


def _fire(due: float | None = None) -> None:
    now = time.time()
    # A job is not told its tick; every expression fires at a whole second.
    _LAGS.append((now - int(now)) * 1000)


def _scheduler(store: str | None):
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    options = {"executors": {"default": ThreadPoolExecutor(4)}, "job_defaults": {"misfire_grace_time": 60}}
    if store:
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore

        options["jobstores"] = {"default": SQLAlchemyJobStore(url=f"sqlite:///{store}")}
    return BackgroundScheduler(**options)


def _trigger(expression: str):
    from apscheduler.triggers.cron import CronTrigger

    second, minute, *_ = expression.split()
    return CronTrigger(second=second, minute=minute)


def add(count: int, folder: str | None) -> Adding:
    """In memory, or durable in SQLite in a folder."""
    scheduler = _scheduler(os.path.join(folder, "jobs.sqlite") if folder else None)
    scheduler.start(paused=True)
    cpu, begun = time.process_time(), time.monotonic()
    for number in range(count):
        scheduler.add_job(_fire, _trigger(cron(number)), id=str(number))
    adding = Adding(count, time.monotonic() - begun, time.process_time() - cpu)
    scheduler.shutdown(wait=False)
    return adding


def minute(count: int, seconds: int) -> Minute:
    """The fires of the next seconds, from memory."""
    scheduler = _scheduler(None)
    for number in range(count):
        scheduler.add_job(_fire, _trigger(cron(number)), id=str(number))
    scheduler.start()
    time.sleep(1.5 - time.time() % 1)
    _LAGS.clear()
    cpu = time.process_time()
    time.sleep(seconds)
    cpu = time.process_time() - cpu
    lags = sorted(_LAGS)
    scheduler.shutdown(wait=False)
    return Minute(len(lags), seconds, lags, cpu / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
