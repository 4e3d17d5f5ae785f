"""Setting up and checking a LINE channel, and menus that follow bindings: against a LINE of the tests' own."""

import copy
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import anyio
import pytest

from bot.channels.line_checks import set_up_line
from bot.channels.line_menu_picture import draw, find_lettering
from bot.channels.line_menus import AUDIENCES, alias_of
from locales import SOURCE
from portfolio.people import Role
from storage.queries import menus
from storage.tables import Account, MenuChange
from tests.bot.channels.line_desktop import CONFIG, NO_FONT, PUBLIC, USER, Desktop
from tests.bot.channels.line_office import TOKEN, Office, serving
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.world import World

EARLIER = {alias_of((role, SOURCE)) for role in (None, *Role)}  # the aliases of menus in Chinese


@pytest.fixture(scope="module")
def served() -> Iterator[Office]:
    with serving() as office:
        yield office


@pytest.fixture
def office(served: Office) -> Office:
    """Return LINE with a fresh account."""
    served.__init__(base=served.base)  # type: ignore[misc]
    return served


@pytest.fixture(scope="module")
def in_order(served: Office) -> dict[str, Any]:
    """Return what LINE keeps once the channel is set up; made once for all tests that begin there."""
    served.__init__(base=served.base)  # type: ignore[misc]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.channels.line_setup.draw", lambda _labels, _lettering: draw(("1",), NO_FONT))

        async def nobody() -> int:
            return 0

        async def work() -> None:
            where = {"base": served.base, "address": f"{PUBLIC}/line/small"}
            await set_up_line(CONFIG, **where, lettering=lambda _language: NO_FONT, relink=nobody)

        anyio.run(work)
    return {name: copy.deepcopy(value) for name, value in vars(served).items() if name != "ids"}


@pytest.fixture
def set_up(served: Office, in_order: dict[str, Any]) -> Office:
    """Return LINE with an account that is set up."""
    served.__init__(base=served.base)  # type: ignore[misc]
    for name, value in copy.deepcopy(in_order).items():
        setattr(served, name, value)
    served.ids = count(100)
    return served


@pytest.fixture(autouse=True)
def _quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """One picture for all menus: drawing is tried by itself."""
    picture = draw(("1",), NO_FONT)
    monkeypatch.setattr("bot.channels.line_setup.draw", lambda _labels, _lettering: picture)


@pytest.fixture
def desktop(office: Office, world: World, clock: FakeClock) -> Desktop:
    return Desktop(office, world, clock)


def test_setup_makes_menus_and_sets_the_webhook(desktop: Desktop, office: Office) -> None:
    """A menu with its picture for strangers and each role, under its alias; strangers' is everybody's default."""
    done = desktop.set_up()
    assert (done.trouble, done.is_changed) == ("", True)
    assert set(office.aliases) == {alias_of(audience) for audience in AUDIENCES}
    assert len(office.menus) == len(office.pictures) == len(AUDIENCES)
    assert office.default == office.aliases["licheng-stranger"]
    assert office.webhook == {"endpoint": f"{PUBLIC}/line/small", "active": True}
    assert office.wrong == []
    assert desktop.faults() == []


def test_setup_again_changes_nothing(desktop: Desktop, office: Office) -> None:
    """The second time asks and does nothing; a setup that broke off is completed by the next."""
    desktop.set_up()
    office.changes.clear()
    done = desktop.set_up()
    assert (done.is_changed, office.changes) == (False, [])
    del office.aliases["licheng-teacher"]
    assert desktop.set_up().is_changed
    assert len(office.menus) == len(AUDIENCES)
    assert desktop.faults() == []


