"""What happened and can't be written down yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.core.watch_ports import Notice, Step, Why
from bot.domain.incident import Incident


@dataclass
class Unwritten:
    """Incidents as they are by now, each once, whoever changed them; and how far each host was
    read. Held in memory only: a crash reads the hosts' events again."""

    _hosts: dict[str, Step] = field(default_factory=dict)
    """Without incidents and notices."""
    _incidents: dict[int, Incident] = field(default_factory=dict)
    _notices: list[Notice] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """All is on disk."""
        return not self._hosts

    def add(self, step: Step) -> None:
        """One more, later than those before."""
        bare = replace(step, incidents=(), notices=())
        before = self._hosts.get(step.host)
        self._hosts[step.host] = _merged(before, bare) if before else bare
        self._incidents |= {one.number: one for one in step.incidents}
        self._notices = newest([*self._notices, *step.notices])

    def next(self) -> Step | None:
        """What to write first. No host's cursor goes before the incidents, which may be its own."""
        if self.is_empty:
            return None
        incidents = tuple(self._incidents.values())
        step = next(iter(self._hosts.values()))
        return replace(step, incidents=incidents, notices=tuple(self._notices))

    def written(self, step: Step) -> None:
        """What `next` gave last is on disk."""
        del self._hosts[step.host]
        self._incidents, self._notices = {}, []


def newest(notices: Iterable[Notice]) -> list[Notice]:
    """Of a burst about one incident a chat needs to hear the loudest only."""
    kept = {(one.key, one.why): one for one in notices}
    heard = {key for key, why in kept if why is not Why.UPDATE}
    return [one for (key, why), one in kept.items() if why is not Why.UPDATE or key not in heard]


def _merged(before: Step, after: Step) -> Step:
    """Both as one, of the same host."""
    seen = {one.subject.id: one for one in (*before.seen, *after.seen)}
    gone = dict.fromkeys((*before.gone, *after.gone))
    back = {one.subject.id for one in after.seen}
    return Step(
        host=after.host,
        nanos=after.nanos or before.nanos,
        seen=tuple(one for id, one in seen.items() if id not in after.gone),
        gone=tuple(id for id in gone if id in after.gone or id not in back),
    )
