"""A dockerd of our own, with nothing shared: data, sockets, bridge, control group."""

import os
import signal
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.live import leftovers, processes
from tests.live.engine import Engine
from tests.live.programs import require
from tests.live.spawned import Own, Spawned
from tests.live.until import until

_READY_SECONDS = 30


class DockerEngine(Own, Engine):
    """Starts dockerd as root; a context manager that leaves nothing behind.

    `live_restore` and further dockerd `flags` hold for every start. It can be stopped, killed,
    frozen and restarted at will; its data and its address stay the same.
    """

    def __init__(self, *, live_restore: bool = False, flags: Sequence[str] = ()) -> None:
        self.root = leftovers.new_root("engine")
        super().__init__(f"unix://{self.root}/docker.sock", self.root / "client")
        self.bridge = leftovers.claim_bridge(self.root)
        self._flags = [*self.bridge.flags, f"--live-restore={str(live_restore).lower()}", *flags]
        self._dockerd = Spawned(self.root / "dockerd.log")
        (self.root / "daemon.json").write_text("{}")

    @property
    def pid(self) -> int | None:
        """The running dockerd, or None."""
        return self._dockerd.pid

    def owns(self, name: str, labels: Mapping[str, str]) -> bool:
        """Everything: nobody else uses this engine."""
        return True

    def start(self) -> None:
        """Start dockerd and wait until it answers; RuntimeError with its last words if it ends."""
        self._forget_dead_containerd()
        self._dockerd.start(self._command(), self.answers, _READY_SECONDS)

    def stop(self, seconds: float = 30) -> None:
        """Send TERM and wait; without live-restore dockerd stops its containers first."""
        self._dockerd.end(signal.SIGTERM, seconds)

    def kill(self) -> None:
        """Send KILL: its containerd dies with it, the shims and the containers live on."""
        containerd = self._containerd_pid()
        self._dockerd.end(signal.SIGKILL, 10)
        # It dies a moment later, and a dockerd that starts meanwhile would take it for its own.
        processes.kill([containerd] if containerd else [])

    def restart(self) -> None:
        """Stop and start again on the same data and address."""
        self.stop()
        self.start()

    def pause(self, *, dockerd: bool = True, containerd: bool = False) -> None:
        """Freeze dockerd: connections are accepted, nothing is answered.

        With its containerd frozen, dockerd lists and inspects, but starts and ends nothing.
        """
        self._signal(signal.SIGSTOP, dockerd=dockerd, containerd=containerd)

    def resume(self) -> None:
        """Undo `pause`; harmless when nothing is frozen."""
        self._signal(signal.SIGCONT, dockerd=True, containerd=True)

    def start_swarm(self) -> None:
        """Make it a swarm of one, on its own address: the ports of swarms can't be chosen."""
        address = self.bridge.address
        self.docker("swarm", "init", "--advertise-addr", address, "--listen-addr", address)

    def answers(self) -> bool:
        """Whether the engine answers a ping within a second."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.root / "docker.sock"))
                line.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
                return b" 200 " in line.recv(64)
        except OSError:
            return False

    def tidy(self) -> None:
        """Bring the engine back to life, if a test left it otherwise, and empty it."""
        self.resume()
        if self.pid is None:
            self.start()
        self._leave_swarm()
        super().tidy()

    def destroy(self) -> None:
        """End the engine with its containers and remove every trace of it."""
        self.resume()
        if self.pid is not None:
            self.tidy()
            self.stop()
        leftovers.remove(self.root)

    def _command(self) -> list[str]:
        root = self.root
        return [
            str(require("dockerd")),
            *("--config-file", f"{root}/daemon.json", "--pidfile", f"{root}/dockerd.pid"),
            *("--data-root", f"{root}/data", "--exec-root", f"{root}/exec", "--host", self.url),
            *("--cgroup-parent", f"/{leftovers.cgroup_name(root)}"),
            *self._flags,
        ]

    def _signal(self, number: signal.Signals, *, dockerd: bool, containerd: bool) -> None:
        meant = ((self.pid, dockerd), (self._containerd_pid(), containerd))
        for pid, is_meant in meant:
            if pid is not None and is_meant:
                os.kill(pid, number)
                processes.wait_for_frozen(pid, frozen=number == signal.SIGSTOP)

    def _containerd_pid(self) -> int | None:
        noted = self._containerd_note
        pid = int(noted.read_text()) if noted.exists() else None
        return pid if pid and processes.is_running(pid) else None

    @property
    def _containerd_note(self) -> Path:
        return self.root / "exec/containerd/containerd.pid"

    def _forget_dead_containerd(self) -> None:
        # dockerd takes a zombie for a running containerd and waits for it in vain; where process 1
        # reaps nothing, as in many containers, it stays one for ever.
        if self._containerd_pid() is None:
            self._containerd_note.unlink(missing_ok=True)

    def _leave_swarm(self) -> None:
        with self.api() as api:
            if api.info()["Swarm"]["LocalNodeState"] != "inactive":
                api.leave_swarm(force=True)
                # It removes the swarm's own network by itself, in its own time.
                until(lambda: not api.networks(names=["ingress"]))
