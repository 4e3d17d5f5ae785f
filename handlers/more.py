"""「看更多」: what did not fit in one answer is kept for a day, for whoever it was said to, and said when asked for."""

from datetime import timedelta
from hashlib import blake2s
from typing import Any, Final

from handlers.codec import reply_from_data, reply_to_data
from handlers.context import Context, DialogState
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ShowHelp, ShowMore
from handlers.routing import Router
from locales import Translator
from storage.types import canonical_json

router = Router()

KEPT_FOR: Final = timedelta(days=1)  # after the last message
KEPT: Final = 6  # rests of an account; a long answer leaves one a page


@router.on(ShowMore, roles=None)
def show_more(intent: ShowMore, ctx: Context) -> Reply:
    """Return the rest that the button stands for, however often it is pressed; say so where it is no longer kept."""
    for kept in reversed(ctx.dialog.rests):
        if kept["for"] == _listener(ctx) and intent.token in ("", kept["token"]):
            return reply_from_data(kept["reply"])
    t = ctx.t
    return Reply(t("more.gone.title"), (Paragraph(t("more.gone")),), (Button(t("help.button"), ShowHelp()),))


def more_button(rest: Reply, t: Translator) -> Button:
    """Return the button that says this rest; the same rest has the same token, so that old buttons go on working."""
    return Button(t("more.button"), ShowMore(_token(reply_to_data(rest))))


def keep_rest(ctx: Context, rest: Reply) -> None:
    """Keep what is behind the newest answer's 「看更多」; nobody but who speaks now is told it."""
    reply = reply_to_data(rest)
    kept = {"token": _token(reply), "for": _listener(ctx), "reply": reply}
    others = [one for one in ctx.dialog.rests if one["token"] != kept["token"]]
    ctx.dialog.rests = [*others, kept][-KEPT:]


def rests_for(dialog: DialogState, binding_id: int | None) -> list[dict[str, Any]]:
    """Return the rests that this speaker may still ask for; those of somebody else's answers are forgotten."""
    return [one for one in dialog.rests if one["for"] == binding_id]


def _listener(ctx: Context) -> int | None:
    """A binding, since an account may be bound to somebody else by the time the button is pressed."""
    return None if ctx.actor is None else ctx.actor.binding_id


def _token(reply: dict[str, Any]) -> str:
    return blake2s(canonical_json(reply).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
