"""No secret passes, and what is none stays readable."""

from __future__ import annotations

import logging
import shlex
import time
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.redaction import SecretHiding

TOKEN = "123456789:AAH-canary-of-the-settings"
PASSWORD = "p@ss/canary word"
HIDING = SecretHiding.of([TOKEN, PASSWORD, ""])


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("/run -e PASSWORD=canary nginx:1.27", "/run -e PASSWORD=*** nginx:1.27"),
        ("/run -dePASSWORD=canary nginx", "/run -dePASSWORD=*** nginx"),
        ("/run -e=A=canary nginx", "/run -e=A=*** nginx"),
        ("/run -eTe=canary nginx", "/run -eTe=*** nginx"),
        ("/run -itde A=canary nginx", "/run -itde A=*** nginx"),
        ("/run --env A=canary=canary nginx", "/run --env A=*** nginx"),
        ("/run --env=A=canary nginx", "/run --env=A=*** nginx"),
        ("/run \u2014env A=canary nginx", "/run --env A=*** nginx"),
        ("/run -e \u201cA=canary canary\u201d nginx", "/run -e A=*** nginx"),
        ("/run -e 'A=canary\ncanary' nginx sh -c 'a b'", "/run -e A=*** nginx sh -c 'a b'"),
        ("/run --log-opt splunk-token=canary x", "/run --log-opt splunk-token=*** x"),
        ("/build --build-arg V=canary .", "/build --build-arg V=*** ."),
        ("/run -l api_key=canary x", "/run -l api_key=*** x"),
        ("/run x tool --password canary --user joe", "/run x tool --password *** --user joe"),
        (
            "/run --mount type=volume,volume-opt=password=canary,target=/d x",
            "/run --mount type=volume,volume-opt=password=*** x",
        ),
        ("/run x curl https://joe:canary@host/x", "/run x curl https://***@host/x"),
        (
            "/run x curl -H 'Authorization: Bearer canarycanary'",
            "/run x curl -H 'Authorization: ***'",
        ),
        (f"/pull x {TOKEN}", "/pull x ***"),
        ("/pull 987654321:AAcanarycanarycanarycanary", "/pull ***"),
        ("/run -e 'A=canary", "/run ***"),
        ("/run -e A=canary \0", "/run ***"),
    ],
)
def test_s1_lines_lose_their_secrets(line: str, kept: str) -> None:
    assert HIDING.line(line) == kept


@pytest.mark.parametrize(
    "line",
    [
        "/ps -a --filter name=web",
        "/run -d  --name=web --restart=always -p 80:80 -l team=ops \u201cnginx:1.27\u201d",
        "/run -v data:/data --mount type=volume,source=a,target=/b nginx sh -c 'echo $A'",
        "/logs --since=10m --grep key web",
        "/save -o name host:5000/app@sha256:" + "0" * 64,
        "/run nginx -e",
        "",
    ],
)
def test_lines_without_secrets_stay_as_they_are(line: str) -> None:
    assert HIDING.line(line) == line


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,12}", fullmatch=True)
SPELLINGS = [
    "-e {}",
    "-de {}",
    "--env {}",
    "--env={}",
    "-e{}",
    "-e={}",
    "-dite{}",
    "--build-arg {}",
]


@given(name=NAMES, padding=st.text(max_size=12), spelling=st.sampled_from(SPELLINGS))
def test_s1_no_value_of_a_variable_passes(name: str, padding: str, spelling: str) -> None:
    pair = shlex.quote(f"{name}={padding}CANARY{padding}")
    line = f"/run --name web {spelling.format(pair)} nginx"
    assert "CANARY" not in HIDING.line(line)


def test_s1_a_value_is_hidden_in_all_of_the_line() -> None:
    line = "/run -e PLAIN=canary-1 --name canary-1 nginx echo canary-1"
    assert "canary" not in HIDING.line(line)


