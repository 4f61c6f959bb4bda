"""Runs Scrapy jobs, each in a process forked from this one, which has imported Scrapy already.

Trawl starts it as `python scrapy_host.py FD`, where FD is a SOCK_SEQPACKET socket: a message is one JSON object.

To here:
  {"run": ID, "argv": ["scrapy", "crawl", ...], "egg": PATH or null, "env": {...}, "folder": PATH, "memory": BYTES or 0,
   "capture": BYTES or 0, "feed": PATH or null, "log": PATH or null, "most_log": BYTES}
      A job; or, with the argv ["environment", FOLDER, LIST], a virtual environment above this Python with what pip reads in
      LIST. With a capture, one that writes more to its standard output is ended; so is one whose log grows beyond
      `most_log`. The feed gets its items as JSON Lines, besides whatever feeds the project has.
  {"run": ID, "file": PATH}                             a job whose message, too long for a packet, stands in a file
  {"signal": ID, "name": "INT" | "TERM" | "KILL"}       to the job's process group; KILL to all that it started
From here:
  {"ready": {"python": "3.11.2", "scrapy": "2.19.0"}}   once, or {"missing": "why Scrapy cannot be imported"}
  {"started": ID, "pid": N}
  {"ended": ID, "code": N or null, "signal": N or null, "why": null | "memory" | "output" | "log" | "keeper" | "host",
   "peak": BYTES}
The folder then holds `stdout`: what was captured, or the end of what was written; and `stderr`: the end of it.

A job has a session of its own, and between it and this process stands its keeper: a process that adopts what the job
leaves behind and kills it when the job is over. When this process or Trawl dies, keepers see it and end their jobs.
"""

import configparser
import ctypes
import gc
import importlib
import io
import json
import os
import resource
import select
import signal
import socket
import sys
import time
import zipfile

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
# Of standard error the end is kept, and of a run's standard output too.
TAIL = 64 << 10
JOB_SIGNALS = {signal.SIGINT, signal.SIGTERM}
SIGNALS = {"INT": signal.SIGINT, "TERM": signal.SIGTERM, "KILL": signal.SIGKILL}

_libc = ctypes.CDLL(None, use_errno=True)


class Become(BaseException):
    """Thrown in a new process to leave the frames of the old one behind: `role` is what it does from there."""

    def __init__(self, role):
        self.role = role


class BadEgg(Exception):
    """An egg without what Scrapy needs to find its project."""


# MARK: What is imported before the first job


def preload():
    """Imports what almost every job imports; never the reactor, which belongs to one process."""
    from scrapy.settings import default_settings
    from scrapy.utils.misc import load_object

    for name in (
        "scrapy.cmdline", "scrapy.commands.crawl", "scrapy.commands.list", "scrapy.crawler", "scrapy.spiderloader",
        "scrapy.linkextractors", "scrapy.loader", "scrapy.selector", "scrapy.core.engine", "scrapy.core.scraper",
        "scrapy.core.scheduler", "scrapy.utils.project", "scrapy.pipelines", "scrapy.squeues", "queuelib",
        "twisted.internet.base", "twisted.internet.epollreactor", "twisted.internet.asyncioreactor", "asyncio",
        "OpenSSL.SSL", "service_identity", "lxml.html", "itemadapter", "html.parser", "email.message",
    ):
        attempt(importlib.import_module, name)
    for setting in vars(default_settings).values():
        for value in setting if isinstance(setting, dict) else [setting]:
            for path in (value, setting[value] if isinstance(setting, dict) else None):
                if isinstance(path, str) and path.startswith("scrapy."):
                    attempt(load_object, path)
    # Modules that import the reactor do so again in each job.
    for name in [name for name in sys.modules if name == "twisted.internet.reactor"]:
        del sys.modules[name]
        delattr(sys.modules["twisted.internet"], "reactor")


def attempt(load, name):
    """Loads something; what this version of Scrapy does not have is not needed."""
    try:
        load(name)
    except Exception:
        pass


# MARK: The host


