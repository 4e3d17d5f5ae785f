"""What a person reads when something cannot be done: what, why, and what to do, with whom."""

from handlers.context import Context
from handlers.conversation import Button, Paragraph, Reply
from handlers.intents import Intent, ShowHelp, StartBinding
from portfolio.errors import PortfolioError


def explain(error: PortfolioError, ctx: Context) -> Reply:
    """Return the words for a refusal; the clause stands beside them where a rule refused."""
    t = ctx.t
    office = ctx.rules.codes_office() if ctx.rules is not None else t("office.registrar")
    facts = {"office": office, **error.facts}
    blocks = [Paragraph(t(f"error.{error.code}.body", **facts))]
    if error.source:
        blocks.append(Paragraph(t("error.source", source=error.source)))
    return Reply(t(f"error.{error.code}.title"), tuple(blocks), (Button(t("help.button"), ShowHelp()),))


def not_bound(_intent: Intent, ctx: Context) -> Reply:
    """Answer somebody who asks for personal data without being bound: nothing about anybody is said."""
    t = ctx.t
    return Reply(
        t("error.not-bound.title"),
        (Paragraph(t("error.not-bound.body")),),
        (Button(t("binding.button"), StartBinding()), Button(t("help.button"), ShowHelp())),
    )


def not_yours(_intent: Intent, ctx: Context) -> Reply:
    """Answer somebody whose role has no such question."""
    t = ctx.t
    return Reply(
        t("error.not-for-role.title"),
        (Paragraph(t("error.not-for-role.body")),),
        (Button(t("help.button"), ShowHelp()),),
    )
