"""A registry that says no: every image request gets the same error, as from a rate limit."""

import json
from dataclasses import dataclass

from tests.live.loopback import Loopback, Quiet


@dataclass(frozen=True)
class Refusal:
    """A registry's error answer: HTTP status, the protocol's error code, words and headers."""

    status: int
    code: str
    message: str
    headers: tuple[tuple[str, str], ...] = ()


RATE_LIMIT = Refusal(
    429,
    "TOOMANYREQUESTS",
    "You have reached your unauthenticated pull rate limit. "
    "https://www.docker.com/increase-rate-limit",
    (
        ("Retry-After", "60"),
        ("RateLimit-Limit", "10;w=21600"),
        ("RateLimit-Remaining", "0;w=21600"),
    ),
)
"""Docker Hub's answer to one pull too many, in its own words (July 2025)."""
DOWN = Refusal(503, "UNAVAILABLE", "service unavailable")


class RefusingRegistry(Loopback):
    """Answers `GET /v2/` as a registry does and everything else with `refusal`; a context manager.

    `refusal` can be exchanged while it runs; `paths` lists what was asked for.
    """

    def __init__(self, refusal: Refusal = RATE_LIMIT) -> None:
        self.refusal = refusal
        self.paths: list[str] = []
        super().__init__(self._handler())

    def _handler(self) -> type[Quiet]:
        registry = self

        class Handler(Quiet):
            def do_GET(self) -> None:
                registry.paths.append(self.path)
                if self.path == "/v2/":
                    self._answer(200, {}, ())
                    return
                refusal = registry.refusal
                error = {"code": refusal.code, "message": refusal.message}
                self._answer(refusal.status, {"errors": [error]}, refusal.headers)

            do_HEAD = do_POST = do_GET

            def _answer(
                self, status: int, body: object, headers: tuple[tuple[str, str], ...]
            ) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

        return Handler
