"""An engine that answers nonsense: what it says of its images makes the bot stumble."""

from __future__ import annotations

import json

from tests.live.loopback import Loopback, Quiet

VERSION = {
    "Version": "20.10.24",
    "ApiVersion": "1.41",
    "MinAPIVersion": "1.12",
    "Os": "linux",
    "Arch": "amd64",
}


class OddEngine(Loopback):
    """A context manager; each image was made at `created`, which is no time."""

    def __init__(self, created: str) -> None:
        image = {"Id": "sha256:" + "0" * 64, "RepoTags": ["odd:1"], "Created": created, "Size": 1}
        self._answers = {"/version": VERSION, "/images/json": [image], "/containers/json": []}
        super().__init__(self._handler())
        self.url = f"tcp://{self.address}"

    def _handler(self) -> type[Quiet]:
        answers = self._answers

        class Handler(Quiet):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                answer = next((a for end, a in answers.items() if path.endswith(end)), "OK")
                content = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Api-Version", "1.41")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_HEAD = do_GET

        return Handler
