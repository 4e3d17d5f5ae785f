"""Binding by the web page: what was typed there is checked as in the chat, and LINE's word completes it, once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.answering import Answering
from handlers.context import Context, DialogState, Speaker
from handlers.conversation import Incoming, IncomingKind, Link, Reply
from handlers.linking import Checked, Filled, check_page
from locales import translator
from storage.queries import linking
from storage.tables import LinkNonce
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import SMALL, World

CHANNEL = f"simulator.{SMALL}"
PAGE = "https://school.example/link/line/small"


@dataclass
class Page:
    """What a browser does, without one; and what LINE says afterwards."""

    talk: Talk
    world: World
    clock: FakeClock
    ids: int = 0

    def ticket(self, name: str = "1") -> str:
        """Ask for the way to bind in the chat, and return the ticket of the page's link."""
        self.talk.stranger(name).says("綁定")
        assert self.talk.reply is not None
        (link,) = [button for button in self.talk.reply.buttons if isinstance(button, Link)]
        page, _, ticket = link.url.partition("?ticket=")
        assert page == PAGE
        return ticket

    def send(self, ticket: str, code: str, second: str, *, agreed: bool = True) -> Checked | Reply | None:
        """Fill in the page; None where the ticket opens nothing."""
        with self.world.storage.unit() as session:
            found = linking.find_open(session, ticket, channel=CHANNEL, now=self.clock())
            if found is None:
                return None
            speaker = Speaker(found.account.id or 0, CHANNEL, (SMALL,), None, False, None)
            t, secrets = translator(None), self.world.storage.secrets
            ctx = Context(session, self.clock(), t, speaker, DialogState(), secrets)
            return check_page(ctx, found, Filled(code, second, agreed))

    def nonce(self, ticket: str, code: str, second: str) -> str:
        """Fill in the page rightly, and return what goes to LINE."""
        checked = self.send(ticket, code, second)
        assert isinstance(checked, Checked), checked
        return checked.nonce

    def line_says(self, nonce: str, name: str = "1") -> Talk:
        """LINE vouches for this account."""
        self.ids += 1
        address = f"stranger/{name}"
        incoming = Incoming(CHANNEL, address, f"link{self.ids}", IncomingKind.LINK, nonce, self.clock())
        self.talk.inbox.accept([incoming])
        answered = self.talk.answering.answer_next(CHANNEL, address, (SMALL,))
        self.talk.reply = None if answered is None else answered.reply
        return self.talk


@pytest.fixture
def page(world: World, clock: FakeClock, talk: Talk) -> Page:
    talk.answering = Answering(world.storage, clock, is_demo=True, link_pages={CHANNEL: PAGE})
    return Page(talk, world, clock)


def test_page_and_lines_word_bind(page: Page, desk: Desk) -> None:
    """Code and number on the page, consent, and LINE's event: bound, and the code is used up."""
    code = desk.code("20102")
    nonce = page.nonce(page.ticket(), code, "20102")
    assert desk.bindings("20102") == []
    page.line_says(nonce).sees("綁定完成", "周以樂")
    assert len(desk.bindings("20102")) == 1
    assert "binding.bound" in desk.acts()
    page.talk.stranger("2").says(code).sees("不能使用")


def test_without_a_page_nothing_is_offered(talk: Talk) -> None:
    """Where there is no public address the chat says nothing of a page."""
    talk.stranger().says("綁定").never_sees("網頁")
    assert talk.reply is not None
    assert not any(isinstance(button, Link) for button in talk.reply.buttons)


def test_a_nonce_counts_once(page: Page, desk: Desk) -> None:
    """LINE's event again, in another delivery, changes nothing."""
    nonce = page.nonce(page.ticket(), desk.code("20102"), "20102")
    page.line_says(nonce)
    page.line_says(nonce).sees("沒有完成綁定")
    assert len(desk.bindings("20102")) == 1


def test_a_nonce_of_another_account_is_burnt(page: Page, desk: Desk) -> None:
    """Whose ticket it was decides; whoever else brings the nonce binds nothing, and ruins it."""
    nonce = page.nonce(page.ticket("1"), desk.code("20102"), "20102")
    page.line_says(nonce, "2").sees("沒有完成綁定")
    page.line_says(nonce, "1").sees("沒有完成綁定")
    assert desk.bindings("20102") == []


