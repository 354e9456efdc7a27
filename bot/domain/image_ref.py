"""Names of images: `registry/path:tag@digest`, read as docker reads them.

The grammar is that of the distribution project's reference package; `nginx` is short for
`docker.io/library/nginx`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.domain.excerpt import excerpt
from bot.domain.sentence import NotationError, Sentence, say
from bot.domain.text import code

DOCKER_HUB = "docker.io"
DEFAULT_TAG = "latest"
NAME_LIMIT = 255
"""Characters in registry and path together (the reference package's NameTotalLengthMax)."""

_TEXT_LIMIT = 1024
_EXAMPLE = "registry.example.org:5000/team/app:1.2"
_OLD_HUB = "index.docker.io"
_OFFICIAL = "library/"

_DOMAIN = re.compile(
    r"(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
    r"|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
)
_PATH = re.compile(
    r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
)
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}")
_LIKE_A_DIGEST = re.compile(r"(?:sha[0-9]+:.*)?", re.IGNORECASE | re.DOTALL)
"""Or nothing at all. Whatever else follows an @ may follow a login."""
_FULL_ID = re.compile(r"[a-f0-9]{64}")
_IMAGE_ID = re.compile(r"sha256:[a-f0-9]{64}|[a-f0-9]{64}")


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An image by name; `tag` and `digest` are empty where none was given."""

    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    @classmethod
    def parse(cls, text: str) -> ImageRef:
        """Read a reference; raises NotationError where docker would refuse it too."""
        _refuse_odd_text(text)
        name, _, digest = text.partition("@")
        if _may_hold_a_login(text, name, digest):
            # Nothing of it is repeated: each part may be one of a password.
            raise NotationError(
                say(
                    "An image's name has no {scheme} and no login in it: write one like {example}."
                    " Logins are kept in {setting}.",
                    scheme=code("https://"),
                    example=code(_EXAMPLE),
                    setting=code("DECKHAND_REGISTRIES"),
                )
            )
        if "@" in text and not _DIGEST.fullmatch(digest):
            raise NotationError(
                say(
                    "{digest} is not a digest: it is {form} with 64 digits 0-9 and a-f.",
                    digest=excerpt(digest),
                    form=excerpt("sha256:…"),
                )
            )
        name, tag = _split_tag(name, text)
        domain, path = _split_domain(name)
        _check_name(domain, path, text)
        return cls(domain, path, tag, digest)

    @property
    def registry(self) -> str | None:
        """The registry's host and port; None is Docker Hub."""
        return None if self.domain == DOCKER_HUB else self.domain

    @property
    def name(self) -> str:
        """Registry and path in full, without tag and digest: `docker.io/library/nginx`."""
        return f"{self.domain}/{self.path}"

    @property
    def familiar_name(self) -> str:
        """The shortest name that means the same: `nginx`."""
        if self.domain != DOCKER_HUB:
            return self.name
        short = self.path.removeprefix(_OFFICIAL)
        if self.path.startswith(_OFFICIAL) and "/" not in short:
            return short
        first, _, rest = self.path.partition("/")
        return self.name if rest and _is_domain(first) else self.path

    @property
    def familiar(self) -> str:
        """As people and the docker CLI write it, with tag and digest where given."""
        return self.familiar_name + self._suffix

    @property
    def canonical(self) -> str:
        """In full: `docker.io/library/nginx:1.27`."""
        return self.name + self._suffix

    @property
    def _suffix(self) -> str:
        return (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")

    def with_default_tag(self) -> ImageRef:
        """The same with `latest`, unless a tag or digest says which one."""
        return self if self.tag or self.digest else replace(self, tag=DEFAULT_TAG)

    def __str__(self) -> str:
        return self.familiar


@dataclass(frozen=True, slots=True)
class ImageId:
    """An image by its full id, with or without `sha256:` as it was given."""

    id: str

    @property
    def familiar(self) -> str:
        """As it was given."""
        return self.id

    def __str__(self) -> str:
        return self.id


def parse_image(text: str) -> ImageRef | ImageId:
    """What `docker run` takes as IMAGE: a name, or a full id. A short id reads as a name.

    Raises NotationError.
    """
    return ImageId(text) if _IMAGE_ID.fullmatch(text) else ImageRef.parse(text)


def _refuse_odd_text(text: str) -> None:
    if not text:
        raise NotationError(say("The image's name is missing: write one like nginx:1.27."))
    if len(text) > _TEXT_LIMIT:
        raise NotationError(_too_long())
    if _FULL_ID.fullmatch(text):
        raise NotationError(
            say("{text} is an image id, and here a name is needed.", text=excerpt(text))
        )


def _may_hold_a_login(text: str, name: str, digest: str) -> bool:
    """`nginx@latest` does not: a password follows a colon."""
    if "://" in text or "@" in digest or "/" in digest:
        return True
    return ":" in name and not _LIKE_A_DIGEST.fullmatch(digest)


def _too_long() -> Sentence:
    return say("The image's name is too long: at most {limit} characters.", limit=NAME_LIMIT)


def _split_tag(name: str, text: str) -> tuple[str, str]:
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        return name, ""
    if not _TAG.fullmatch(tag):
        raise NotationError(
            say(
                "{tag} in {text} is not a tag: at most 128 letters, digits, dots, dashes and"
                " underscores, not starting with a dot or dash.",
                tag=excerpt(tag),
                text=excerpt(text),
            )
        )
    return head, tag


def _is_domain(first: str) -> bool:
    return "." in first or ":" in first or first == "localhost" or first.lower() != first


def _split_domain(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    domain, path = (first, rest) if slash and _is_domain(first) else (DOCKER_HUB, name)
    if domain == _OLD_HUB:
        domain = DOCKER_HUB
    if domain == DOCKER_HUB and "/" not in path:
        path = _OFFICIAL + path
    return domain, path


def _check_name(domain: str, path: str, text: str) -> None:
    if path.lower() != path:
        raise NotationError(
            say(
                "Image names are lower case, and {text} has capitals: try {small}.",
                text=excerpt(text),
                small=excerpt(path.removeprefix(_OFFICIAL).lower()),
            )
        )
    if not _DOMAIN.fullmatch(domain) or not _PATH.fullmatch(path):
        raise NotationError(
            say(
                "{text} is not an image name: write it like {example}.",
                text=excerpt(text),
                example=excerpt(_EXAMPLE),
            )
        )
    if len(domain) + 1 + len(path) > NAME_LIMIT:
        raise NotationError(_too_long())