@given(name=NAMES, value=st.text(st.characters(codec="utf-8"), min_size=6, max_size=30))
def test_s1_nor_does_it_in_a_fault_about_the_line(name: str, value: str) -> None:
    secret = value.replace("\0", "0") + "CANARY"
    line = f"/run -e {shlex.quote(f'{name}={secret}')} nginx"
    assert "CANARY" not in HIDING.text(f"can't start: {secret} is odd ({secret!s})", line)


@pytest.mark.parametrize(
    "text",
    [
        f"POST /bot{TOKEN}/getMe",
        "POST /bot987654321:AAcanarycanarycanarycanary/getMe",
        f"login with {PASSWORD} failed",
        "https://joe:p%40ss%2Fcanary%20word@registry",
        "postgresql://joe:canary@db/x",
        "postgresql://joe:at@canary@db/x",
        "redis://:slash/canary@db",
        "password: canary",
        "PGPASSWORD = canary",
        "joe:canary@registry:5000/app is not an image name",
        "joe:s3cr@canary@registry.example.org",
        "joe:canary/word@registry.example.org is not an image name",
        "joe:sl/canary@in/it@[::1]:5000/app",
        "env ['DB_PASSWORD=canary word', 'A=b']",
        '{"Env": ["API_KEY=canary word"]}',
        '{"password": "canary word"}',
        "{'auth': 'canary', 'identitytoken': 'canary'}",
        'SECRET="canary word" set',
        "X-Registry-Auth: canary==",
        "authorization: Basic canarycanary",
    ],
)
def test_s1_texts_lose_their_secrets(text: str) -> None:
    assert "canary" not in HIDING.text(text)


@pytest.mark.parametrize(
    "text",
    [
        "pulling host:5000/app:1.27, 3 of 12 layers",
        "container web-1 exited (137) at 12:00:01",
        "the registry wants other credentials: unauthorized",
        "sha256:" + "0123456789abcdef" * 4,
        "app:1.27@sha256:" + "0123456789abcdef" * 4,
        "registry:5000/app@sha256:" + "0123456789abcdef" * 4,
        "registry:5000/team/app:1.27@sha256:" + "0123456789abcdef" * 4,
        "https://registry.example.org/@scope/name",
        "get https://registry.example.org/name@1.2 then",
        "2026-03-01T12:00:00.123456789Z token expired",
        "FAULT  token: Telegram does not know it; copy it again from BotFather",
        "DECKHAND_TELEGRAM__TOKEN: Telegram does not know it",
    ],
)
def test_texts_without_secrets_stay_as_they_are(text: str) -> None:
    assert HIDING.text(text) == text


def test_s1_logs_and_tracebacks() -> None:
    """As a log's formatter would use it: on the finished line, traceback and all."""
    try:
        raise ValueError(f"bad url https://api/bot{TOKEN}/x")
    except ValueError as fault:
        told = logging.Formatter("%(message)s").format(
            logging.LogRecord(
                "bot", 40, "x.py", 1, "token %s", (TOKEN,), (ValueError, fault, fault.__traceback__)
            )
        )
        assert TOKEN in told
        assert TOKEN not in SecretHiding.of([TOKEN]).text(told)
        assert TOKEN not in SecretHiding.of([TOKEN]).text(
            "".join(traceback.format_exception(fault))
        )


@pytest.mark.alone
@pytest.mark.parametrize(
    "piece", ["KEY", "a", "token=", "'", '"', "://", "1:", "KEY=", '"KEY":', "PASS: ", "a://b:"]
)
def test_s4_time_is_linear_in_the_text(piece: str) -> None:
    """As a ratio, for machines differ: four times the text, where squared time would be 16."""
    part = piece * (250_000 // len(piece))
    _seconds(part[:1000])
    assert _seconds(part * 4) < 8 * max(_seconds(part), 0.01)


def _seconds(text: str) -> float:
    started = time.process_time()
    HIDING.text(text)
    HIDING.line(text)
    return time.process_time() - started
