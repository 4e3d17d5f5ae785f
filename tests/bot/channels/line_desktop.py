"""The registrar's machine in tests of LINE channels: what `channels setup` and `check` do, and the menu keeper."""

import anyio

from bot.channel_care import Care, Done
from bot.channels.config import ChannelConfig, Platform
from bot.channels.line_menu_picture import Lettering
from bot.checks import Check
from bot.menus import MenuKeeper, make_shows
from bot.settings import Settings
from storage.queries import accounts, bindings, menus
from tests.bot.channels.line_office import TOKEN, Office
from tests.conftest import FakeClock
from tests.world import SMALL, World

PUBLIC = "https://school.example"
NO_FONT = Lettering(None)  # the plain one writes English and Indonesian
USER = "U" + "0123456789abcdef" * 2
CONFIG = ChannelConfig(Platform.LINE, "small", (SMALL,), "@hill", {"token": (TOKEN,), "secret": ("hush",)})


class Desktop:
    """The registrar's machine: what `channels setup` and `channels check` do, and the server's menu keeper."""

    def __init__(self, office: Office, world: World | None, clock: FakeClock, public: str | None = PUBLIC) -> None:
        self.office, self.clock = office, clock
        if world is not None:  # whoever only asks LINE needs no school
            self.world = world
        settings = Settings(public_url=public, line_api_base=office.base, _env_file=None)  # type: ignore[call-arg]
        self.care = Care(settings, (CONFIG,), lambda _language: NO_FONT)

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

    def choose(self, language: str) -> None:
        """Have the person choose a language; who says anything has an account."""
        with self.world.storage.unit() as session:
            found = accounts.find_account(session, channel=CONFIG.name, address=USER)
            account = (
                found[0]
                if found is not None
                else accounts.add_account(session, channel=CONFIG.name, address=USER, school=SMALL, now=self.clock())
            )
            account.language = language
            menus.note(session, account)

    def unbind(self, binding: int) -> None:
        with self.world.storage.unit() as session:
            bindings.end(session, binding, reason="unbound", now=self.clock())

    def shown(self) -> str:
        """Return the alias of the menu that the person is shown; empty for the default one."""
        id = self.office.shown.get(USER, "")
        return next((alias for alias, menu in self.office.aliases.items() if menu == id), id)
