"""The simulator's addresses without a browser: forms as a page without script sends them, JSON as the script asks."""

import asyncio
from datetime import datetime

import httpx
import pytest

from bot.app import App
from bot.channels.simulator import SimulatorChannel
from handlers.conversation import Paragraph, Reply
from portfolio.calendar import TAIPEI
from storage.queries import people
from storage.queries.codes import find_open

pytestmark = pytest.mark.anyio
JSON = {"accept": "application/json"}


def said(words: str = "", *, event: str = "event-0001", who: str = "student/20101", **more: str) -> dict[str, str]:
    """Return what the page's form sends."""
    return {"school": "yphs", "as": who, "event": event, "words": words, **more}


def channel_of(app: App, school: str = "yphs") -> SimulatorChannel:
    """Return a school's simulator."""
    channel = app.channels[f"simulator.{school}"]
    assert isinstance(channel, SimulatorChannel)
    return channel


async def test_the_page_offers_every_school_and_its_people(client: httpx.AsyncClient) -> None:
    """Five schools; the people of design § 9, the evening student only where there is an evening division."""
    yphs = (await client.get("/simulator", params={"school": "yphs"})).text
    tmsb = (await client.get("/simulator", params={"school": "tmsb"})).text

    for slug in ("anon15", "hwvs", "tmsb", "tttvs", "yphs"):
        assert f'<option value="{slug}"' in yphs
    for address in ("student/10102", "guardian/20101-1", "teacher/T04", "registrar/R01", "stranger/1"):
        assert f'value="{address}"' in yphs
        assert f'value="{address}"' in tmsb
    assert 'value="student/29101"' in yphs
    assert 'value="student/29101"' not in tmsb


async def test_the_clock_is_said_in_full(client: httpx.AsyncClient) -> None:
    """The demo begins on 2025-01-15 at eight, and the page says so in words."""
    assert "2025年1月15日星期三 上午8:00" in (await client.get("/simulator")).text


async def test_an_event_is_answered_in_three_forms(client: httpx.AsyncClient) -> None:
    """What is typed goes through the inbox, and comes back as card, message and complete plain text."""
    answer = (await client.post("/simulator/say", data=said("我的件數"), headers=JSON)).json()

    own, reply = answer["items"]
    assert answer["answered"]
    assert (own["kind"], own["text"]) == ("said", "我的件數")
    assert reply["kind"] == "reply"
    assert "9 件中已上傳 3 件" in reply["text"]
    for form in ("form-line", "form-telegram", "form-plain"):
        assert form in reply["html"]
    assert reply["html"].count("9 件中已上傳 3 件") == 3


async def test_the_same_event_is_answered_once(client: httpx.AsyncClient, app: App) -> None:
    """A form sent twice, even at once, is one event: both get the one answer, and the conversation holds it once."""
    answers = await asyncio.gather(
        *(client.post("/simulator/say", data=said("我的件數"), headers=JSON) for _ in range(3))
    )

    first, *others = [answer.json() for answer in answers]
    assert all(other == first for other in others)
    assert len(first["items"]) == 2
    assert len(channel_of(app).history("student/20101")) == 2


async def test_without_script_the_page_comes_back(client: httpx.AsyncClient) -> None:
    """A plain form leads to the page, which shows the conversation."""
    answer = await client.post("/simulator/say", data=said("期限"), follow_redirects=True)

    assert answer.status_code == 200
    assert str(answer.url).endswith("/simulator?school=yphs&as=student%2F20101")
    assert '<p class="said-words">期限</p>' in answer.text


async def test_a_press_shows_its_label(client: httpx.AsyncClient) -> None:
    """A pressed button stands in the conversation by its label, as LINE shows it."""
    await client.post("/simulator/say", data=said("我的件數"))

    pressed = await client.post("/simulator/say", data=said(event="event-0002", press="v1:deadlines"), headers=JSON)

    own, reply = pressed.json()["items"]
    assert own["text"] == "期限"
    assert "2月3日星期一截止" in reply["text"]


async def test_adding_the_account_is_an_event(client: httpx.AsyncClient) -> None:
    """「加入好友」 brings the first message, and tells a stranger nothing about anybody."""
    added = await client.post("/simulator/say", data=said(who="stranger/1", follow="1"), headers=JSON)

    own, reply = added.json()["items"]
    assert own["text"] == "加入好友"
    assert reply["text"]


