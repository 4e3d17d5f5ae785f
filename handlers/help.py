"""Help: what can be asked here, by role; and what is said when words were not understood."""

from handlers.certification_intents import ShowCertification
from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import (
    Cancel,
    ChooseLanguage,
    NoFiles,
    SetPlainText,
    ShowBindings,
    ShowDeadlines,
    ShowHelp,
    ShowPrivacy,
    ShowWaiting,
    ShowWorks,
    StartBinding,
    Unclear,
)
from handlers.reminding_intents import ShowReminderSettings
from handlers.representable import is_offered
from handlers.representative_intents import Represent
from handlers.routing import Router
from portfolio.people import Role

router = Router()


@router.on(ShowHelp, roles=None)
def show_help(_intent: ShowHelp, ctx: Context) -> Reply:
    """Return what this person can ask."""
    key = "help.unbound" if ctx.actor is None else f"help.{ctx.actor.role.value}"
    return Reply(ctx.t("help.title"), (Paragraph(ctx.t(key)), Paragraph(ctx.t("help.always"))), choices(ctx))


@router.on(Unclear, roles=None)
def say_unclear(_intent: Unclear, ctx: Context) -> Reply:
    """Say that it was not understood, without repeating it, and what can be asked."""
    key = "help.unbound" if ctx.actor is None else f"help.{ctx.actor.role.value}"
    return Reply(ctx.t("unclear.title"), (Paragraph(ctx.t("unclear.body")), Paragraph(ctx.t(key))), choices(ctx))


@router.on(NoFiles, roles=None)
def say_no_files(_intent: NoFiles, ctx: Context) -> Reply:
    """Say that this is not the upload platform; nothing is fetched or kept."""
    return Reply(ctx.t("nofiles.title"), (Paragraph(ctx.t("nofiles.body")),), choices(ctx))


@router.on(Cancel, roles=None)
def cancel(_intent: Cancel, ctx: Context) -> Reply:
    """Leave the dialog; nothing was changed."""
    ctx.dialog.close()
    return Reply(ctx.t("cancel.title"), (Paragraph(ctx.t("cancel.body")),), choices(ctx))


def choices(ctx: Context) -> tuple[Button, ...]:
    """Return what this person mostly wants, as buttons."""
    t = ctx.t
    works, deadlines = Button(t("works.button"), ShowWorks()), Button(t("deadlines.button"), ShowDeadlines())
    own = (Button(t("bindings.button"), ShowBindings()), Button(t("prefs.button"), ShowReminderSettings()))
    if ctx.actor is None:
        return (
            Button(t("binding.button"), StartBinding()),
            Button(t("privacy.button"), ShowPrivacy()),
            Button(t("language.button"), ChooseLanguage()),
            Button(t("plain.button"), SetPlainText()),
        )
    acting = (Button(t("represent.button"), Represent()),) if is_offered(ctx) else ()
    match ctx.actor.role:
        case Role.STUDENT:
            return (works, deadlines, *own)
        case Role.GUARDIAN:
            return (Button(t("works.button_of_child"), ShowWorks()), deadlines, *acting, *own)
        case Role.TEACHER:
            return (Button(t("waiting.button"), ShowWaiting()), deadlines, *acting, *own)
        case Role.STAFF:
            return (deadlines, Button(t("certs.button"), ShowCertification()), *own)
