"""The long notation of mounts: `--mount type=…,source=…,target=…`."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field

from bot.domain.excerpt import excerpt
from bot.domain.key_value import parse_label, parse_option
from bot.domain.mount import PROPAGATIONS, Mount, MountKind
from bot.domain.mount_notation import check_host_path, check_target, check_volume_name
from bot.domain.sentence import NotationError, say
from bot.domain.size import parse_size

_KEYS = {
    "type": "type",
    "source": "source",
    "src": "source",
    "target": "target",
    "dst": "target",
    "destination": "target",
    "readonly": "readonly",
    "ro": "readonly",
    "consistency": "consistency",
    "bind-propagation": "bind-propagation",
    "bind-nonrecursive": "bind-nonrecursive",
    "volume-nocopy": "volume-nocopy",
    "volume-driver": "volume-driver",
    "tmpfs-size": "tmpfs-size",
    "tmpfs-mode": "tmpfs-mode",
}
_REPEATED = ("volume-opt", "volume-label")
_FLAGS = frozenset({"readonly", "bind-nonrecursive", "volume-nocopy"})
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_MODE = re.compile(r"[0-7]{1,5}")


@dataclass(slots=True)
class _Fields:
    """What was written, by the key's full name."""

    single: dict[str, str] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)
    labels: list[tuple[str, str]] = field(default_factory=list)

    def get(self, key: str) -> str:
        return self.single.get(key, "")

    def keys(self) -> list[str]:
        repeated = zip(_REPEATED, (self.options, self.labels), strict=True)
        return [*self.single, *(key for key, found in repeated if found)]


def parse_mount(text: str) -> Mount:
    """Read docker's comma-separated fields, quoted as CSV where needed; raises NotationError.

    Without `type` it is a volume. `ReadOnly` and the like may stand alone or be `=true`.
    """
    fields = _Fields()
    for part in _split(text):
        _read(part, fields)
    kind = _kind(fields.get("type") or "volume")
    for key in fields.keys():  # noqa: SIM118 - not a mapping
        _check_key(key, kind)
    return Mount(
        kind,
        _target(fields, text),
        _source(kind, fields, text),
        read_only=_true(fields, "readonly"),
        propagation=_propagation(fields.get("bind-propagation")),
        non_recursive=_true(fields, "bind-nonrecursive"),
        no_copy=_true(fields, "volume-nocopy"),
        driver=fields.get("volume-driver"),
        driver_options=tuple(fields.options),
        labels=tuple(fields.labels),
        tmpfs_size_bytes=parse_size(fields.get("tmpfs-size") or "0"),
        tmpfs_mode=_mode(fields.get("tmpfs-mode")),
    )


def _split(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error:
        raise NotationError(
            say(
                "The quotes or line breaks in {text} are wrong: write {example}.",
                text=excerpt(text),
                example=excerpt('type=volume,"volume-opt=o=a,b",source=data,target=/data'),
            )
        ) from None


def _read(part: str, fields: _Fields) -> None:
    word, equals, value = part.partition("=")
    key = _KEYS.get(word.lower(), word.lower())
    if not equals and key in _FLAGS:
        value = "true"
    elif not value and (key in _REPEATED or key in _KEYS):
        raise NotationError(
            say(
                "{key} needs a value: write {example}.",
                key=excerpt(word),
                example=excerpt(f"{key}=…"),
            )
        )
    if key == "volume-opt":
        fields.options.append(parse_option(value))
    elif key == "volume-label":
        fields.labels.append(parse_label(value))
    elif key not in _KEYS:
        raise NotationError(
            say(
                "{word} is not a part of a mount: write parts like {example}.",
                word=excerpt(word),
                example=excerpt("type=bind,source=/srv/data,target=/data,readonly"),
            )
        )
    elif key in fields.single:
        raise NotationError(
            say("{key} is given twice: keep one.", key=excerpt(key)),
        )
    else:
        fields.single[key] = value


def _kind(word: str) -> MountKind:
    try:
        return MountKind(word.lower())
    except ValueError:
        raise NotationError(
            say("{word} is not a type of mount: use bind, volume or tmpfs.", word=excerpt(word))
        ) from None


def _check_key(key: str, kind: MountKind) -> None:
    owner = key.partition("-")[0]
    if "-" in key and owner != kind:
        raise NotationError(
            say(
                "{key} does not go with {type}: leave it out, or change the type to {owner}.",
                key=excerpt(key),
                type=excerpt(f"type={kind}"),
                owner=owner,
            )
        )


def _target(fields: _Fields, text: str) -> str:
    if "target" not in fields.single:
        raise NotationError(
            say(
                "{text} does not say where in the container: add {example}.",
                text=excerpt(text),
                example=excerpt("target=/data"),
            )
        )
    return check_target(fields.get("target"))


def _source(kind: MountKind, fields: _Fields, text: str) -> str:
    source = fields.get("source")
    if kind is MountKind.VOLUME:
        return check_volume_name(source) if source else ""
    if kind is MountKind.BIND and source:
        return check_host_path(source)
    if kind is MountKind.BIND:
        raise NotationError(
            say(
                "{text} does not say which folder of the host: add {example}.",
                text=excerpt(text),
                example=excerpt("source=/srv/data"),
            )
        )
    if source:
        raise NotationError(
            say("A memory file system has no source: leave {part} out.", part=excerpt("source"))
        )
    return ""


def _true(fields: _Fields, key: str) -> bool:
    value = fields.get(key)
    if not value or value in _FALSE:
        return False
    if value in _TRUE:
        return True
    raise NotationError(
        say(
            "{value} is neither yes nor no: write {key}=true or {key}=false.",
            value=excerpt(value),
            key=key,
        )
    )


def _propagation(word: str) -> str:
    if not word or word.lower() in PROPAGATIONS:
        return word.lower()
    raise NotationError(
        say(
            "{word} is not a propagation: use private, rprivate, shared, rshared, slave or rslave.",
            word=excerpt(word),
        )
    )


def _mode(word: str) -> int | None:
    if not word:
        return None
    if _MODE.fullmatch(word):
        return int(word, 8)
    raise NotationError(
        say(
            "{word} is not a mode: write octal digits like {example}.",
            word=excerpt(word),
            example=excerpt("1777"),
        )
    )