def test_new_words_make_new_menus_for_everybody(
    desktop: Desktop, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old menus go once whoever saw them sees the new ones; menus that are not ours stay."""
    desktop.set_up()
    office.menus["theirs"] = {"name": "cafeteria"}
    desktop.bind("20101")
    desktop.keep_menus()
    old = set(office.aliases.values())
    monkeypatch.setattr("bot.channels.line_menus.translator", lambda _language: lambda key: f"{key[:8]}!")
    assert "line_menus" in desktop.faults()
    desktop.set_up()
    assert old.isdisjoint(office.menus)
    assert "theirs" in office.menus
    assert desktop.shown() == "licheng-student"


def test_menu_follows_the_binding(desktop: Desktop, set_up: Office, desk: Desk) -> None:
    """Bound: the role's menu. Another person: theirs. Unbound: that of before, and at last the strangers'."""
    student = desktop.bind("20101")
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student"
    teacher = desktop.bind("T01")
    desktop.keep_menus()
    assert desktop.shown() == "licheng-teacher"
    desktop.unbind(teacher)
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student"
    desktop.unbind(student)
    desktop.keep_menus()
    assert USER not in set_up.shown
    assert desk.rows(MenuChange) == []  # the address is kept no longer
    assert USER not in {account.address for account in desk.rows(Account)}


def test_menu_follows_the_language(desktop: Desktop, set_up: Office) -> None:
    """Strangers' and a role's, each in the language that was chosen; back in Chinese as before."""
    desktop.choose("vi")
    desktop.keep_menus()
    assert desktop.shown() == "licheng-stranger-vi"
    desktop.bind("20101")
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student-vi"
    desktop.choose("en")
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student-en"
    assert set_up.menus[set_up.shown[USER]]["chatBarText"] == "Menu"
    desktop.choose("zh_Hant_TW")
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student"


def test_strangers_keep_their_language_when_menus_are_made_anew(
    desktop: Desktop, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody falls back to Chinese because a menu was drawn again."""
    desktop.set_up()
    desktop.choose("id")
    desktop.keep_menus()
    monkeypatch.setattr("bot.channels.line_menus.translator", lambda _language: lambda key: f"{key[:8]}!")
    desktop.set_up()
    assert desktop.shown() == "licheng-stranger-id"
    assert len(office.menus) == len(AUDIENCES)


def test_menus_of_an_earlier_version_do_until_setup(desktop: Desktop, set_up: Office) -> None:
    """Where only Chinese menus are, a role's is shown in Chinese; the next setup gives everybody their language."""
    for alias in [alias for alias in set_up.aliases if alias not in EARLIER]:
        del set_up.menus[set_up.aliases.pop(alias)]
    desktop.choose("en")
    desktop.bind("20101")
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student"
    desktop.set_up()
    assert desktop.shown() == "licheng-student-en"
    assert len(set_up.menus) == len(AUDIENCES)


def test_a_failed_call_undoes_nothing_and_is_tried_again(
    desktop: Desktop, set_up: Office, desk: Desk, clock: FakeClock
) -> None:
    """LINE is away: the binding stands, and the menu comes later; it is not asked all the time."""
    desktop.bind("20101")
    set_up.broken = 500
    desktop.keep_menus()
    assert len(desk.bindings("20101")) >= 1
    set_up.broken = 0
    desktop.keep_menus()
    assert USER not in set_up.shown
    clock.turn(seconds=5)
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student"


def test_a_person_line_does_not_know_is_given_up(desktop: Desktop, set_up: Office, desk: Desk) -> None:
    """Who blocked the account or is gone is not asked about for ever."""
    desktop.bind("20101")
    set_up.unknown.add(USER)
    desktop.keep_menus()
    assert desk.rows(MenuChange) == []


def test_before_setup_menus_wait(desktop: Desktop, office: Office, clock: FakeClock) -> None:
    """Whoever binds before the menus are made gets theirs once they are."""
    desktop.bind("20101")
    desktop.keep_menus()
    assert office.shown == {}
    desktop.set_up()
    clock.turn(hours=1)
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student"


def test_what_is_noted_meanwhile_is_not_lost(world: World, desktop: Desktop, desk: Desk) -> None:
    """A change that comes while its address is being told is looked at again."""
    desktop.bind("20101")
    with world.storage.unit() as session:
        (change,) = menus.find_due(session, channels=[CONFIG.name], now=desktop.clock(), limit=9)
        menus.note_account(session, account_id=desk.account(USER, channel=CONFIG.name).id or 0)
        menus.settle(session, change)
        assert len(menus.find_due(session, channels=[CONFIG.name], now=desktop.clock(), limit=9)) == 1


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"webhook": {}}, "line_webhook"),
        ({"webhook": {"endpoint": "https://elsewhere.example/x", "active": True}}, "line_webhook"),
        ({"webhook": {"endpoint": f"{PUBLIC}/line/small", "active": False}}, "line_webhook"),
        ({"called": {"success": False, "statusCode": 502, "reason": "COULD_NOT_CONNECT"}}, "line_webhook_call"),
        ({"used": 190}, "line_quota"),
        ({"info": {"basicId": "@other", "chatMode": "bot"}}, "line_token"),
        ({"info": {"basicId": "@hill", "chatMode": "chat"}}, "line_chat"),
        ({"aliases": {}}, "line_menus"),
        ({"default": ""}, "line_menus"),
        ({"broken": 401}, "channel_reach"),
        ({"broken": 503}, "channel_reach"),
        ({"broken": 429}, "channel_reach"),
    ],
)
def test_check_names_what_is_wrong(set_up: Office, clock: FakeClock, wrong: dict[str, object], found: str) -> None:
    """Each fault by itself, with a remedy, and never a secret."""
    for name, value in wrong.items():
        setattr(set_up, name, value)
    checks = Desktop(set_up, None, clock).check()
    assert [one.check for one in checks if not one.ok] == [found]
    assert all(one.remedy for one in checks if not one.ok)
    assert not any(secret in one.detail + one.remedy for one in checks for secret in (TOKEN, "hush"))


