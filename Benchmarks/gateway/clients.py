"""Clients that ask on kept connections, one request after the other with a pause between, and time each answer as it is: wrk
corrects its percentiles for what it would have asked meanwhile, and cannot tell by which server an answer was made."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field

_HEAD = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Answers:
    """`times`: milliseconds of each answer, by the server that made it. `faults`: what went wrong, one line each."""

    times: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(times) for times in self.times.values())

    def percentile(self, share: float, but: str | None = None) -> float:
        """Milliseconds; of all servers, or of all but one."""
        times = sorted(time for server, times in self.times.items() if server != but for time in times)
        return times[min(len(times) - 1, int(len(times) * share))] if times else float("nan")


def ask(port: int, path: str, connections: int, seconds: float, pause: float) -> Answers:
    """Asks until `seconds` are over, each connection with `pause` seconds between an answer and the next request."""
    answers = Answers()

    async def all_of_them() -> None:
        end = time.monotonic() + seconds
        await asyncio.gather(*(_one(port, path, end, pause, answers) for _ in range(connections)))

    asyncio.run(all_of_them())
    return answers


async def _one(port: int, path: str, end: float, pause: float, answers: Answers) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    while time.monotonic() < end:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while time.monotonic() < end:
                begin = time.perf_counter()
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(int(_HEAD.search(head)[1]))
                taken = (time.perf_counter() - begin) * 1e3
                if head[9:12] == b"200":
                    answers.times.setdefault(str(json.loads(body).get("server_id")), []).append(taken)
                else:
                    answers.faults.append(head.split(b"\r\n")[0].decode())
                await asyncio.sleep(pause)
        except (OSError, asyncio.IncompleteReadError) as fault:
            answers.faults.append(f"{type(fault).__name__}: {fault}")
        finally:
            writer.close()
