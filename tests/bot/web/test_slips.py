"""The pages of slips: anybody may check a number and learns nothing of a person; the paper needs a link of the chat."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pypdfium2
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlmodel import col

from bot.app import App
from bot.settings import Settings
from bot.web.headers import SecurityHeaders
from bot.web.slips import slip_routes
from portfolio.representatives import FOR_ONESELF
from portfolio.slips import say_number
from storage.queries import slips
from storage.tables import Slip
from tests.conftest import FakeClock
from tests.world import SMALL, World

pytestmark = pytest.mark.anyio

PUBLIC = "https://school.example"


@pytest.fixture
def app(world: World, clock: FakeClock) -> App:
    settings = Settings(public_url=PUBLIC, _env_file=None)  # type: ignore[call-arg]
    return App(settings, world.storage, clock, False, {})


@pytest.fixture
async def browser(app: App) -> AsyncIterator[httpx.AsyncClient]:
    web = FastAPI()
    web.add_middleware(SecurityHeaders)
    web.include_router(slip_routes(app))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=PUBLIC) as client:
        yield client


@pytest.fixture
def slip(world: World) -> Slip:
    student = world.id_of("20101")
    with world.unit(SMALL) as session:
        return slips.give_slip(
            session,
            school=SMALL,
            act="confirm_receipt",
            student_id=student,
            actor_id=student,
            acting=FOR_ONESELF,
            counted=False,
            content="3f2a" * 16,
            now=world.now,
        )


async def test_a_number_is_valid_and_names_nobody(browser: httpx.AsyncClient, slip: Slip) -> None:
    """However it is typed; what can be compared with the paper is shown, and no name or number of a person."""
    typed = say_number(slip.number).lower()
    assert (await browser.get("/slips")).status_code == 200
    led = await browser.get("/slips", params={"number": typed})
    assert (led.status_code, led.headers["location"]) == (303, f"/slips/{slip.number}")
    page = await browser.get(f"/slips/{slip.number}")
    assert page.status_code == 200
    for said in ("這個編號有效", "範例高中", "確認收訖明細無誤", "3f2a 3f2a 3f2a", "仍須在校內平臺完成"):
        assert said in page.text
    assert "林向晴" not in page.text
    assert "20101" not in page.text


async def test_a_number_of_nothing_is_not_known(browser: httpx.AsyncClient) -> None:
    """A number nobody has, one that is too short, and markup alike."""
    for number in ("ACDEFGHJKMNP", "ACDE", "<b>"):
        page = await browser.get("/slips", params={"number": number}, follow_redirects=True)
        assert page.status_code == 404
        assert "沒有這個編號" in page.text
        assert "<b>" not in page.text


async def test_a_slip_that_was_altered_is_not_valid(browser: httpx.AsyncClient, world: World, slip: Slip) -> None:
    """Who could write to the database still could not make the trail say the same."""
    with world.unit(SMALL) as session:
        session.execute(update(Slip).where(col(Slip.id) == slip.id).values(counted=True))
    page = await browser.get(f"/slips/{slip.number}")
    assert page.status_code == 409
    assert "不一致" in page.text


def link(world: World, slip: Slip, **changed: Any) -> dict[str, Any]:
    until = int((world.now + timedelta(hours=1)).timestamp())
    sign = world.storage.secrets.paper_hmac(slip.number, until, "vi")
    return {"until": until, "lang": "vi", "sign": sign, **changed}


async def test_the_paper_is_given_for_a_link_of_the_chats(
    browser: httpx.AsyncClient, world: World, clock: FakeClock, slip: Slip
) -> None:
    """In the language of the link, for an hour; the file is not kept by the browser's cache."""
    given = await browser.get(f"/slips/{slip.number}.pdf", params=link(world, slip))
    assert (given.status_code, given.headers["content-type"]) == (200, "application/pdf")
    assert given.headers["cache-control"] == "no-store"
    paper = pypdfium2.PdfDocument(given.content)
    text = paper[0].get_textpage().get_text_range()
    paper.close()
    assert "林向晴" in text
    assert "Số của giấy" in text
    assert f"{PUBLIC}/slips/{slip.number}" in text.replace("\r\n", "")

    clock.now += timedelta(hours=1, seconds=1)
    over = await browser.get(f"/slips/{slip.number}.pdf", params=link(world, slip))
    assert (over.status_code, over.headers["content-type"][:9]) == (410, "text/html")


async def test_no_paper_for_a_link_that_was_made_up(browser: httpx.AsyncClient, world: World, slip: Slip) -> None:
    """Another number, a later end or another language is another link."""
    changes: tuple[dict[str, Any], ...] = (
        {"until": int((world.now + timedelta(days=9)).timestamp())},
        {"lang": "en"},
        {"sign": ""},
        {"sign": "é"},
    )
    for changed in changes:
        refused = await browser.get(f"/slips/{slip.number}.pdf", params=link(world, slip, **changed))
        assert refused.status_code == 410
    other = await browser.get("/slips/ACDEFGHJKMNP.pdf", params=link(world, slip))
    assert other.status_code == 410
