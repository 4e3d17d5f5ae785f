"""`licheng ask`: a question about a school's rules, answered as in the chat; with `--batch` a file of them."""

import json as json_format
import sys
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import CommandError, t, usage
from portfolio.people import Division

if TYPE_CHECKING:
    from bot.cli.asked_schools import AskedSchools
    from handlers.regulation_answers import Answer
    from portfolio.terms import Term


class AskedAs(StrEnum):
    """In which role somebody asks; a parent is a guardian."""

    STUDENT = "student"
    GUARDIAN = "guardian"
    PARENT = "parent"
    TEACHER = "teacher"
    REGISTRAR = "registrar"

    @property
    def role(self) -> str:
        """Return the role by its name in the glossary."""
        return str(AskedAs.GUARDIAN if self is AskedAs.PARENT else self)


@dataclass(frozen=True)
class Question:
    """One question with everything that its answer depends on; what is none is not known, `now` is the clock's."""

    school: str
    text: str
    role: AskedAs | None = None
    grade: int | None = None
    division: Division | None = None
    term: "Term | None" = None
    now: datetime | None = None


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("cli.ask.help"))
    def ask(
        question: Annotated[str | None, typer.Argument(help=t("cli.ask.question"), show_default=False)] = None,
        school: Annotated[str, typer.Option(help=t("limits.school"), show_default=False)] = "",
        role: Annotated[AskedAs | None, typer.Option(help=t("cli.ask.role"))] = None,
        grade: Annotated[int | None, typer.Option(help=t("cli.ask.grade"), min=1, max=3)] = None,
        division: Annotated[Division | None, typer.Option(help=t("cli.ask.division"))] = None,
        term: Annotated[str, typer.Option(help=t("cli.ask.term"), show_default=False)] = "",
        now: Annotated[str, typer.Option(help=t("cli.ask.now"), show_default=False)] = "",
        batch: Annotated[Path | None, typer.Option(help=t("cli.ask.batch"))] = None,
        json: Annotated[bool, typer.Option("--json", help=t("cli.ask.json"))] = False,
    ) -> None:
        usual = Question(school, "", role, grade, division, a_term(term), an_instant(now))
        if batch is not None:
            from bot.cli.ask_batch import answer_all

            if question is not None:
                raise usage("cli.ask.question_or_batch")
            answer_all(batch, usual)
            return
        if question is None:
            raise usage("cli.ask.what")
        if not school:
            raise usage("cli.ask.which_school")
        asked = Question(school, question, role, grade, division, usual.term, usual.now)
        from bot.cli.asked_schools import asked_schools

        with asked_schools() as schools:
            answer = answered(schools, asked)
        if json:
            print(json_format.dumps(as_json(answer), ensure_ascii=False, indent=2))
            return
        print(answer.text)
        for choice in answer.choices:
            print(t("cli.ask.choice", label=choice.label, question=choice.question))


def answered(schools: "AskedSchools", asked: Question) -> "Answer":
    """Return the answer to one question.

    Without a term it is the newest one that has begun, and the rules are those in force now.

    Raises:
        CommandError: the question is empty; there is no such school, or its rules are not here.
    """
    from handlers.regulation_answers import answer_question
    from portfolio.counts import current_term
    from portfolio.dates import taipei_day
    from portfolio.regulations.slots import Asker

    if not asked.text.strip():
        raise usage("cli.ask.empty")
    now = asked.now or schools.now
    today = taipei_day(now)
    of = asked.term
    sources = schools.sources(asked.school, lambda book: book.on(today) if of is None else book.of(of))
    if asked.division is not None and asked.division not in sources.pack.divisions:
        words = t(f"limits.division.{asked.division.value}")
        raise CommandError(t("deadlines_cli.no_division", school=asked.school, division=words))
    role = None if asked.role is None else asked.role.role
    term = of or current_term(sources.calendar, today)
    asker = Asker(now, term, asked.grade, asked.division, role, names_term=of is not None)
    return answer_question(sources, asker, asked.text)


def as_json(answer: "Answer") -> dict[str, Any]:
    """Return one answer as promised, with what a chat shows beside it: of which kind it is, whom to ask, buttons."""
    return {
        **scored(answer),
        "kind": answer.kind.value,
        "office": answer.office or None,
        "choices": [{"label": choice.label, "question": choice.question} for choice in answer.choices],
    }


def scored(answer: "Answer") -> dict[str, Any]:
    """Return what a line of `--batch` says of an answer beside its id; `cites` has the main clause first."""
    return {
        "answer": answer.text,
        "cites": list(answer.cites),
        "refused": answer.refused,
        "clarify": answer.clarify,
    }


def a_term(text: str) -> "Term | None":
    """Return the term that is written as `114-1`; `None` for nothing.

    Raises:
        CommandError: it is written otherwise (exit code 2).
    """
    from portfolio.errors import TermFormatError
    from portfolio.terms import Term

    try:
        return Term.parse(text) if text else None
    except TermFormatError as error:
        raise usage("deadlines_cli.wrong_term", text=text) from error


def an_instant(text: str) -> datetime | None:
    """Return the instant that is written in ISO 8601, in Taipei where it names no zone; `None` for nothing.

    Raises:
        CommandError: it is written otherwise (exit code 2).
    """
    from portfolio.calendar import TAIPEI

    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise usage("cli.ask.wrong_now", text=text) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=TAIPEI)


def say(words: str) -> None:
    """Print words on stderr."""
    print(words, file=sys.stderr)