class Host:
    """Takes messages and forks."""

    def __init__(self, control):
        self.control = control
        self.jobs = {}  # id -> (keeper's pid, where its orders are written)
        self.wakeup, alarm = os.pipe()
        for end in (self.wakeup, alarm):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        # What a keeper that was killed leaves behind comes here.
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def run(self):
        """Works until Trawl goes away."""
        while True:
            ready, _, _ = select.select([self.control, self.wakeup], [], [])
            if self.wakeup in ready:
                os.read(self.wakeup, 4096)
                self.reap()
            if self.control in ready:
                message = self.control.recv(8 << 20)
                if not message:
                    return
                self.take(json.loads(message))

    def take(self, message):
        if "file" in message:
            try:
                with open(message["file"], "rb") as file:
                    message = json.load(file)
            except (OSError, ValueError):
                return say(self.control, ended(message["run"], why="host"))
        if "run" in message:
            self.start(message)
        elif message["signal"] in self.jobs:
            try:
                os.write(self.jobs[message["signal"]][1], message["name"][:1].encode())
            except OSError:
                pass  # It has just ended.

    def start(self, job):
        ends = ()
        try:
            theirs, ours = ends = os.pipe()
            pid = os.fork()
        except OSError:
            # Too many processes or files: that ends this job, not the others.
            for end in ends:
                os.close(end)
            return say(self.control, ended(job["run"], why="host"))
        if pid == 0:
            # Orders of other jobs must not be held open here: their keepers wait for the end.
            for _, orders in self.jobs.values():
                os.close(orders)
            for end in (ours, self.wakeup):
                os.close(end)
            raise Become(Keeper(self.control, theirs, job).run)
        os.close(theirs)
        self.jobs[job["run"]] = (pid, ours)

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return self.end_strays()
            for job, (keeper, orders) in list(self.jobs.items()):
                if keeper == pid:
                    os.close(orders)
                    del self.jobs[job]
                    if status != 0:
                        # Somebody killed the keeper; the job dies with it, and what it started dies here.
                        self.end_strays()
                        say(self.control, ended(job, why="keeper"))


    def end_strays(self):
        """Kills what has come here from keepers that were killed."""
        # What forks faster than it is found here is met again when one of it ends.
        for _ in range(200):
            keepers = {keeper for keeper, _ in self.jobs.values()}
            strays = [child for child in children(os.getpid()) if child not in keepers]
            if not strays:
                return
            for stray in strays:
                for process in [stray, *descendants(stray)]:
                    try:
                        os.kill(process, signal.SIGKILL)
                    except (ProcessLookupError, PermissionError):
                        pass
                try:
                    os.waitpid(stray, os.WNOHANG)
                except ChildProcessError:
                    pass
            time.sleep(0.005)


def say(control, message):
    try:
        control.send(json.dumps(message).encode())
    except OSError:
        pass  # Trawl is gone; everything ends.


def ended(job, code=None, number=None, why=None, peak=0):
    return {"ended": job, "code": code, "signal": number, "why": why, "peak": peak}


# MARK: The keeper