def test_what_is_over_binds_nothing(page: Page, desk: Desk) -> None:
    """Ten minutes, LINE's "failed", a code issued anew, an invented nonce and who left: nobody is bound."""
    for way in ("late", "failed", "reissued", "invented", "left"):
        nonce = page.nonce(page.ticket(way), desk.code("20102"), "20102")
        match way:
            case "late":
                page.clock.turn(minutes=10)
            case "failed":
                with page.world.storage.unit() as session:
                    assert linking.burn(session, nonce, now=page.clock())
            case "reissued":
                desk.code("20102")
            case "invented":
                nonce = "x" * len(nonce)
            case "left":
                with page.world.storage.unit() as session:
                    assert linking.forget(session, before=page.clock() + timedelta(hours=1))
        page.line_says(nonce, way).sees("沒有完成綁定")
        assert desk.bindings("20102") == [], way


def test_wrong_answers_count_as_in_the_chat(page: Page, desk: Desk) -> None:
    """Five failures on the page and the account waits, on the page and in the chat."""
    ticket, code = page.ticket(), desk.code("20102")
    for _ in range(5):
        refused = page.send(ticket, code, "20199")
        assert isinstance(refused, Reply)
        assert refused.title == "和學校名冊上的不同"
    refused = page.send(ticket, code, "20102")
    assert isinstance(refused, Reply)
    assert refused.title == "請晚一點再試"
    page.talk.stranger().says(code).sees("請晚一點再試")
    assert desk.bindings("20102") == []


def test_what_is_wrong_is_said(page: Page, desk: Desk) -> None:
    """Each mistake in its own words; empty here stands for a right code."""
    ticket = page.ticket()
    for code, second, agreed, title in (
        ("ACDE", "20102", True, "這不是完整的綁定碼"),
        ("ACDE-FGHJ-KMNP-QRTV", "20102", True, "這組綁定碼不能使用"),
        ("", "", True, "請再輸入一次"),
        ("", "20102", False, "還沒有同意個人資料說明"),
    ):
        refused = page.send(ticket, code or desk.code("20102"), second, agreed=agreed)
        assert isinstance(refused, Reply)
        assert refused.title == title


def test_a_rule_is_said_on_the_page(page: Page, desk: Desk) -> None:
    """A guardian's letter in the child's own account is refused before anything goes to LINE."""
    page.line_says(page.nonce(page.ticket(), desk.code("20102"), "20102")).sees("綁定完成")
    refused = page.send(page.ticket(), desk.code("20102-1"), "97/9/2")
    assert isinstance(refused, Reply)
    assert refused.title == "現在不能綁定"


def test_a_new_ticket_ends_the_old_one(page: Page, desk: Desk) -> None:
    """Only the newest link of an account opens the page."""
    old, new = page.ticket(), page.ticket()
    assert page.send(old, desk.code("20102"), "20102") is None
    assert isinstance(page.send(new, desk.code("20102"), "20102"), Checked)


def test_neither_ticket_nor_nonce_is_kept(page: Page, desk: Desk) -> None:
    """The row holds what they are looked up by; nobody can take a binding from a copy of the database."""
    ticket = page.ticket()
    nonce = page.nonce(ticket, desk.code("20102"), "20102")
    (row,) = desk.rows(LinkNonce)
    assert not {ticket, nonce} & {row.ticket_hmac, row.nonce_hmac, row.code_hmac}
    assert len(nonce) >= 22  # 128 random bits in base64
    assert len(nonce) <= 255


def test_nobody_presses_or_types_lines_word(page: Page, desk: Desk) -> None:
    """A button that claims to be LINE's answer is no button of ours."""
    nonce = page.nonce(page.ticket(), desk.code("20102"), "20102")
    page.talk.stranger().presses_data(f"v1:linked:{nonce}")
    page.talk.stranger().says(f"v1:linked:{nonce}")
    assert desk.bindings("20102") == []
