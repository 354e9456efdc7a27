"""A serving program of the tests' own: started, waited for, and ended without a trace."""

from __future__ import annotations

import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self


class Own(ABC):
    """A context manager that starts on entry and leaves nothing behind, also if it can't start."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:  # whatever it was, what has begun is ended
            self.destroy()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.destroy()

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it answers."""

    @abstractmethod
    def destroy(self) -> None:
        """End it and remove every trace of it."""


class Spawned:
    """The program's process; what it writes is added to a file, start by start."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What it has written since the first start."""
        return self._log.read_text(errors="replace")

    @property
    def pid(self) -> int | None:
        """The running process, or None."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process and running else None

    def start(self, command: Sequence[str], answers: Callable[[], bool], seconds: float) -> None:
        """Wait until it answers; RuntimeError with its last words if it ends or takes longer."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + seconds
        while not answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                name = Path(command[0]).name
                raise RuntimeError(f"{name} did not come up:\n{self.log[-2000:]}")
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        """Signal it, if it runs."""
        if self.pid is not None and self._process is not None:
            self._process.send_signal(number)

    def end(self, number: signal.Signals, seconds: float) -> None:
        """Signal it, if it runs, and wait; subprocess.TimeoutExpired."""
        if self.pid is not None and self._process is not None:
            self._process.send_signal(number)
            self._process.wait(seconds)
