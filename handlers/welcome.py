"""The first message: who this is, what it does and is not, how often it writes, how to stop it, what it never asks."""

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import SetPlainText, ShowBindings, ShowHelp, ShowPrivacy, ShowWelcome, StartBinding
from handlers.privacy import language_buttons
from handlers.routing import Router
from storage.queries.crossing import find_schools

router = Router()

SENTENCES = ("does", "not_the_platform", "how_often", "how_to_stop", "never_asks")


@router.on(ShowWelcome, roles=None)
def welcome(_intent: ShowWelcome, ctx: Context) -> Reply:
    """Return it to whoever comes, with the languages, plain text and the way to bind; it knows nobody."""
    t = ctx.t
    names = t("list.between").join(row.name for row in find_schools(ctx.session, ctx.speaker.schools))
    blocks = [Paragraph(t("welcome.who", schools=names or t("schools.unknown")))]
    blocks += [Paragraph(t(f"welcome.{sentence}")) for sentence in SENTENCES]
    blocks.append(Paragraph(t("welcome.unbound" if ctx.actor is None else "welcome.bound")))
    buttons = [*language_buttons(t), Button(t("plain.button"), SetPlainText())]
    if ctx.actor is None:
        buttons += [Button(t("binding.button"), StartBinding()), Button(t("privacy.button"), ShowPrivacy())]
    else:
        buttons += [Button(t("bindings.button"), ShowBindings()), Button(t("help.button"), ShowHelp())]
    return Reply(t("welcome.title"), tuple(blocks), tuple(buttons))
