"""What the log says of a server that can't be reached."""

from __future__ import annotations

import pytest
from telegram.error import TelegramError

from bot.chat.wire import ChatSettings, Wire
from tests.chat.conftest import TOKEN


@pytest.mark.parametrize("server", ["http://127.0.0.1:9", "http://no-such-name.invalid"])
async def test_it_is_put_as_check_puts_it(server: str) -> None:
    wire = Wire(ChatSettings(TOKEN, server))
    with pytest.raises(TelegramError) as caught:
        await wire.bot.get_me()
    await wire.close()
    assert wire.words(caught.value) == f"server {server}: nobody answers there"
