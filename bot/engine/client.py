"""docker-py's low-level client over connections that can be cut from another thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import requests
import urllib3
from docker import APIClient
from docker.constants import DEFAULT_DOCKER_API_VERSION
from docker.errors import APIError, StreamParseError
from docker.utils import version_lt
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection

from bot.engine import line
from bot.engine.address import Dial, HostAddress

CONNECT_SECONDS = 3.0
QUIET_SECONDS = 86400.0
"""The read timeout of a stream; an engine that froze is found out by pings long before."""
UNASKED = "1.24"
"""docker-py's lowest; stands in until the engine has said what it speaks."""


class EngineClient(APIClient):
    """Made without a word to the engine; the API version is agreed on when first needed.

    Proxy settings and .netrc of the environment are not used: they are not for engines.
    """

    def __init__(self, address: HostAddress, *, timeout_seconds: float, connections: int) -> None:
        super().__init__("unix:///docker.sock", version=UNASKED, timeout=round(timeout_seconds))
        self.trust_env = False
        self._agreed = False
        self.mount("http+docker://", _Adapter(address.dialler(), connections))

    def agree(self) -> None:
        """Use the highest API version that both sides know."""
        if not self._agreed:
            spoken = self._spoken()
            ours = DEFAULT_DOCKER_API_VERSION
            self._version = spoken if version_lt(spoken, ours) else ours
            self._agreed = True

    def ping_within(self, seconds: float) -> None:
        """TimeoutError when the engine does not answer in time."""
        try:
            self.get(f"{self.base_url}/_ping", timeout=(CONNECT_SECONDS, seconds))
        except requests.ReadTimeout:
            raise TimeoutError from None

    def _spoken(self) -> str:
        answer = self.get(f"{self.base_url}/version", timeout=(CONNECT_SECONDS, self.timeout))
        self._check(answer)
        said = answer.json()
        api = said.get("ApiVersion") if isinstance(said, dict) else None
        if not isinstance(api, str):
            raise StreamParseError("no API version")
        return api

    def forget(self) -> None:
        """Another engine may stand there next time."""
        self._agreed = False

    def speaks(self, api: str) -> bool:
        """Whether the agreed API is at least this one."""
        return not version_lt(self._version, api)

    def ask(
        self,
        method: str,
        path: str,
        *words: str,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> Any:
        """The decoded answer, None for an empty one; APIError for a refusal.

        `words` fill the `{0}` of the path, quoted; `body` is sent as JSON as it is.
        """
        response = self._send(method, path, *words, params=params, json=body, timeout=seconds)
        self._check(response)
        return response.json() if response.content else None

    @contextmanager
    def open(
        self,
        method: str,
        path: str,
        *words: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | bytes] | None = None,
        refusal: Callable[[requests.Response], Exception] | None = None,
    ) -> Iterator[requests.Response]:
        """The answer with its body still to be read; closed on leaving.

        A refusal raises APIError, or what `refusal` makes of it.
        """
        response = self._send(
            method,
            path,
            *words,
            params=params,
            headers=headers,
            stream=True,
            timeout=QUIET_SECONDS,
        )
        with closing(response):
            if refusal is not None and not response.ok:
                raise refusal(response)
            self._check(response)
            yield response

    def _send(self, method: str, path: str, *words: str, **kwargs: Any) -> requests.Response:
        url: str = self._private._url(path, *words)
        seconds = kwargs.pop("timeout") or self.timeout
        return self.request(method, url, timeout=(CONNECT_SECONDS, seconds), **kwargs)

    def _check(self, response: requests.Response) -> None:
        # docker-py takes it for granted that JSON has a `message`; a proxy's may have none.
        if not response.ok:
            raise APIError(response.reason, response, error_text(response))

    @property
    def _private(self) -> Any:
        """docker-py's own; its type stubs leave them out."""
        return self


def error_text(response: requests.Response) -> str:
    """The engine's words in an error answer."""
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError, TypeError):
        return response.text


class _Connection(HTTPConnection):
    def __init__(self, dial: Dial) -> None:
        super().__init__("localhost")
        self._dial = dial

    def connect(self) -> None:
        self.sock = self._dial(CONNECT_SECONDS)

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        line.hold(self.sock)
        super().putrequest(*args, **kwargs)


class _Pool(urllib3.HTTPConnectionPool):
    def __init__(self, dial: Dial, connections: int) -> None:
        super().__init__("localhost", maxsize=connections)
        self._dial = dial

    def _new_conn(self) -> _Connection:
        return _Connection(self._dial)

    def _put_conn(self, conn: Any) -> None:
        line.let_go()
        super()._put_conn(conn)


class _Adapter(HTTPAdapter):
    def __init__(self, dial: Dial, connections: int) -> None:
        super().__init__()
        self._pool = _Pool(dial, connections)

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> _Pool:
        return self._pool

    def request_url(self, request: requests.PreparedRequest, _: Any) -> str:
        return str(request.path_url)

    def close(self) -> None:
        self._pool.close()
        super().close()