async def test_nothing_said_is_no_event(client: httpx.AsyncClient, app: App) -> None:
    """An empty line goes nowhere."""
    answer = await client.post("/simulator/say", data=said("  "), headers=JSON)

    assert answer.json()["items"] == []
    assert channel_of(app).history("student/20101") == ()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (said("件數", event="short"), 400),
        (said("件數", event="../../etc/passwd"), 400),
        (said("字" * 2001), 400),
        (said("件數", who="student/99999"), 404),
        ({**said("件數"), "school": "nowhere"}, 404),
        ({"school": "yphs", "as": "student/20101"}, 422),
    ],
)
async def test_what_the_page_never_sends_is_refused(
    client: httpx.AsyncClient, form: dict[str, str], status: int
) -> None:
    """An odd id, too many words, a place that is none, a missing field: refused in plain words."""
    answer = await client.post("/simulator/say", data=form)

    assert answer.status_code == status
    assert "。" in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://example.org"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://127.0.0.1"}, 200),
        ({}, 200),
    ],
)
@pytest.mark.parametrize("path", ["say", "clock", "code"])
async def test_other_pages_cannot_act(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], status: int
) -> None:
    """A page of another site cannot make the browser say, move or issue anything here."""
    form = said("期限", advance="1h", number="10102")

    answer = await client.post(f"/simulator/{path}", data=form, headers={**JSON, **headers})

    assert answer.status_code == status


async def test_moving_the_clock(client: httpx.AsyncClient, app: App) -> None:
    """Steps go forwards, a moment may lie anywhere; the answer says where the clock stands, in words too."""
    for step in ("1h", "1d"):
        moved = await client.post("/simulator/clock", data=said(advance=step), headers=JSON)
    assert moved.json() == {
        "iso": "2025-01-16T09:00:00+08:00",
        "text": "2025年1月16日星期四 上午9:00",
        "value": "2025-01-16T09:00",
    }

    await client.post("/simulator/clock", data=said(at="2025-01-10T20:00"))
    assert app.clock() == datetime(2025, 1, 10, 20, 0, tzinfo=TAIPEI)


@pytest.mark.parametrize("form", [said(advance="2y"), said(at="tomorrow"), said(at=""), said(at="2025-02-30T08:00")])
async def test_a_moment_that_is_none_moves_nothing(client: httpx.AsyncClient, app: App, form: dict[str, str]) -> None:
    """What cannot be read is said to be so, and the clock stays."""
    before = app.clock()

    answer = await client.post("/simulator/clock", data=form)

    assert answer.status_code == 400
    assert "看不懂" in answer.text
    assert app.clock() == before


@pytest.mark.parametrize(
    ("number", "second"), [("10102", "10102"), ("10102-1", "2009-05-20"), ("T04", "T04"), ("R01", "R01")]
)
async def test_a_code_is_issued_as_on_paper(client: httpx.AsyncClient, app: App, number: str, second: str) -> None:
    """The code on the page opens for that person, and the page names the second thing to type."""
    page = (await client.post("/simulator/code", data=said(number=number))).text

    code = page.partition('id="issued-code" class="code-text">')[2].partition("<")[0]
    assert f'id="issued-second">{second}<' in page
    with app.storage.unit("yphs") as session:
        hmac = app.storage.secrets.code_hmac(code.replace("-", ""))
        found = find_open(session, hmac, schools=["yphs"], now=app.clock())
        person = people.find_person(session, school="yphs", number=number)
    assert found is not None
    assert person is not None
    assert found.person.id == person.id


async def test_a_code_for_nobody_is_refused(client: httpx.AsyncClient) -> None:
    """A number that the school does not have gets no code."""
    assert (await client.post("/simulator/code", data=said(number="99999"))).status_code == 404


async def test_what_was_sent_unasked_stands_on_the_page(client: httpx.AsyncClient, app: App) -> None:
    """The pane shows to whom, by which channel and what, the newest first; escaped like everything."""
    channel = channel_of(app)
    await channel.push("student/20101", Reply("第一則"), key="k1", language=None)
    await channel.push("guardian/20101-2", Reply("<b>第二則"), key="k2", language=None)

    pane = (await client.get("/simulator")).text.partition('id="unasked"')[2]

    assert pane.index("&lt;b&gt;第二則") < pane.index("第一則")
    assert "給家長 20101-2" in pane
    assert "simulator.yphs" in pane


async def test_a_long_reply_names_the_limit_it_breaks(client: httpx.AsyncClient, app: App) -> None:
    """Whoever writes an answer sees on the page that a platform would not take it."""
    await channel_of(app).push("student/20101", Reply("題", (Paragraph("字" * 4200),)), key="k1", language=None)

    page = (await client.get("/simulator")).text

    assert "超過 Telegram 一則訊息的上限 4096 個字" in page
