"""Gives each engine a network bridge of its own, so that several run on one machine at once."""

import ipaddress
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.live.programs import require

_NUMBERS = range(64, 128)
"""The candidates for N in 10.N.0.0/24; each engine takes a free one."""


@dataclass(frozen=True)
class Bridge:
    """The bridge `dhtestN` with the address 10.N.0.1/24.

    Engines that share the default bridge also share, and at every start empty, the same iptables
    chains. With a bridge each they run with `--iptables=false`, and docker-proxy alone carries the
    published ports. No `--default-address-pool`: told one, dockerd 20.10 deletes `docker0` when it
    is restarted, whoever's that is. IP forwarding is turned on, as by every engine: without it each
    container that is made comes with a warning.
    """

    number: int

    @property
    def name(self) -> str:
        """The link's name."""
        return f"dhtest{self.number}"

    @property
    def address(self) -> str:
        """The host's address on it; nobody else's, so that fixed ports are free there."""
        return f"10.{self.number}.0.1"

    @property
    def flags(self) -> list[str]:
        """What dockerd has to be told."""
        off = ("iptables", "ip6tables", "ip-masq")
        return ["--bridge", self.name, *(f"--{name}=false" for name in off)]

    @classmethod
    def claim(cls) -> Self:
        """Make the first bridge that nobody has; adding a link is atomic and so serves as lock."""
        taken = list(_routes())
        for number in _NUMBERS:
            wanted = ipaddress.IPv4Network(f"10.{number}.0.0/24")
            bridge = cls(number)
            if not any(wanted.overlaps(route) for route in taken) and bridge._add():
                return bridge
        raise RuntimeError("no free 10.64-127.0.0/24 for a test engine: are old ones left over?")

    def remove(self) -> None:
        """Delete the bridge and its firewall rule; harmless when they are gone."""
        subprocess.run(self._rule("--delete"), check=False, capture_output=True)
        _ip("link", "delete", self.name)

    def _add(self) -> bool:
        if not _ip("link", "add", self.name, "type", "bridge"):
            return False
        _ip("address", "add", f"{self.address}/24", "dev", self.name)
        _ip("link", "set", self.name, "up")
        subprocess.run(self._rule("--insert"), check=True, capture_output=True)
        return True

    def _rule(self, action: str) -> list[str]:
        # Another engine on this machine sets the FORWARD policy to DROP, which with
        # net.bridge.bridge-nf-call-iptables also stops our containers from reaching each other.
        match = ["--match", "physdev", "--physdev-is-bridged", "--jump", "ACCEPT"]
        comment = ["--match", "comment", "--comment", self.name]
        return [str(require("iptables")), "--wait", action, "FORWARD", *comment, *match]


def remove_networks(data_root: Path) -> None:
    """Delete the bridges of the networks that a dead engine had: their names hold network ids."""
    store = data_root / "network/files/local-kv.db"
    known = store.read_bytes() if store.exists() else b""
    for row in _ip_json("link", "show", "type", "bridge"):
        name = str(row["ifname"])
        if name.startswith("br-") and name.removeprefix("br-").encode() in known:
            _ip("link", "delete", name)


def _ip(*arguments: str) -> bool:
    done = subprocess.run([require("ip"), *arguments], check=False, capture_output=True)
    return done.returncode == 0


def _ip_json(*arguments: str) -> list[dict[str, object]]:
    done = subprocess.run([require("ip"), "-json", *arguments], check=True, capture_output=True)
    rows: list[dict[str, object]] = json.loads(done.stdout or b"[]")
    return rows


def _routes() -> Iterator[ipaddress.IPv4Network]:
    for row in _ip_json("route"):
        if row["dst"] != "default":
            yield ipaddress.IPv4Network(str(row["dst"]))
