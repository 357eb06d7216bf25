"""How long `agenda serve` takes until it is ready, against `import flask`.

    .venv/bin/python -m tests.bench.start

Both are whole processes, taken in turn, warm; elapsed time, medians, as a ratio.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench.measure import told

ROUNDS = 9
GOAL, LEAST = 6, 10
AGENDA = str(Path(sys.executable).with_name("agenda"))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="agenda-bench-") as folder:
        environment = {
            **os.environ,
            "AGENDA_INSTANCE": folder,
            "AGENDA_LOG_LEVEL": "ERROR",
        }
        subprocess.run([AGENDA, "db", "upgrade"], env=environment, check=True)
        flask, ready = [], []
        for _ in range(ROUNDS):
            flask.append(seconds_to_import())
            ready.append(seconds_to_ready(environment))
    ratio = statistics.median(ready[1:]) / statistics.median(flask[1:])
    print(told("agenda serve to ready : import flask", ratio, GOAL, LEAST))


def seconds_to_import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask"], check=True)
    return time.perf_counter() - began


def seconds_to_ready(environment: dict[str, str]) -> float:
    port = free_port()
    began = time.perf_counter()
    server = subprocess.Popen([AGENDA, "serve"], env={**environment, "PORT": str(port)})
    try:
        while not is_ready(port):
            time.sleep(0.01)
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


def is_ready(port: int) -> bool:
    try:
        address = f"http://127.0.0.1:{port}/health/ready"
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except OSError:  # not there yet, or too busy to say so
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
