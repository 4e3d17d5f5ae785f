"""Binding a LINE account on our page, from the chat to the menu and back: over HTTP, through the SDK."""

from urllib.parse import parse_qs, urlsplit

import httpx

from bot.channels.line_menus import AUDIENCES, alias_of
from tests.bot.running import DIRECT
from tests.conftest import FakeClock
from tests.platforms.conftest import Town
from tests.platforms.fake_line import FakeLine
from tests.platforms.fake_line_webhook import LineWebhook, person
from tests.platforms.phones import BETWEEN, OnLine

ALICE, BOB = person(1), person(2)


def set_up_menus(line: FakeLine) -> None:
    """Let LINE have the menus that `channels setup` makes."""
    for audience in AUDIENCES:
        alias = alias_of(audience)
        line.account.menus[alias], line.account.aliases[alias] = {"name": alias}, alias
        line.account.pictures.add(alias)


def fill_in(town: Town, phone: OnLine, second: str) -> dict[str, str]:
    """Ask to bind in the chat, fill in the page that is offered, and return what the browser brings to LINE."""
    code = phone.code("10102")
    ((_, page),) = [link for link in phone.says("綁定").links if "/link/line/" in link[1]]
    at = urlsplit(page)
    here = f"{town.house.address}{at.path}"
    form = {"ticket": parse_qs(at.query)["ticket"][0], "code": code, "second": second, "agree": "1"}
    with httpx.Client(**DIRECT) as browser:
        assert browser.get(f"{here}?{at.query}").status_code == 200
        sent = browser.post(here, data=form)
    assert sent.status_code == 303, sent.text
    to = urlsplit(sent.headers["location"])
    assert (to.netloc, to.path) == ("access.line.me", "/dialog/bot/accountLink")
    return {name: values[0] for name, values in parse_qs(to.query).items()}


def is_bound_by(phone: OnLine, webhook: LineWebhook, nonce: str) -> bool:
    """Have LINE say that this person linked with this nonce; return whether they are bound now."""
    event = webhook.event(phone.user, "accountLink", link={"result": "ok", "nonce": nonce})
    return "綁定完成" in phone.happens(event).text


def test_from_the_chat_to_the_menu_and_back(public_line_town: Town, clock: FakeClock) -> None:
    """Link token, page, nonce, LINE's event, bound, the role's menu in the chosen language; unbound, the strangers'."""
    town = public_line_town
    line, webhook = town.line.line, town.line
    set_up_menus(line)
    alice = OnLine(town.house, webhook, ALICE)
    alice.starts()
    brought = fill_in(town, alice, "10102")
    assert line.account.link_tokens[brought["linkToken"]] == ALICE  # which LINE compares with who sits there
    linked = webhook.event(ALICE, "accountLink", link={"result": "ok", "nonce": brought["nonce"]})

    assert "綁定完成" in alice.happens(linked).text
    town.house.keep_menus()
    assert line.account.linked == {ALICE: "licheng-student"}
    assert "件中已上傳" in alice.says("我的件數").text

    clock.turn(seconds=BETWEEN)
    alice.says("English")
    town.house.keep_menus()
    assert line.account.linked == {ALICE: "licheng-student-en"}
    alice.says("中文")

    alice.says("解除綁定")
    alice.presses("確定解除")
    town.house.keep_menus()
    assert line.account.linked == {}
    assert "件中已上傳" not in alice.says("我的件數").text
    assert line.violations == []


def test_a_nonce_is_good_once_and_for_its_owner(public_line_town: Town) -> None:
    """Somebody else's event, and the same one again, bind nobody; a failed link burns it."""
    town = public_line_town
    webhook = town.line
    alice, bob = OnLine(town.house, webhook, ALICE), OnLine(town.house, webhook, BOB)
    for one in (alice, bob):
        one.starts()
    stolen = fill_in(town, alice, "10102")["nonce"]
    assert not [one for one in (bob, alice) if is_bound_by(one, webhook, stolen)]  # burnt by whoever tried it first

    nonce = fill_in(town, alice, "10102")["nonce"]
    assert [is_bound_by(alice, webhook, nonce) for _ in range(2)] == [True, False]
    assert "件中已上傳" not in bob.says("我的件數").text

    nonce = fill_in(town, bob, "10102")["nonce"]
    webhook.bring(webhook.event(BOB, "accountLink", link={"result": "failed", "nonce": nonce}))
    town.house.settle()
    assert not is_bound_by(bob, webhook, nonce)
    assert "件中已上傳" not in bob.says("我的件數").text
