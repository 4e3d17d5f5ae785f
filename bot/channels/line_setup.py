"""Setting up one LINE channel: its menus and its webhook, compared first and changed only where they differ."""

from bot.channels.line_admin import LineAdmin
from bot.channels.line_menu_picture import FindLettering, draw
from bot.channels.line_menus import AUDIENCES, EVERYBODY, alias_of, is_ours, labels, menu
from bot.channels.setting_up import Relink, Steps
from locales import SOURCE, translator


async def set_up_menus(admin: LineAdmin, find: FindLettering, steps: Steps, relink: Relink) -> list[str]:
    """Make the menus that are missing or old, and return the ids of those to remove once nobody is shown them.

    First the new menu, then its alias, then whoever is shown the old one (`relink`): at no moment is there none.
    """
    there, aliases = await admin.menus(), await admin.aliases()
    made, kept, numbered = 0, set[str](), dict[str, None]()
    for audience in AUDIENCES:
        language, words = audience[1], labels(audience)
        lettering = find(language)
        if not lettering.writes(words):
            numbered[language] = None
        wanted = menu(audience, lettering.manner())
        alias, id = alias_of(audience), aliases.get(alias_of(audience), "")
        if there.get(id) != wanted["name"]:
            same = next((one for one, name in there.items() if name == wanted["name"]), "")  # of a setup that broke off
            id = same or await admin.add_menu(wanted, draw(words, lettering))
            await admin.set_alias(alias, id, is_new=alias not in aliases)
            made += 1
        if audience == EVERYBODY and await admin.default_menu() != id:
            await admin.set_default_menu(id)
        kept.add(id)
    if made:
        steps.change("menus.made", count=made)
        steps.same("menus.relinked", count=await relink())
    else:
        steps.same("menus.same", count=len(AUDIENCES))
    if numbered:
        t = translator(SOURCE)
        names = t("sentence.between").join(t(f"language.{language}") for language in numbered)
        steps.same("menus.no_font", languages=names)
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
