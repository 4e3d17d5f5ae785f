"""One report of a receipt statement in words: what was said to be wrong, and what the office says of it."""

from __future__ import annotations

from handlers.certification_words import say_moment
from handlers.deadline_words import Asked
from portfolio.receipts import ReportState
from storage.queries.receipt_reports import Reported


def say_report(ctx: Asked, one: Reported, *, office: str, with_title: bool = True) -> str:
    """Return when, what and of which item, the words with it, and where it stands, in sentences."""
    t, report = ctx.t, one.report
    problem = t(f"problem.kind.{report.problem.value}")
    when = say_moment(t, report.reported_at, now=ctx.now)
    if one.title and with_title:
        said = [t("problem.said_of", when=when, title=one.title, problem=problem)]
    else:
        said = [t("problem.said", when=when, problem=problem)]
    if report.words and with_title:
        said.append(t("problem.words_were", words=report.words))
    return t("sentence.between").join([*said, say_state(ctx, one, office=office)])


def say_state(ctx: Asked, one: Reported, *, office: str) -> str:
    """Return where a report stands: with the office, answered and how, submitted again, or taken back."""
    t, report = ctx.t, one.report
    when = "" if report.answered_at is None else say_moment(t, report.answered_at, now=ctx.now)
    answer = report.answer or ""
    match report.state:
        case ReportState.RIGHT:
            return t("problem.state.right", office=office, when=when, answer=answer)
        case ReportState.CORRECTED if answer:
            return t("problem.state.corrected_because", office=office, when=when, answer=answer)
        case ReportState.OPEN:
            return t("problem.state.open", office=office)
        case _:
            return t(f"problem.state.{report.state.value}", office=office, when=when)
