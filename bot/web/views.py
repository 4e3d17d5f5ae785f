"""What the templates are given: conversations, unasked messages and moments, with every word looked up."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import blake2s
from pathlib import Path
from typing import Any, Final, assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.channels.limits import overruns
from bot.channels.preview_html import line_card, plain_message, telegram_message
from bot.channels.simulator import Said, SentMessage, SimulatorChannel
from bot.web.events import SentUnasked
from handlers.plain import to_plain
from handlers.saying import say_weekday
from locales import SOURCE, Translator, translator
from portfolio.calendar import TAIPEI

HERE: Final = Path(__file__).parent
FIELD_MOMENT: Final = "%Y-%m-%dT%H:%M"  # what `datetime-local` takes
LANG: Final = {"zh_Hant_TW": "zh-Hant-TW"}  # where our name of a language is not HTML's


@dataclass(frozen=True)
class SaidView:
    """One own message."""

    id: str
    at: datetime
    words: str


@dataclass(frozen=True)
class MessageView:
    """One message of the assistant in its three forms; `warnings` say which platform limits it breaks."""

    id: str
    at: datetime
    kind: str
    lang: str
    title: str
    text: str
    line: Markup
    telegram: Markup
    plain: Markup
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class UnaskedView:
    """One message sent unasked, with where it went."""

    school: str
    persona: str
    number: str
    channel: str
    address: str
    message: MessageView


class Views:
    """The templates, and the pieces of them that a page asks for later."""

    def __init__(self) -> None:
        self._pages = _environment()
        self._t = translator(SOURCE)

    def page(self, **shown: object) -> str:
        """Return the simulator's page."""
        return self._pages.get_template("simulator.html").render(**shown)

    def off(self, reason: str) -> str:
        """Return the page that says why there is no simulator here: `real` or `channels`."""
        return self._pages.get_template("off.html").render(reason=reason)

    def item(self, entry: Said | SentMessage) -> dict[str, str]:
        """Return one entry of a conversation for a page that is open: its HTML, and the words to be announced."""
        view = view_entry(entry)
        text = view.words if isinstance(view, SaidView) else view.text
        kind = "said" if isinstance(view, SaidView) else view.kind
        return {"id": view.id, "kind": kind, "text": text, "html": str(self._entries().one(view))}

    def unasked_item(self, sent: SentUnasked) -> dict[str, str]:
        """Return one message sent unasked: for the pane, and for the conversation if that is the one being shown."""
        view = view_unasked(sent)
        to = self._t("simulator.unasked.to", role=self._t(f"simulator.role.{view.persona}"), number=view.number)
        return {
            **self.item(sent.message),
            "school": view.school,
            "address": view.address,
            "to": to,
            "title": view.message.title,
            "pane": str(self._entries().unasked(view)),
        }

    def clock(self, now: datetime) -> dict[str, str]:
        """Return where the clock stands: for machines, for people, and for the field that sets it."""
        local = now.astimezone(TAIPEI)
        return {
            "iso": local.isoformat(timespec="seconds"),
            "text": say_moment(self._t, now),
            "value": local.strftime(FIELD_MOMENT),
        }

    def _entries(self) -> Any:
        return self._pages.get_template("entries.html").module


def _environment() -> Environment:
    """Return Jinja2 with everything escaped, and a missing value an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    t = translator(SOURCE)
    made.globals["t"] = t
    made.filters["moment"] = partial(say_moment, t)
    made.filters["short_moment"] = partial(say_short_moment, t)
    made.filters["iso"] = lambda at: at.astimezone(TAIPEI).isoformat(timespec="seconds")
    made.filters["field_moment"] = lambda at: at.astimezone(TAIPEI).strftime(FIELD_MOMENT)
    made.filters["view"] = view_entry
    made.filters["view_unasked"] = view_unasked
    return made


def say_moment(t: Translator, at: datetime) -> str:
    """Return a moment in full: 「2025年1月15日星期三 上午8:00」."""
    return t("simulator.moment", year=at.astimezone(TAIPEI).year, **_parts(t, at))


def say_short_moment(t: Translator, at: datetime) -> str:
    """Return a moment of this year: 「1月15日 上午8:00」."""
    return t("simulator.moment_short", **_parts(t, at))


def _parts(t: Translator, at: datetime) -> dict[str, object]:
    local = at.astimezone(TAIPEI)
    half = "am" if local.hour < 12 else "pm"
    return {
        "month": local.month,
        "day": local.day,
        "weekday": say_weekday(t, local.date()),
        "half": t(f"simulator.{half}"),
        "hour": local.hour % 12 or 12,
        "minute": f"{local.minute:02}",
    }


def view_entry(entry: Said | SentMessage) -> SaidView | MessageView:
    """Return one entry; its id is the same however often it is rendered."""
    match entry:
        case Said(at=at, words=words, key=key):
            return SaidView(_id("said", key), at, words)
        case SentMessage():
            return view_message(entry)
        case _:
            assert_never(entry)


def view_message(message: SentMessage) -> MessageView:
    """Return one message in its three forms; who asked for plain text gets that on every platform."""
    t = translator(message.language)
    text = to_plain(message.reply, t)
    plain = plain_message(message.reply, t)
    words = translator(SOURCE)
    return MessageView(
        id=_id(message.kind, f"{message.address} {message.key}"),
        at=message.at,
        kind=message.kind.value,
        lang=LANG.get(t.language, t.language),
        title=message.reply.title,
        text=text,
        line=plain if message.plain_text else line_card(message.reply),
        telegram=plain if message.plain_text else telegram_message(message.reply, t),
        plain=plain,
        warnings=tuple(
            words(f"simulator.overrun.{found.limit}", most=found.most, found=found.found)
            for found in overruns(message.reply, text)
        ),
    )


def view_unasked(sent: SentUnasked) -> UnaskedView:
    """Return one message sent unasked, with where it went."""
    channel: SimulatorChannel = sent.channel
    kind, _, number = sent.message.address.partition("/")
    return UnaskedView(
        school=channel.schools[0],
        persona=kind,
        number=number,
        channel=channel.name,
        address=sent.message.address,
        message=view_message(sent.message),
    )


def _id(kind: str, key: str) -> str:
    return f"{kind}-{blake2s(key.encode(), digest_size=8).hexdigest()}"
