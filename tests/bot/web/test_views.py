"""What the page is given to show: moments in words, people with their state, phrases that are understood."""

from datetime import datetime, timedelta

import pytest

from bot.channels.simulator import Said, SentKind, SentMessage
from bot.web.personas import DEMO, FIRST, KINDS, UNBOUND, personas_of
from bot.web.views import MessageView, SaidView, Views, say_moment, say_short_moment, view_entry, view_message
from handlers.context import DialogState
from handlers.conversation import Button, Fact, Incoming, IncomingKind, Reply
from handlers.intents import ShowWorks, Unclear
from handlers.understanding import understand
from locales import SOURCE, translator
from portfolio.calendar import TAIPEI
from storage.units import Storage
from tests.conftest import START

t = translator(SOURCE)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "2025年1月15日星期三 上午12:00"),
        (8, 5, "2025年1月15日星期三 上午8:05"),
        (12, 0, "2025年1月15日星期三 下午12:00"),
        (23, 59, "2025年1月15日星期三 下午11:59"),
    ],
)
def test_a_moment_in_words(hour: int, minute: int, said: str) -> None:
    """Day, weekday, half of the day: noon is in the afternoon, midnight in the morning."""
    assert say_moment(t, datetime(2025, 1, 15, hour, minute, tzinfo=TAIPEI)) == said


def test_a_moment_is_taipeis() -> None:
    """An instant kept in UTC is said as Taipei's day and hour."""
    assert say_short_moment(t, datetime.fromisoformat("2025-01-15T20:30:00+00:00")) == "1月16日 上午4:30"


def test_every_person_is_described() -> None:
    """Whoever can be played says in a few words why one would."""
    for persona in DEMO:
        assert t(f"simulator.persona.{persona.kind}.{persona.number}")
    for kind in KINDS:
        assert t(f"simulator.role.{kind}")
    assert FIRST in {persona.address for persona in DEMO}
    assert {persona.number for persona in DEMO} >= UNBOUND


@pytest.mark.parametrize("kind", [*(kind for kind in KINDS if kind != "stranger"), "unbound"])
def test_the_usual_words_are_understood(kind: str) -> None:
    """What the page offers to say is never answered with 「沒有聽懂」."""
    for words in t(f"simulator.quick.{kind}").split("、"):
        said = Incoming("simulator.x", "student/1", "e1", IncomingKind.WORDS, words, START)
        intent = understand(said, DialogState(), [], START)
        assert intent is not None, words
        assert not isinstance(intent, Unclear), words


def test_only_people_of_the_roster_are_offered(demo: Storage) -> None:
    """The evening student and office stand at the two schools that have an evening division."""
    numbers = {slug: {each.number for each in personas_of(demo, slug)} for slug in ("yphs", "tttvs", "tmsb", "hwvs")}

    assert numbers["yphs"] == numbers["tttvs"] == {each.number for each in DEMO}
    assert numbers["yphs"] - numbers["tmsb"] == numbers["yphs"] - numbers["hwvs"] == {"29101", "R91"}


def message(*, plain_text: bool = False, language: str | None = None) -> SentMessage:
    """Return one answer."""
    reply = Reply("題", (Fact("已認證", "1 件"),), (Button("我的件數", ShowWorks()),))
    return SentMessage(SentKind.REPLY, START, "student/1", reply, "e1", language, plain_text)


def test_plain_text_mode_is_plain_everywhere() -> None:
    """Who asked for plain text gets no card and no keyboard on any platform, but the choices by number."""
    view = view_message(message(plain_text=True))

    assert view.line == view.telegram == view.plain
    assert "<button" not in view.line
    assert "1 我的件數" in view.line


@pytest.mark.parametrize(("language", "lang"), [(None, "zh-Hant-TW"), ("zh_Hant_TW", "zh-Hant-TW"), ("vi", "vi")])
def test_a_message_carries_its_language(language: str | None, lang: str) -> None:
    """HTML's name for the language of the words."""
    assert view_message(message(language=language)).lang == lang


def test_an_entry_keeps_its_id() -> None:
    """The page recognizes what it shows already; another address or key is another entry."""
    said = Said(START, "student/1", "件數", "e1")
    views = [view_entry(said), view_entry(Said(START + timedelta(1), "student/1", "期限", "e1"))]
    told, other = view_entry(message()), view_entry(message())

    assert views[0].id == views[1].id
    assert isinstance(views[0], SaidView)
    assert isinstance(told, MessageView)
    assert told.id == other.id
    assert told.id != views[0].id


def test_what_a_person_typed_is_escaped() -> None:
    """An own message is shown letter by letter."""
    item = Views().item(Said(START, "student/1", "<b>件數</b>", "e1"))

    assert "&lt;b&gt;件數&lt;/b&gt;" in item["html"]
    assert item["text"] == "<b>件數</b>"
