"""The Telegram stand-in of ../shared/tools, which holds every call against the Bot API's own specification."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import PIPE, Popen
from typing import Any, Final

import httpx

from tests.bot.channels.telegram_spec import CONTRACT
from tests.bot.running import DIRECT

ASKED: Final = 5000  # times, a millisecond or more each
# Its rates are real seconds, while these tests' clock stands still; its delays before it repeats become short.
SERVE: Final = ("serve", "--port", "0", "--rates", "off", "--require-start", "--time-scale", "0.05")


@dataclass(frozen=True)
class Contract:
    """One bot's side of the stand-in: its people, its faults, and what it has seen. `base` is the Bot API's address."""

    base: str
    token: str
    client: httpx.Client

    def control(self, name: str, **facts: Any) -> Any:
        """Have its people do something (`say`, `tap`, `block`, …), or a fault happen."""
        found = self.client.post(f"{self.base}/_control/{name}", params={"bot": self.token}, json=facts)
        assert found.status_code == 200, found.text
        return found.json()

    def look(self, name: str) -> Any:
        """Return what it has kept (`calls`, `violations`, `deliveries`, `state`)."""
        return self.client.get(f"{self.base}/_control/{name}", params={"bot": self.token}).json()

    def photo(self) -> str:
        """Upload a photo as a person's phone would, and return its id."""
        query = {"bot": self.token, "name": "photo.jpg"}
        found = self.client.post(f"{self.base}/_control/file", params=query, content=b"\xff\xd8\xff photo")
        return str(found.json()["file_id"])

    def set_webhook(self, url: str, secret: str, allowed: list[str]) -> None:
        """Have updates sent to this address, as `channels setup` does."""
        facts = {"url": url, "secret_token": secret, "allowed_updates": allowed}
        assert self.client.post(f"{self.base}/bot{self.token}/setWebhook", json=facts).json()["ok"]

    def delete_webhook(self) -> None:
        """Have nothing sent any more."""
        assert self.client.post(f"{self.base}/bot{self.token}/deleteWebhook").json()["ok"]

    def calls(self, *methods: str) -> list[Any]:
        """Return the bot's calls of these methods, oldest first, with keyboards as objects."""
        calls = [call for call in self.look("calls") if call["method"] in methods]
        for call in calls:  # the library sends a form, in which an object is a text
            markup = call["params"].get("reply_markup", {})
            call["params"]["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        return calls

    def wait_until_delivered(self) -> None:
        """Return once our webhook has taken everything; the stand-in tells only those who ask."""
        for _ in range(ASKED):
            if not self.look("state")["pending"]:
                return
        raise AssertionError(f"never taken: {self.look('deliveries')}")

    def violations(self) -> list[Any]:
        """Return what was against the specification."""
        found: list[Any] = self.look("violations")
        return found


@contextmanager
def serving() -> Iterator[str]:
    """Serve until the end of the block; yield the Bot API's address. Each token has a world of its own."""
    with Popen([sys.executable, "-B", str(CONTRACT), *SERVE], stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1].removesuffix("/bot")
        finally:
            process.kill()


@contextmanager
def bot(base: str, number: int) -> Iterator[Contract]:
    """Yield a bot of its own at a stand-in that runs."""
    with httpx.Client(**DIRECT) as client:
        yield Contract(base, f"{number}:made-up", client)
