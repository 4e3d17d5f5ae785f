"""Setting up one LINE channel: its menus and its webhook, compared first and changed only where they differ."""

from typing import Final

from bot.channels.line_admin import LineAdmin
from bot.channels.line_menu_picture import Lettering, draw
from bot.channels.line_menus import AUDIENCES, alias_of, is_ours, labels, menu
from bot.channels.setting_up import Relink, Steps
from portfolio.people import Role

DEFAULT: Final[Role | None] = None  # whoever is bound to nobody is shown the strangers' menu


async def set_up_menus(admin: LineAdmin, lettering: Lettering, steps: Steps, relink: Relink) -> list[str]:
    """Make the menus that are missing or old, and return the ids of those to remove once nobody is shown them.

    First the new menu, then its alias, then whoever is shown the old one (`relink`): at no moment is there none.
    """
    there, aliases = await admin.menus(), await admin.aliases()
    made, kept = 0, set[str]()
    for role in AUDIENCES:
        wanted = menu(role, lettering.manner())
        alias, id = alias_of(role), aliases.get(alias_of(role), "")
        if there.get(id) != wanted["name"]:
            same = next((one for one, name in there.items() if name == wanted["name"]), "")  # of a setup that broke off
            id = same or await admin.add_menu(wanted, draw(labels(role), lettering))
            await admin.set_alias(alias, id, is_new=alias not in aliases)
            made += 1
        if role is DEFAULT and await admin.default_menu() != id:
            await admin.set_default_menu(id)
        kept.add(id)
    if made:
        steps.change("menus.made", count=made)
        steps.same("menus.relinked", count=await relink())
    else:
        steps.same("menus.same", count=len(AUDIENCES))
    if lettering.file is None:
        steps.same("menus.no_font")
    return [id for id, name in there.items() if is_ours(name) and id not in kept]


async def remove_old_menus(admin: LineAdmin, ids: list[str]) -> None:
    """Remove menus that newer ones stand for."""
    for id in ids:
        await admin.remove_menu(id)


async def set_up_webhook(admin: LineAdmin, address: str | None, steps: Steps) -> None:
    """Set the webhook's address where LINE has another one; without a public address there is none to set."""
    if address is None:
        steps.same("line.no_public_url")
        return
    found = await admin.webhook()
    if found.get("endpoint") == address:
        steps.same("webhook.same", address=address)
    else:
        await admin.set_webhook(address)
        steps.change("webhook.set", address=address)
