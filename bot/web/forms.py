"""What the simulator's page may send, checked before anything is done with it."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Form, HTTPException, Request

from bot.web.talking import EVENT_ID, LONGEST
from handlers.conversation import IncomingKind
from locales import SOURCE, translator

t = translator(SOURCE)


def same_site(request: Request) -> None:
    """Refuse what another page made the browser send: everybody may play anybody here, but only on this page.

    Raises:
        HTTPException: 403, the request comes from another site.
    """
    fetched = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched is not None:
        ours = fetched in ("same-origin", "none")
    else:
        ours = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not ours:
        raise HTTPException(403, t("simulator.refused.site"))


def wants_json(request: Request) -> bool:
    """Return whether the page's script asks; a plain form gets a page back."""
    return "application/json" in request.headers.get("accept", "")


class Event:
    """One act on the page: words typed or chosen from the usual ones, a button pressed, or the account added."""

    def __init__(
        self,
        event: Annotated[str, Form()],
        words: Annotated[str, Form()] = "",
        quick: Annotated[str, Form()] = "",
        press: Annotated[str, Form()] = "",
        follow: Annotated[str, Form()] = "",
    ) -> None:
        """Check what the form brought.

        Raises:
            HTTPException: 400, the event's id is none or the words are too long.
        """
        if not EVENT_ID.fullmatch(event):
            raise HTTPException(400, t("simulator.refused.event"))
        if max(map(len, (words, quick, press))) > LONGEST:
            raise HTTPException(400, t("simulator.refused.long", most=LONGEST))
        self.event = event
        self.data = press or quick.strip() or words.strip()
        self.is_press = bool(press)
        self.is_follow = bool(follow)

    @property
    def kind(self) -> IncomingKind | None:
        """What this is on a platform; None when nothing was said at all."""
        if self.is_press:
            return IncomingKind.PRESS
        if self.is_follow:
            return IncomingKind.FOLLOW
        return IncomingKind.WORDS if self.data else None
