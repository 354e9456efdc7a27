import json

import pytest

from bot.core.errors import EngineDiskFull, EngineError, EngineRefused, EngineUnreachable
from bot.domain.image_ref import ImageRef
from bot.domain.platform import Platform
from bot.engine.address import HostAddress
from bot.engine.gateway import Gateway
from tests.engine.scripted import ScriptedEngine
from tests.engine.sinks import Kept
from tests.engine.specs import spec

TAR_END = bytes(1024)


async def saved(chunks: list[bytes], *, whole: bool = True) -> bytes:
    with ScriptedEngine({"/images/get": chunks}, whole=whole) as engine:
        gateway = Gateway("local", HostAddress(engine.url))
        sink = Kept()
        try:
            async with gateway.save(["a:1"], sink) as sizes:
                async for _ in sizes:
                    pass
        finally:
            gateway.close()
        return bytes(sink.got)


async def test_a_save_ends_with_the_end_of_a_tar() -> None:
    chunks = [b"tar" * 1000, b"x", TAR_END[:1000], TAR_END[1000:]]
    assert await saved(chunks) == b"".join(chunks)


@pytest.mark.parametrize("chunks", [[], [b"tar" * 2000], [TAR_END, b"more"], [TAR_END[1:]]])
async def test_a_save_without_its_end_raises(chunks: list[bytes]) -> None:
    with pytest.raises(EngineUnreachable, match="broke off"):
        await saved(chunks)


async def test_a_save_that_stops_in_the_stream_raises() -> None:
    with pytest.raises(EngineUnreachable, match="broke off"):
        await saved([b"tar" * 2000, TAR_END], whole=False)


async def test_a_save_that_the_engine_gave_up_raises_its_words() -> None:
    detail = {"errorDetail": {"message": "no space left on device"}, "error": "no space"}
    with pytest.raises(EngineDiskFull):
        await saved([b"tar" * 2000, json.dumps(detail).encode() + b"\r\n"])


async def test_an_error_among_the_events_of_a_pull() -> None:
    events = [
        {"status": "Pulling fs layer", "id": "a"},
        {"errorDetail": {"message": "write /x: no space left on device"}, "error": "write"},
    ]
    body = "".join(json.dumps(event) + "\r\n" for event in events).encode()
    halves = [body[:20], body[20:]]
    with ScriptedEngine({"/images/create": halves}) as engine:
        gateway = Gateway("local", HostAddress(engine.url))
        with pytest.raises(EngineDiskFull):
            async with gateway.pull(ImageRef.parse("a:1"), None) as progress:
                async for _ in progress:
                    pass
        gateway.close()


async def test_an_old_engine_is_not_sent_a_platform_that_it_ignores() -> None:
    wanted = spec("a:1", platform=Platform("linux", "arm64"), name="x")
    created = {"/containers/create": [b'{"Id": "1", "Warnings": ["w"]}']}
    with ScriptedEngine(created, api="1.40") as old:
        gateway = Gateway("local", HostAddress(old.url))
        with pytest.raises(EngineRefused, match=r"too old for --platform: it speaks API 1\.40"):
            await gateway.create(wanted)
        assert not old.bodies
        gateway.close()
    with ScriptedEngine(created) as new:
        gateway = Gateway("local", HostAddress(new.url))
        assert (await gateway.create(wanted)).warnings == ("w",)
        ((path, body),) = new.bodies.items()
        assert path == "/v1.41/containers/create?name=x&platform=linux%2Farm64"
        assert json.loads(body) == wanted.body()
        gateway.close()


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}"])
async def test_a_server_that_is_no_engine(answer: bytes) -> None:
    with ScriptedEngine({"/version": [answer]}) as other:
        gateway = Gateway("local", HostAddress(other.url))
        with pytest.raises(EngineError, match="does not speak like a Docker engine"):
            await gateway.containers()
        gateway.close()


class _Forbidden(ScriptedEngine):
    def status(self, path: str) -> int:
        return 200 if path == "/version" else 403


@pytest.mark.parametrize("answer", [b'{"error": "no"}', b'["no"]', b"no"])
async def test_who_refuses_in_the_engines_place_is_understood(answer: bytes) -> None:
    """A proxy before it."""
    with _Forbidden({"/info": [answer]}) as proxy:
        gateway = Gateway("local", HostAddress(proxy.url))
        with pytest.raises(EngineRefused, match="no"):
            await gateway.facts()
        gateway.close()
