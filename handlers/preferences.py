"""What an account may choose: the language, and plain text instead of cards and buttons."""

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import ChooseLanguage, SetPlainText, ShowHelp, ShowPrivacy, ShowWelcome, StartBinding
from handlers.privacy import CONSENT, consent_buttons, language_buttons
from handlers.routing import Router
from locales import LANGUAGES, Translator, translator
from storage.queries import accounts, menus

router = Router()


@router.on(ChooseLanguage, roles=None)
def choose_language(intent: ChooseLanguage, ctx: Context) -> Reply:
    """Set the language and answer in it; without one, offer those there are."""
    if intent.language not in LANGUAGES:
        return Reply(ctx.t("language.title"), (Paragraph(ctx.t("language.choose")),), language_buttons(ctx.t))
    accounts.set_language(ctx.session, account_id=ctx.speaker.account_id, language=intent.language)
    menus.note_account(ctx.session, account_id=ctx.speaker.account_id)
    t = translator(intent.language)
    body = Paragraph(t("language.set", language=t(f"language.{intent.language}")))
    buttons = _next(ctx, t)
    if ctx.actor is None:  # the first message came in Chinese
        buttons = (Button(t("welcome.button"), ShowWelcome()), *buttons)
    return Reply(t("language.set.title"), (body, Paragraph(t("language.rules_stay"))), buttons)


@router.on(SetPlainText, roles=None)
def set_plain_text(intent: SetPlainText, ctx: Context) -> Reply:
    """Switch plain text on or off; the answer already comes in the new form."""
    on = intent.mode != "off"
    accounts.set_plain_text(ctx.session, account_id=ctx.speaker.account_id, plain_text=on)
    word = "on" if on else "off"
    back = Button(ctx.t(f"plain.button.{'off' if on else 'on'}"), SetPlainText("off" if on else "on"))
    return Reply(ctx.t(f"plain.{word}.title"), (Paragraph(ctx.t(f"plain.{word}")),), (back, *_next(ctx, ctx.t)))


def _next(ctx: Context, t: Translator) -> tuple[Button, ...]:
    if ctx.dialog.filling == CONSENT:  # a code opened the chat, and the notice came in Chinese
        return (Button(t("privacy.button"), ShowPrivacy()), *consent_buttons(t))
    if ctx.actor is None:
        return (Button(t("binding.button"), StartBinding()), Button(t("help.button"), ShowHelp()))
    return (Button(t("help.button"), ShowHelp()),)
