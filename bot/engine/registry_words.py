"""What registries say, passed on by the engine while it pulls."""

from __future__ import annotations

from bot.core.errors import (
    ImageNotFound,
    RegistryDenied,
    RegistryRateLimit,
    RegistryUnreachable,
)
from bot.domain.sentence import say
from bot.engine.engine_words import DISK_FULL, NO_REFERENCE
from bot.engine.word_rule import rule

_NO_ENTRY = (
    RegistryDenied,
    lambda *_: say("The registry does not let the bot in. Check its login in the settings."),
)
REGISTRY = (
    DISK_FULL,
    rule(
        (),
        r"toomanyrequests|too many requests|rate limit",
        RegistryRateLimit,
        lambda *_: say("The registry allows no more pulls for now. Try again later."),
    ),
    rule(
        (),
        r"no matching manifest|does not match the specified platform|"
        r"no match for platform in manifest",
        ImageNotFound,
        lambda _, words: say("That image is not there for this platform: {words}", words=words),
    ),
    # With the containerd image store, what follows may be said of it too.
    rule((), r"no basic auth credentials|incorrect username or password", *_NO_ENTRY),
    rule(
        (),
        r"pull access denied",
        ImageNotFound,
        lambda *_: say("The registry has no such image, or it needs a login."),
    ),
    rule((), r"unauthorized|authentication required|denied|http (?:status: )?40[13]", *_NO_ENTRY),
    rule(
        (),
        r"manifest (?:for \S+ )?(?:not found|unknown)|name unknown|repository does not exist|"
        r"not found: does not exist|name not known|: not found$",
        ImageNotFound,
        lambda *_: say("The registry has no such image."),
    ),
    rule(
        (),
        r"no such host|server misbehaving|temporary failure in name resolution",
        RegistryUnreachable,
        lambda *_: say(
            "The registry's name can't be looked up. Is it spelled right, and is the engine's host"
            " online?"
        ),
    ),
    rule(
        (),
        r"x509|tls: |http response to https client|certificate",
        RegistryUnreachable,
        lambda _, words: say(
            "The engine does not trust the registry's connection. It says: {words}", words=words
        ),
    ),
    rule(
        (),
        r"connection refused|connection reset|no route to host|network is unreachable|"
        r"i/o timeout|deadline exceeded|timeout exceeded|client\.timeout|\beof\b|"
        r"http status: 5\d\d|dial tcp|malformed http|connection broken",
        RegistryUnreachable,
        lambda _, words: say("The registry does not answer. The engine says: {words}", words=words),
    ),
    NO_REFERENCE,
)