class Keeper:
    """Stands between the host and one job."""

    def __init__(self, control, orders, job):
        self.control, self.orders, self.job = control, orders, job
        self.output, self.errors = bytearray(), bytearray()
        self.why, self.peak = None, 0

    def run(self):
        signal.set_wakeup_fd(-1)
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        # Ctrl-C at a terminal is for Trawl, which tells the host.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        # What is sent to a job before it can take it is kept for it, not lost: a signal that is blocked stays.
        signal.pthread_sigmask(signal.SIG_BLOCK, JOB_SIGNALS)
        output, output_end = os.pipe()
        errors, errors_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            self.control.close()
            for end in (self.orders, output, errors):
                os.close(end)
            raise Become(Job(self.job, output_end, errors_end).run)
        for end in (output_end, errors_end):
            os.close(end)
        say(self.control, {"started": self.job["run"], "pid": pid})
        status = self.watch(pid, output, errors)
        self.end_all(pid)
        self.drain(output, errors)
        code = os.waitstatus_to_exitcode(status)
        self.peak = max(self.peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10)
        self.keep("stdout", self.output)
        self.keep("stderr", self.errors)
        signalled = -code if code < 0 else None
        say(self.control, ended(self.job["run"], code if code >= 0 else None, signalled, self.why, self.peak))
        os._exit(0)

    def watch(self, pid, output, errors):
        """Until the job's first process has ended; answers its status."""
        ending = os.pidfd_open(pid)
        reading = {ending, self.orders, output, errors}
        looks = time.monotonic()
        while True:
            ready, _, _ = select.select(reading, [], [], 0.5 if self.job["memory"] or self.job["log"] else None)
            for end, kept, most in ((output, self.output, self.job["capture"]), (errors, self.errors, 0)):
                if end in ready and not self.take(end, kept, most):
                    reading.discard(end)
            if self.orders in ready:
                order = os.read(self.orders, 1)
                if not order:
                    reading.discard(self.orders)
                    self.why = "host"  # It is gone.
                self.obey(order or b"K", pid)
            if ending in ready:
                return os.waitpid(pid, 0)[1]
            if time.monotonic() - looks >= 0.5:
                looks = time.monotonic()
                if self.job["memory"]:
                    self.look()
                if self.job["log"]:
                    self.look_at_log()
            if self.why:
                self.obey(b"K", pid)

    def take(self, end, kept, most):
        """Reads what is there. With `most` the beginning is kept and more is a fault; else the end is kept."""
        try:
            data = os.read(end, 64 << 10)
        except OSError:
            data = b""
        kept += data
        if most and len(kept) > most:
            self.why = self.why or "output"
            del kept[most:]
        elif not most and len(kept) > 2 * TAIL:
            del kept[:-TAIL]
        return bool(data)

    def drain(self, output, errors):
        """What was written before the end. Everybody who could write more is gone."""
        for end, kept, most in ((output, self.output, self.job["capture"]), (errors, self.errors, 0)):
            os.set_blocking(end, False)
            while self.take(end, kept, most):
                pass
        if not self.job["capture"]:
            del self.output[:-TAIL]
        del self.errors[:-TAIL]

    def keep(self, name, data):
        path = os.path.join(self.job["folder"], name)
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            with open(file, "wb") as opened:
                opened.write(data)
        except OSError:
            pass  # The disk is full, or the job has removed its folder: what it wrote is no result.

    def obey(self, order, pid):
        number = {b"I": signal.SIGINT, b"T": signal.SIGTERM, b"K": signal.SIGKILL}[order]
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            # Between the fork and its own session.
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def look_at_log(self):
        """Ends a job that fills the disk with its log."""
        try:
            if os.stat(self.job["log"]).st_size > self.job["most_log"]:
                self.why = self.why or "log"
        except OSError:
            pass  # Not there yet.

    def look(self):
        """Ends a job that takes more memory than it may, with all that it started."""
        page = resource.getpagesize()
        total = 0
        for process in descendants(os.getpid()):
            try:
                with open(f"/proc/{process}/statm", "rb") as file:
                    total += int(file.read().split()[1]) * page
            except (OSError, ValueError, IndexError):
                continue
        self.peak = max(self.peak, total)
        if total > self.job["memory"]:
            self.why = self.why or "memory"

    def end_all(self, pid):
        """Kills everything that the job left behind, also what has a session of its own."""
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        while True:
            for process in descendants(os.getpid()):
                try:
                    os.kill(process, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
                time.sleep(0.005)
            except ChildProcessError:
                return


def descendants(pid):
    """The processes below `pid`."""
    found, queue = [], [pid]
    while queue:
        below = children(queue.pop())
        found += below
        queue += below
    return found


def children(pid):
    """The processes that `pid` is the parent of."""
    found = []
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                found += [int(child) for child in file.read().split()]
        except OSError:
            continue
    return found


# MARK: The job


class Job:
    """What becomes Scrapy."""

    def __init__(self, job, output, errors):
        self.job, self.output, self.errors = job, output, errors

    def run(self):
        job = self.job
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        empty = os.open(os.devnull, os.O_RDONLY)
        for here, there in ((empty, 0), (self.output, 1), (self.errors, 2)):
            os.dup2(here, there)
        os.closerange(3, 1 << 16)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if job["memory"]:
            # Steady growth is found by the keeper; a leap ends here.
            space = 2 * job["memory"] + (1 << 30)
            resource.setrlimit(resource.RLIMIT_AS, (space, space))
        os.chdir(job["folder"])
        os.environ.clear()
        os.environ.update(job["env"])
        time.tzset()
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        sys.path[0] = ""
        if job["egg"]:
            sys.path.insert(0, job["egg"])
            os.environ.setdefault("SCRAPY_SETTINGS_MODULE", settings_module(job["egg"]))
        sys.argv = job["argv"]
        gc.enable()
        if job["feed"]:
            add_feed(job["feed"])
        signal.pthread_sigmask(signal.SIG_UNBLOCK, JOB_SIGNALS)
        if job["argv"][0] == "environment":
            make_environment(*job["argv"][1:])
        from scrapy.cmdline import execute

        execute(job["argv"])


def make_environment(folder, requirements):
    """Makes a virtual environment that has what this Python has, and becomes the pip that installs more in it."""
    import sysconfig
    import venv

    venv.create(folder, clear=True, symlinks=True)
    scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
    packages = sysconfig.get_path("purelib", scheme, {"base": folder, "platbase": folder})
    below = [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    with open(os.path.join(packages, "trawl.pth"), "w", encoding="utf-8") as file:
        for path in below:
            file.write(f"import site; site.addsitedir({path!r})\n")
    python = os.path.join(folder, "bin", "python")
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--requirement", requirements]
    os.execv(python, [python, "-m", "pip", "install", *options])


def add_feed(path):
    """Lets every crawl of this process write its items to `path` too, whatever feeds its project has."""
    from scrapy.extensions import feedexport

    original = feedexport.FeedExporter.from_crawler.__func__

    def from_crawler(cls, crawler):
        feeds = dict(crawler.settings.getdict("FEEDS"))
        # Scrapy fills in what stands behind a percent sign.
        feeds[path.replace("%", "%%")] = {"format": "jsonlines", "encoding": "utf-8", "overwrite": True}
        crawler.settings.set("FEEDS", feeds, priority="cmdline")
        return original(cls, crawler)

    def open_feed(storage, spider):
        return Lines(io.FileIO(path, "w")) if storage.path == path else others(storage, spider)

    others = feedexport.FileFeedStorage.open
    feedexport.FileFeedStorage.open = open_feed
    feedexport.FeedExporter.from_crawler = classmethod(from_crawler)


class Lines(io.BufferedWriter):
    """A file that has each line as soon as it is written: who is killed has lost none of them."""

    def write(self, data):
        count = super().write(data)
        self.flush()
        return count


def settings_module(egg):
    """The module that the egg names as `settings` of its entry points' group `scrapy`."""
    try:
        with zipfile.ZipFile(egg) as archive:
            info = archive.getinfo("EGG-INFO/entry_points.txt")
            if info.file_size > 1 << 20:
                raise BadEgg("EGG-INFO/entry_points.txt is larger than 1 MiB")
            text = archive.read(info).decode("utf-8")
    except (KeyError, zipfile.BadZipFile, UnicodeDecodeError):
        raise BadEgg("the egg holds no EGG-INFO/entry_points.txt") from None
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str
    try:
        parser.read_file(io.StringIO(text))
        return parser["scrapy"]["settings"].strip()
    except (configparser.Error, KeyError):
        raise BadEgg("EGG-INFO/entry_points.txt names no settings in a section [scrapy]") from None


def main():
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    gc.disable()
    try:
        import scrapy
    except Exception as error:
        return say(control, {"missing": f"{type(error).__name__}: {error}"})
    preload()
    gc.collect()
    # Objects that live from here on are never looked at by the collector, so that jobs share their memory.
    gc.freeze()
    version = ".".join(str(part) for part in sys.version_info[:3])
    say(control, {"ready": {"python": version, "scrapy": scrapy.__version__}})
    role = Host(control).run
    while role:
        try:
            role()
            role = None
        except Become as become:
            role = become.role


if __name__ == "__main__":
    main()
