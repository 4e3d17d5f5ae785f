"""The privacy notice (個資法第8條): who, what, why, how long, who sees it, where it goes, and the rights."""

from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Paragraph, Reply
from handlers.intents import (
    AcceptPrivacy,
    ChooseLanguage,
    DeclinePrivacy,
    ShowBindings,
    ShowHelp,
    ShowPrivacy,
    StartBinding,
)
from handlers.offices import codes_office
from handlers.routing import Router
from locales import LANGUAGES, Translator
from portfolio.bindings import PRIVACY_VERSION
from storage.queries.crossing import find_schools

__all__ = ["CONSENT", "PRIVACY_VERSION", "consent_buttons", "language_buttons", "privacy_blocks", "router"]

router = Router()

CONSENT = "binding.consent"  # the step that waits for 「同意」
POINTS = ("what", "why", "how_long", "who_sees", "abroad", "rights")


@router.on(ShowPrivacy, roles=None)
def show_privacy(_intent: ShowPrivacy, ctx: Context) -> Reply:
    """Return the notice, to whoever asks, bound or not."""
    t = ctx.t
    if ctx.dialog.filling == CONSENT and ctx.dialog.until is not None and ctx.now < ctx.dialog.until:
        buttons = consent_buttons(t)  # asked again in the middle of binding
    elif ctx.actor is None:
        buttons = (Button(t("binding.button"), StartBinding()), Button(t("help.button"), ShowHelp()))
    else:
        buttons = (Button(t("bindings.button"), ShowBindings()), Button(t("help.button"), ShowHelp()))
    return Reply(t("privacy.title"), privacy_blocks(ctx), buttons)


def consent_buttons(t: Translator) -> tuple[Button, Button]:
    """Return 「同意」 and 「不同意」."""
    return Button(t("privacy.accept"), AcceptPrivacy()), Button(t("privacy.decline"), DeclinePrivacy())


def language_buttons(t: Translator, *, but: str = "") -> tuple[Button, ...]:
    """Return one button a language, each named in itself; `but` this one."""
    return tuple(Button(t(f"language.{one}"), ChooseLanguage(one)) for one in LANGUAGES if one != but)


def privacy_blocks(ctx: Context, *, school: str | None = None) -> tuple[Block, ...]:
    """Return the notice of this school, or of those that the channel serves."""
    t = ctx.t
    office = codes_office(ctx, school=school)
    slugs = [school] if school is not None else [ctx.school.slug] if ctx.school is not None else ctx.speaker.schools
    names = t("list.between").join(row.name for row in find_schools(ctx.session, slugs)) or t("schools.unknown")
    points = [Fact(t(f"privacy.{point}"), t(f"privacy.{point}_is", office=office)) for point in POINTS]
    return (
        Fact(t("privacy.who"), t("privacy.who_is", schools=names, office=office)),
        *points,
        Paragraph(t("privacy.voluntary")),
        Paragraph(t("privacy.minors")),
        Paragraph(t("privacy.version", version=PRIVACY_VERSION)),
    )
