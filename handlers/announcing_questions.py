"""What is asked of a registrar who announces a day, until everything is said that an announcement needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from handlers.announcing_draft import Doubtful, Draft, Wrong
from handlers.announcing_words import say_event
from handlers.context import Context
from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.intents import AnnounceDay, Cancel
from handlers.saying import say_day, say_term, say_year
from locales import Translator
from portfolio.announcing import WINDOWS
from portfolio.calendar import Event, Term, term_on
from portfolio.dates import taipei_day

OFTEN: Final = (
    Event.OPENS_ON.value,
    Event.CLOSING_CEREMONY.value,
    Event.FINAL_EXAMS_END.value,
    Event.UPLOAD_CLOSES.value,
    Event.SELECTION_CLOSES.value,
    Event.SUBMISSION_LETTER.value,
    "receipt_confirmation",
)
"""What is announced most, on buttons; everything else can be typed."""


def ask(ctx: Context, draft: Draft, *, first: str = "") -> Reply:
    """Ask for the next thing that is missing: the event, the term, the day; `first` is said before it."""
    t = ctx.t
    blocks: list[Block] = [Paragraph(first)] if first else []
    title = "announcing.again.title" if first else "announcing.title"
    if not draft.about:
        blocks.append(Paragraph(t("announcing.which")))
        buttons = [Button(t(f"announcing.often.{about}"), AnnounceDay(about)) for about in OFTEN]
    elif draft.term is None:
        about = say_about(t, draft)
        yearly = draft.is_about_a_year
        blocks.append(Paragraph(t("announcing.which_year" if yearly else "announcing.which_term", about=about)))
        buttons = [_term_button(t, term, yearly=yearly) for term in _likely_terms(ctx, yearly=yearly)]
    else:
        blocks += _ask_for_days(ctx, draft, draft.term)
        buttons = []
    blocks.append(Paragraph(t("binding.leave")))
    return Reply(t(title), tuple(blocks), (*buttons, Button(t("announcing.not"), Cancel())))


def say_wrong(ctx: Context, draft: Draft, wrong: Iterable[Wrong]) -> Reply:
    """Say what could not be taken, and ask again for what is missing."""
    return ask(ctx, draft, first="".join(say_each(ctx.t, wrong)))


def say_each(t: Translator, wrong: Iterable[Wrong]) -> list[str]:
    """Return a sentence for each thing that could not be taken; with what can be announced where that was not it."""
    said = []
    for what, text in wrong:
        if what is Doubtful.UNKNOWN_EVENT:
            known = t("list.between").join(say_event(t, event) for event in Event)
            said.append(t("announcing.wrong.unknown_event", known=known))
        else:
            said.append(t(f"announcing.wrong.{what}", what=text) if text else t(f"announcing.wrong.{what}"))
    return list(dict.fromkeys(said))


def say_about(t: Translator, draft: Draft) -> str:
    """Return the name of what is announced, of a window 「收訖明細確認的起訖日」."""
    if draft.about not in WINDOWS:
        return say_event(t, Event(draft.about))
    subject = "announcing.precheck" if draft.about == "precheck" else f"subject.{draft.about}"
    return t("announcing.window", subject=t(subject))


def _ask_for_days(ctx: Context, draft: Draft, term: Term) -> Iterable[Block]:
    t = ctx.t
    works = say_year(t, term.academic_year) if draft.is_about_a_year else say_term(t, term)
    facts = {"term": works, "about": say_about(t, draft)}
    if len(draft.events) == 1:
        yield Paragraph(t("announcing.which_day", **facts))
    elif not draft.days:
        yield Paragraph(t("announcing.which_days", **facts))
    else:
        day = say_day(t, draft.days[0][0], today=taipei_day(ctx.now))
        yield Paragraph(t("announcing.which_last_day", day=day, **facts))
    yield Paragraph(t("announcing.narrower"))


def _likely_terms(ctx: Context, *, yearly: bool) -> tuple[Term, ...]:
    """The terms that an announcement is mostly about: this one and the next; of years this one and the last."""
    term = term_on(taipei_day(ctx.now))
    return (Term(term.academic_year - 1, 2), Term(term.academic_year, 2)) if yearly else (term, term.next)


def _term_button(t: Translator, term: Term, *, yearly: bool) -> Button:
    key = "announcing.year" if yearly else "announcing.term"  # shorter than in a sentence: a label holds 20 characters
    return Button(t(key, year=term.academic_year, semester=term.semester), AnnounceDay(str(term)))