def test_what_cannot_be_read_is_said(set_up: Office, clock: FakeClock) -> None:
    """Redelivery: no call tells it, so the words say where to look."""
    (said,) = [one for one in Desktop(set_up, None, clock).check() if one.check == "line_redelivery"]
    assert said.ok
    assert "Webhook redelivery" in said.detail


@pytest.mark.parametrize("public", [None, "http://school.example"])
def test_without_https_there_is_no_webhook(set_up: Office, clock: FakeClock, public: str | None) -> None:
    """LINE calls public HTTPS addresses only, and check says so."""
    assert Desktop(set_up, None, clock, public).faults() == ["line_webhook"]


def test_nobody_there_is_said(world: World, clock: FakeClock) -> None:
    """A platform out of reach is one fault with its remedy, in setup as in check."""
    away = Office(base="http://127.0.0.1:9")  # nobody listens there
    desktop = Desktop(away, world, clock)
    assert "連不上 LINE" in desktop.set_up().trouble
    assert desktop.faults() == ["channel_reach"]


def test_a_machine_without_fonts_is_told(desktop: Desktop) -> None:
    """The areas have numbers then, and setup says what to install."""
    assert find_lettering(SOURCE, ("/nowhere",)) == NO_FONT
    (said,) = [line for line in desktop.set_up().done if "fonts-noto-cjk" in line]
    assert "中文" in said
    assert "Tiếng Việt" in said
    assert "English" not in said  # which Pillow's own letters write


def test_what_never_works_is_given_up(
    desktop: Desktop, desk: Desk, office: Office, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not tried for ever, and leaves no address behind."""
    monkeypatch.setattr("bot.menus.TRIES", 1)
    desktop.bind("20101")
    office.broken = 500
    for tries in (0, 1):
        assert [row.tries for row in desk.rows(MenuChange)] == [tries]
        desktop.keep_menus()
        clock.now += timedelta(hours=1)
    assert desk.rows(MenuChange) == []
