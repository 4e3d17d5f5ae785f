"""The previews are complete, escaped, and say in words what they show."""

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.channels.preview_html import line_card, plain_message, telegram_message
from handlers.conversation import Block, Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.intents import RevokeBinding, ShowDeadlines
from locales import translator
from portfolio.calendar import TAIPEI

AT = datetime(2025, 2, 3, 23, 59, 59, tzinfo=TAIPEI)
EVERYTHING = Reply(
    title="113學年度第1學期的件數",
    blocks=(
        Paragraph("資料日期：1月15日星期三"),
        Meter("課程學習成果", "9 件中已上傳 3 件", used=3, limit=9),
        Fact("已認證", "1 件"),
        Deadline("上傳", "2月3日星期一截止，還有 19 天", AT),
        Passage("每學期至多 9 件", "表一", "https://example.org/rules"),
    ),
    buttons=(Button("期限", ShowDeadlines()), Link("學校平臺", "https://example.org/")),
)


class Read(HTMLParser):
    """What a browser would make of some HTML: its text, the elements with attributes, and whether tags pair up."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.hidden = 0
        self.feed(str(html))  # a Markup would escape what is added to it
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def all_previews(reply: Reply) -> list[Markup]:
    """Return the three ways to show a reply."""
    return [line_card(reply), telegram_message(reply, translator(None)), plain_message(reply, translator(None))]


@pytest.mark.parametrize("way", [0, 1, 2])
def test_every_word_stands_in_every_preview(way: int) -> None:
    """Nothing is shown by a picture only: each preview holds all the words of the reply."""
    text = Read(all_previews(EVERYTHING)[way]).text

    for words in (
        "113學年度第1學期的件數",
        "資料日期：1月15日星期三",
        "9 件中已上傳 3 件",
        "已認證",
        "1 件",
        "2月3日星期一截止，還有 19 天",
        "每學期至多 9 件",
        "表一",
        "期限",
        "學校平臺",
    ):
        assert words in text


def test_a_bar_repeats_the_words_for_eyes_only() -> None:
    """The bar shows the share, is hidden from screen readers, and never runs over its end."""
    bars = [
        dict(Read(line_card(Reply("題", (Meter("件數", "文字", used, limit),)))).elements)
        for used, limit in ((3, 9), (12, 9))
    ]

    assert [bar["svg"]["aria-hidden"] for bar in bars] == ["true", "true"]
    assert [bar["rect"]["width"] for bar in bars] == ["33%", "100%"]


@pytest.mark.parametrize("limit", [None, 0])
def test_without_a_limit_there_is_no_bar(limit: int | None) -> None:
    """「未規定」 is no share of anything."""
    assert "svg" not in line_card(Reply("題", (Meter("件數", "已上傳 3 件", 3, limit),)))


def test_a_button_carries_its_packed_intent() -> None:
    """Pressing submits the page's form with exactly what a platform would send back."""
    for html in (line_card(EVERYTHING), telegram_message(EVERYTHING, translator(None))):
        buttons = [attributes for tag, attributes in Read(html).elements if tag == "button"]
        assert buttons == [{"form": "press", "name": "press", "value": "v1:deadlines"}]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " javascript:alert(1)", "//x", "", "x"])
def test_only_addresses_that_a_platform_opens_become_links(url: str) -> None:
    """A link that could run a script or stay on this page is shown as text."""
    reply = Reply("題", (Passage("文", "來源", url),), (Link("連結", url),))

    for html in all_previews(reply):
        assert "a" not in [tag for tag, _ in Read(html).elements]


EVIL = '<script>alert("1")</script>\'"&<img src=x onerror=alert(1)>'


@pytest.mark.parametrize(
    "block",
    [Paragraph(EVIL), Fact(EVIL, EVIL), Meter(EVIL, EVIL, 1, 2), Deadline(EVIL, EVIL, None), Passage(EVIL, EVIL)],
)
def test_what_people_wrote_is_never_html(block: Block) -> None:
    """A title that a student chose is shown letter by letter."""
    reply = Reply(EVIL, (block,), (Button(EVIL, RevokeBinding(EVIL)), Link(EVIL, f"https://x/{EVIL}")))

    for html in all_previews(reply):
        read = Read(html)
        assert {tag for tag, _ in read.elements}.isdisjoint({"script", "img"})
        assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)
        assert read.text.count(EVIL) >= 3


TEXT = st.text(max_size=40)


@given(title=TEXT, words=TEXT, used=st.integers(-5, 50), limit=st.none() | st.integers(0, 20))
def test_any_text_gives_whole_html(title: str, words: str, used: int, limit: int | None) -> None:
    """Whatever the words, tags pair up and the words come out again."""
    reply = Reply(title, (Paragraph(words), Meter(words, words, used, limit), Fact(words, words), Paragraph(words)))

    for html in all_previews(reply)[:2]:
        read = Read(html)
        assert read.open == []
        assert _lines(words) in _lines(read.text)


def _lines(text: str) -> str:
    return re.sub(r"\r\n?|\0", "\n", text)
