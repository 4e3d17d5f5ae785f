"""Setting up and checking a LINE channel, and menus that follow bindings: against a LINE of the tests' own."""

from collections.abc import Iterator
from datetime import timedelta

import anyio
import pytest

from bot.channel_care import Care, Done
from bot.channels import line_menu_picture
from bot.channels.config import ChannelConfig, Platform
from bot.channels.line_menu_picture import Lettering, find_lettering
from bot.channels.line_menus import AUDIENCES, alias_of
from bot.checks import Check
from bot.menus import MenuKeeper, make_shows
from bot.settings import Settings
from storage.queries import accounts, bindings, menus
from storage.tables import Account, MenuChange
from tests.bot.channels.line_office import TOKEN, Office, serving
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.world import SMALL, World

PUBLIC = "https://school.example"
NO_FONT = Lettering(None)
USER = "U" + "0123456789abcdef" * 2
CONFIG = ChannelConfig(Platform.LINE, "small", (SMALL,), "@hill", {"token": (TOKEN,), "secret": ("hush",)})


@pytest.fixture(scope="module")
def served() -> Iterator[Office]:
    with serving() as office:
        yield office


@pytest.fixture
def office(served: Office) -> Office:
    """Return LINE with a fresh account."""
    served.__init__(base=served.base)  # type: ignore[misc]
    return served


@pytest.fixture(autouse=True)
def _quick_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """One picture for all menus: drawing is tried by itself."""
    picture = line_menu_picture.draw(("一",), NO_FONT)
    monkeypatch.setattr("bot.channels.line_setup.draw", lambda _labels, _lettering: picture)


class Desktop:
    """The registrar's machine: what `channels setup` and `channels check` do, and the server's menu keeper."""

    def __init__(self, office: Office, world: World, clock: FakeClock, public: str | None = PUBLIC) -> None:
        self.office, self.world, self.clock = office, world, clock
        settings = Settings(public_url=public, line_api_base=office.base, _env_file=None)  # type: ignore[call-arg]
        self.care = Care(settings, (CONFIG,), NO_FONT)

    def set_up(self) -> Done:
        async def work() -> Done:
            return await self.care.set_up(CONFIG, self.world.storage, self.clock)

        return anyio.run(work)

    def check(self) -> list[Check]:
        async def work() -> list[Check]:
            return await self.care.check(CONFIG, self.clock())

        return anyio.run(work)

    def faults(self) -> list[str]:
        return [one.check for one in self.check() if not one.ok]

    def keep_menus(self) -> None:
        async def work() -> None:
            shows = make_shows([CONFIG], line_base=self.office.base, telegram_base="")
            keeper = MenuKeeper(self.world.storage, self.clock, shows)
            await keeper.run_due()
            await keeper.stop()

        anyio.run(work)

    def bind(self, number: str) -> int:
        """Bind the person of this number to the account, and return the binding."""
        person = self.world.person(number)
        with self.world.storage.unit() as session:
            found = accounts.find_account(session, channel=CONFIG.name, address=USER)
            account = (
                found[0]
                if found is not None
                else accounts.add_account(session, channel=CONFIG.name, address=USER, school=SMALL, now=self.clock())
            )
            made = bindings.add(
                session,
                person=person,
                account_id=account.id or 0,
                channel=CONFIG.name,
                privacy_version="1",
                now=self.clock(),
            )
            assert made.id is not None
            return made.id

    def unbind(self, binding: int) -> None:
        with self.world.storage.unit() as session:
            bindings.end(session, binding, reason="unbound", now=self.clock())

    def shown(self) -> str:
        """Return the alias of the menu that the person is shown; empty for the default one."""
        id = self.office.shown.get(USER, "")
        return next((alias for alias, menu in self.office.aliases.items() if menu == id), id)


@pytest.fixture
def desktop(office: Office, world: World, clock: FakeClock) -> Desktop:
    return Desktop(office, world, clock)


def test_setup_makes_menus_and_sets_the_webhook(desktop: Desktop, office: Office) -> None:
    """A menu with its picture for strangers and each role, under its alias; strangers' is everybody's default."""
    done = desktop.set_up()
    assert (done.trouble, done.is_changed) == ("", True)
    assert set(office.aliases) == {alias_of(role) for role in AUDIENCES}
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
    monkeypatch.setattr("bot.channels.line_menus.t", lambda key: f"{key[:8]}!")
    assert "line_menus" in desktop.faults()
    desktop.set_up()
    assert old.isdisjoint(office.menus)
    assert "theirs" in office.menus
    assert desktop.shown() == "licheng-student"


def test_menu_follows_the_binding(desktop: Desktop, office: Office, desk: Desk) -> None:
    """Bound: the role's menu. Another person: theirs. Unbound: that of before, and at last the strangers'."""
    desktop.set_up()
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
    assert USER not in office.shown
    assert desk.rows(MenuChange) == []  # the address is kept no longer
    assert USER not in {account.address for account in desk.rows(Account)}


def test_a_failed_call_undoes_nothing_and_is_tried_again(
    desktop: Desktop, office: Office, desk: Desk, clock: FakeClock
) -> None:
    """LINE is away: the binding stands, and the menu comes later; it is not asked all the time."""
    desktop.set_up()
    desktop.bind("20101")
    office.broken = 500
    desktop.keep_menus()
    assert len(desk.bindings("20101")) >= 1
    office.broken = 0
    desktop.keep_menus()
    assert USER not in office.shown
    clock.turn(seconds=5)
    desktop.keep_menus()
    assert desktop.shown() == "licheng-student"


def test_a_person_line_does_not_know_is_given_up(desktop: Desktop, office: Office, desk: Desk) -> None:
    """Who blocked the account or is gone is not asked about for ever."""
    desktop.set_up()
    desktop.bind("20101")
    office.unknown.add(USER)
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
def test_check_names_what_is_wrong(desktop: Desktop, office: Office, wrong: dict[str, object], found: str) -> None:
    """Each fault by itself, with a remedy, and never a secret."""
    desktop.set_up()
    for name, value in wrong.items():
        setattr(office, name, value)
    checks = desktop.check()
    assert [one.check for one in checks if not one.ok] == [found]
    assert all(one.remedy for one in checks if not one.ok)
    assert not any(secret in one.detail + one.remedy for one in checks for secret in (TOKEN, "hush"))


def test_what_cannot_be_read_is_said(desktop: Desktop) -> None:
    """Redelivery: no call tells it, so the words say where to look."""
    desktop.set_up()
    (said,) = [one for one in desktop.check() if one.check == "line_redelivery"]
    assert said.ok
    assert "Webhook redelivery" in said.detail


@pytest.mark.parametrize("public", [None, "http://school.example"])
def test_without_https_there_is_no_webhook(office: Office, world: World, clock: FakeClock, public: str | None) -> None:
    """LINE calls public HTTPS addresses only, and check says so."""
    assert "line_webhook" in Desktop(office, world, clock, public).faults()


def test_nobody_there_is_said(world: World, clock: FakeClock) -> None:
    """A platform out of reach is one fault with its remedy, in setup as in check."""
    away = Office(base="http://127.0.0.1:9")  # nobody listens there
    desktop = Desktop(away, world, clock)
    assert "連不上 LINE" in desktop.set_up().trouble
    assert desktop.faults() == ["channel_reach"]


def test_a_machine_without_fonts_is_told(desktop: Desktop) -> None:
    """The areas have numbers then, and setup says what to install."""
    assert find_lettering(("/nowhere",)) == NO_FONT
    assert any("fonts-noto-cjk" in line for line in desktop.set_up().done)


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
