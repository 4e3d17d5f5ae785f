"""The page where one binds a LINE account, in a real browser: right and wrong, by keyboard, by ear, on small phones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from storage.queries import accounts, linking
from tests.browser.visitor import AXE
from tests.conftest import FakeClock
from tests.platforms import fake_line_http
from tests.platforms.fake_line import FakeLine
from tests.platforms.house import LINE, House, Platform, open_house

pytestmark = pytest.mark.browser

ALICE = f"U{1:032x}"
AT_LINE = "https://access.line.me/**"
VIEWS = ((1100, "light"), (320, "light"), (320, "dark"))


@dataclass
class Desk:
    """Our server beside a made-up LINE, and what the browser brought to LINE."""

    house: House
    line: FakeLine
    page: Page
    brought: list[dict[str, str]] = field(default_factory=list)

    def opens(self, language: str | None = None) -> Page:
        """Open the page as from the chat, in the language that was chosen there."""
        storage, now = self.house.app.storage, self.house.clock()
        with storage.unit() as session:
            found = accounts.find_account(session, channel=LINE, address=ALICE)
            account = (
                found[0]
                if found is not None
                else accounts.add_account(session, channel=LINE, address=ALICE, school="yphs", now=now)
            )
            account.language = language
            session.flush()
            ticket = linking.issue(session, account_id=account.id or 0, now=now)
        self.page.goto(f"{self.house.address}/link/line/yphs?ticket={ticket}")
        return self.page

    def hears_no_barrier(self) -> None:
        """Nothing wrong at any width, light or dark, and nothing beyond the window's edge."""
        for width, scheme in VIEWS:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            results = Axe().run(self.page, options=AXE)
            assert results.violations_count == 0, f"{width} {scheme}: {results.generate_report()}"
            assert len(results.response["passes"]) >= 10  # it really looked


@pytest.fixture
def desk(browser: Browser, tmp_path: Path, demo_dir: Path, clock: FakeClock) -> Iterator[Desk]:
    """Return an open browser; no page may report an error, and nothing leaves but for LINE."""
    line = FakeLine(clock)
    secrets = {"line-token": line.token, "line-secret": line.secret.decode()}
    errors: list[str] = []
    with (
        fake_line_http.serving(line) as base,
        open_house(tmp_path, demo_dir, clock, {"line": Platform(base, secrets)}, public=True) as house,
    ):
        page = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        desk = Desk(house, line, page)

        def take(route: object) -> None:
            url = route.request.url  # type: ignore[attr-defined]
            desk.brought.append({name: values[0] for name, values in parse_qs(urlsplit(url).query).items()})
            route.fulfill(status=200, content_type="text/html", body="<title>LINE</title>")  # type: ignore[attr-defined]

        page.route(AT_LINE, take)
        yield desk
        page.close()
    assert errors == []


def test_the_right_code_by_keyboard_alone(desk: Desk) -> None:
    """Tab from field to field, tick with the space bar, send with Enter; every stop is framed, and LINE comes next."""
    code = desk.house.code("10102")
    page, keyboard = desk.opens(), desk.page.keyboard
    for name, typed in (("綁定碼", code), ("確認是您本人", "10102")):
        keyboard.press("Tab")
        field_ = page.locator("input:focus")
        expect(page.get_by_label(name).and_(field_)).to_have_count(1)
        assert field_.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
        keyboard.type(typed)
    keyboard.press("Tab")
    expect(page.get_by_role("checkbox")).to_be_focused()
    keyboard.press("Space")
    keyboard.press("Tab")
    expect(page.get_by_role("button")).to_be_focused()
    keyboard.press("Enter")

    expect(page).to_have_title("LINE")
    (brought,) = desk.brought
    assert desk.line.account.link_tokens[brought["linkToken"]] == ALICE
    assert brought["nonce"]


def test_a_wrong_code_is_said_and_can_be_put_right(desk: Desk) -> None:
    """The alert is heard with both fields, the code stays, and what is right then leads on."""
    code = desk.house.code("10102")
    page = desk.opens()
    page.get_by_label("綁定碼").fill("ACDE-FGHJ-KLMN-PQRT")
    page.get_by_label("確認是您本人").fill("10102")
    page.get_by_role("checkbox").check()
    page.get_by_role("button").click()

    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(page.get_by_label("綁定碼")).to_have_value("ACDE-FGHJ-KLMN-PQRT")
    assert "wrong" in (page.get_by_label("綁定碼").get_attribute("aria-describedby") or "")
    assert page.title() != "LINE"
    desk.hears_no_barrier()

    page.get_by_label("綁定碼").fill(code)
    page.get_by_label("確認是您本人").fill("10102")
    page.get_by_role("checkbox").check()
    page.get_by_role("button").click()
    expect(page).to_have_title("LINE")


def test_a_link_that_is_over(desk: Desk) -> None:
    """An old link says so, with where to go on, and shows no form."""
    page = desk.opens()
    desk.house.clock.turn(hours=2)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
    desk.hears_no_barrier()


@pytest.mark.parametrize("language", [None, "vi"])
def test_everybody_can_fill_it_in(desk: Desk, language: str | None, tmp_path: Path) -> None:
    """No barrier, wide, narrow and at 320 pixels, in the dark too; in the language of the chat; targets are large."""
    page = desk.opens(language)
    desk.hears_no_barrier()
    assert page.locator("html").get_attribute("lang") == (language or "zh-Hant-TW")
    for control in page.locator("input:not([type=hidden]), button").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 24
    page.set_viewport_size({"width": 320, "height": 700})
    page.screenshot(path=tmp_path / "link.png", full_page=True)
