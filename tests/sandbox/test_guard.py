from __future__ import annotations

import pytest

from bot.sandbox.client import Person, Sandbox
from bot.sandbox.guard import is_own


@pytest.mark.parametrize(
    ("host", "origin", "own"),
    [
        ("127.0.0.1:8081", None, True),
        ("localhost:8081", "http://localhost:8081", True),
        ("[::1]:8081", "http://[::1]:8081", True),
        ("[::1]", None, True),
        ("192.168.1.5:8081", "http://192.168.1.5:8081", True),
        ("127.0.0.1:8081", "https://evil.example", False),
        ("127.0.0.1:8081", "http://127.0.0.1:9999", False),
        ("127.0.0.1:8081", "null", False),
        ("evil.example:8081", "http://evil.example:8081", False),
        ("evil.example", None, False),
        ("", None, False),
    ],
)
def test_who_may_control(host: str, origin: str | None, own: bool) -> None:
    assert is_own(host, origin) is own


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example:8081"}]
)
async def test_a_page_elsewhere_is_refused(
    sandbox: Sandbox, ada: Person, headers: dict[str, str]
) -> None:
    post = sandbox.wire.session.post
    act = {"chat": ada.id, "person": ada.id, "text": "/stop web"}
    async with post(f"{sandbox.url}/control/say", json=act, headers=headers) as answer:
        assert answer.status == 403
    url = f"{sandbox.url}/control/upload?chat={ada.id}&person={ada.id}"
    async with post(url, data=b"x", headers=headers) as answer:
        assert answer.status == 403
    assert await ada.chat.messages() == []


async def test_a_form_is_no_json(sandbox: Sandbox) -> None:
    async with sandbox.wire.session.post(f"{sandbox.url}/control/reset", data="{}") as answer:
        assert answer.status == 415
