"""RabbitMQ in a scratch folder: a node of its own on free loopback ports, with its own epmd; nothing of the system's."""

import glob
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time

from .ports import free_ports
from .usage import Usage, of_tree


def executable() -> str | None:
    """RabbitMQ's own start script. Debian's wrapper in /usr/sbin becomes the system's user, which this is not about."""
    found = sorted(glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"))
    return found[-1] if found and shutil.which("epmd") else None


def version() -> str:
    """As the name of its folder says."""
    return (executable() or "/RabbitMQ?/").split("/")[-3].replace("rabbitmq_server-", "RabbitMQ ")


class BrokerFailed(Exception):
    """RabbitMQ did not start; says what it wrote last."""


class Broker:
    """One running node. `url`: where clients connect."""

    def __init__(self, folder: str):
        self._folder = os.path.join(folder, "rabbitmq")

    def __enter__(self) -> "Broker":
        os.makedirs(self._folder)
        epmd, self._port, distribution = free_ports(3)
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}//"
        with open(os.path.join(self._folder, ".erlang.cookie"), "w", encoding="utf-8") as file:
            os.chmod(file.fileno(), 0o400)
            file.write(secrets.token_hex(20))
        environment = os.environ | {
            "HOME": self._folder,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(epmd),
            "RABBITMQ_NODENAME": f"bench{os.getpid()}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_MNESIA_BASE": os.path.join(self._folder, "mnesia"),
            "RABBITMQ_LOG_BASE": os.path.join(self._folder, "log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": os.path.join(self._folder, "config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": self._write("plugins", "[]."),
            "RABBITMQ_CONFIG_FILE": self._write("rabbitmq.conf", ""),
            "RABBITMQ_ADVANCED_CONFIG_FILE": self._write("advanced.config", "[]."),
            "RABBITMQ_CONF_ENV_FILE": self._write("environment", ""),
            "RABBITMQ_PID_FILE": os.path.join(self._folder, "pid"),
        }
        with open(os.path.join(self._folder, "output"), "wb") as output:
            # Our own, in the foreground: one that the node starts itself would outlive it.
            epmd_command = ["epmd", "-address", "127.0.0.1", "-port", str(epmd)]
            self._epmd = subprocess.Popen(epmd_command, stdout=output, stderr=output, env=environment)
            self._node = subprocess.Popen(
                [executable() or "rabbitmq-server"], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment, start_new_session=True,
            )
        self._wait_until_it_serves()
        return self

    def __exit__(self, *_: object) -> None:
        self._node.terminate()
        try:
            self._node.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self._node.pid, signal.SIGKILL)
            self._node.wait()
        self._epmd.terminate()
        self._epmd.wait()

    @property
    def pid(self) -> int:
        """The root of its process tree."""
        return self._node.pid

    def usage(self) -> Usage:
        """What it has cost so far."""
        return of_tree(self.pid)

    def _write(self, name: str, text: str) -> str:
        path = os.path.join(self._folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def _wait_until_it_serves(self) -> None:
        deadline = time.monotonic() + 60
        while self._node.poll() is None and time.monotonic() < deadline:
            # The port opens before the node takes logins; the protocol's own greeting tells more than a connection.
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=1) as probe:
                    probe.sendall(b"AMQP\x00\x00\x09\x01")
                    probe.settimeout(5)
                    if probe.recv(8).startswith(b"\x01"):
                        return
            except OSError:
                pass
            time.sleep(0.1)
        with open(os.path.join(self._folder, "output"), encoding="utf-8", errors="replace") as file:
            last_words = "\n".join(file.read().splitlines()[-10:])
        self.__exit__()
        raise BrokerFailed(f"RabbitMQ did not start:\n{last_words or '(it said nothing)'}")
