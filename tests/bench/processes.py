"""Starting, watching and surely stopping the processes of a run, and asking the system what they use."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LD_PRELOAD")
_STOP_SECONDS = 15.0
_KILOBYTE = 1024


class BenchError(Exception):
    """A measurement that could not be taken, with a reason for the table."""


class Child:
    """A running process. Its standard error goes to a file, the end of which explains a failure."""

    def __init__(self, name: str, popen: subprocess.Popen[bytes], started: float, log: Path) -> None:
        self.name = name
        self.popen = popen
        self.started = started
        self._log = log

    def check(self) -> None:
        """Raise BenchError when the process has ended, for nothing here ends by itself."""
        code = self.popen.poll()
        if code is not None:
            lines = self._log.read_text(errors="replace").strip().splitlines()
            raise BenchError(f"{self.name} ended with code {code}: {lines[-1] if lines else 'no message'}")

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.popen.kill()
        self.popen.wait()

    def read_line(self) -> str:
        """The next line of standard output. Raises BenchError when the process ends first."""
        if self.popen.stdout is None:
            raise BenchError(f"{self.name} was started without a standard output")
        line = self.popen.stdout.readline()
        if not line:
            self.popen.wait()
            self.check()
        return line.decode().strip()

    def resident_bytes(self) -> int:
        """Resident memory of the process and its descendants."""
        self.check()
        return sum(_resident(pid) for pid in _family(self.popen.pid))


@contextlib.contextmanager
def running(name: str, command: Sequence[str], directory: Path, settings: Mapping[str, str]) -> Iterator[Child]:
    """Run a process in `directory` for the length of the block; then SIGTERM, and SIGKILL if ignored.

    It sees the repository's packages and `settings`, but none of the caller's other variables and no `.env`.
    It has a session of its own, so that Ctrl-C reaches the runner alone and everything is stopped in order.
    """
    log = directory / f"{name.replace(' ', '-')}-{time.monotonic_ns()}.log"
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), **settings}
    with log.open("wb") as stderr:
        started = time.monotonic()
        popen = subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        yield Child(name, popen, started, log)
    finally:
        _stop(popen)


def _stop(popen: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        popen.send_signal(signal.SIGTERM)
    try:
        # Reads what is left on the pipe, so that a talkative process cannot block on it.
        popen.communicate(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"process {popen.pid} ignored SIGTERM for {_STOP_SECONDS:.0f} s and was killed", file=sys.stderr)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(popen.pid, signal.SIGKILL)
        popen.wait()


def free_port() -> int:
    """A TCP port of the loopback interface that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return [pid]
    return [pid, *(one for child in children.read_text().split() for one in _family(int(child)))]


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * _KILOBYTE
    answer = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
    if not answer.stdout.strip():
        raise BenchError("the system does not tell how much memory a process uses")
    return int(answer.stdout) * _KILOBYTE
