"""`licheng school check`, `tidy`, `schema` and `template`: a rule pack's file before it is used."""

import json as json_
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.words import CommandError, t, usage
from locales import SOURCE

if TYPE_CHECKING:
    from portfolio.errors import PackInvalidError, PackProblem
    from portfolio.rules import RulePack


def register(group: typer.Typer) -> None:
    """Add the commands to the group `school`."""

    @group.command(help=t("cli.school.check.help"))
    def check(
        file: Annotated[Path, typer.Argument(help=t("cli.school.check.file"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.school.json"))] = False,
    ) -> None:
        from portfolio.errors import PackInvalidError

        try:
            text, pack = read_pack_file(file)
        except PackInvalidError as error:
            if not json:
                raise CommandError(refusal(file, error)) from None
            _print([as_json(problem, words_of(problem), "error") for problem in error.problems])
            raise typer.Exit(1) from None
        found = warnings_of(text, pack)
        if json:
            _print([as_json(warning, words_of_warning(warning), "warning") for warning in found])
            return
        print("\n".join(summary(file, text, pack)))
        if found:
            print("\n".join(said_warnings(found)))

    @group.command(help=t("cli.school.tidy.help"))
    def tidy(file: Annotated[Path, typer.Argument(help=t("cli.school.check.file"))]) -> None:
        from portfolio.errors import PackInvalidError
        from portfolio.schools.writing import write_pack

        try:
            print(write_pack(read_pack_file(file)[1]), end="")
        except PackInvalidError as error:
            raise CommandError(refusal(file, error)) from None

    @group.command(help=t("cli.school.schema.help"))
    def schema() -> None:
        from portfolio.schools.schema import pack_schema

        _print(pack_schema(lambda key: t(f"school.key.{key}")))

    @group.command(help=t("cli.school.template.help"))
    def template() -> None:
        print((files("locales") / SOURCE / "pack_template.toml").read_text("utf-8"), end="")


def read_pack_file(file: Path) -> tuple[str, "RulePack"]:
    """Return the text of a rule pack's file and the pack.

    Raises:
        CommandError: there is no such file, or it cannot be read. PackInvalidError: it has mistakes; see `refusal`.
    """
    from portfolio.schools.loader import LARGEST_FILE, decode_pack, parse_pack

    if not file.exists():
        raise usage("school.check.no_file", file=file)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError:
        raise CommandError(t("school.check.unreadable", file=file)) from None
    text = decode_pack(data, file.name)
    return text, parse_pack(text, file.name)


def warnings_of(text: str, pack: "RulePack") -> "tuple[PackProblem, ...]":
    """Return what a registrar should know of a pack that loads, with lines, in the order of its file."""
    from portfolio.schools.consistency import warnings
    from portfolio.schools.loader import placed

    return placed(text, warnings(pack))


def refusal(file: Path, error: "PackInvalidError") -> str:
    """Return every mistake of a file as text, in its order, with the next step."""
    lines = [t("school.check.mistakes", file=file, count=len(error.problems))]
    lines += [_line(problem, words_of(problem)) for problem in error.problems]
    return "\n".join([*lines, t("school.check.again", file=file)])


def said_warnings(warnings: "Sequence[PackProblem]") -> list[str]:
    """Return warnings as lines of text, with their heading."""
    return [t("school.check.warnings", count=len(warnings)), *(_line(one, words_of_warning(one)) for one in warnings)]


def words_of(problem: "PackProblem") -> str:
    """Return what is wrong, what is expected, and how to put it right."""
    facts: dict[str, str] = dict(problem.facts)
    key = f"school.problem.{problem.code}"
    if problem.code == "syntax":
        said = t(f"{key}.{facts['why']}")
        return said + t(f"{key}.sign", sign=facts["sign"]) if "sign" in facts else said
    for fact in ("expected", "found"):
        if problem.code in ("missing", "wrong-type") and fact in facts:
            facts[fact] = t(f"school.type.{facts[fact]}")
    if problem.code in ("unknown-key", "not-one-of"):
        key += _variant(problem.code, facts)
    return t(key, **facts)


def _variant(code: str, facts: dict[str, str]) -> str:
    if facts.get("nearest"):
        return ".nearest"
    alone = not facts.get("choices") if code == "unknown-key" else "found" not in facts
    return ".alone" if alone else ""


def words_of_warning(warning: "PackProblem") -> str:
    """Return what a registrar should know; the pack may be used as it is."""
    return t(f"school.warning.{warning.code}", **dict(warning.facts))


def as_json(problem: "PackProblem", message: str, severity: str) -> dict[str, Any]:
    """Return one mistake or warning as scripts get it; `line` is null where a key is missing at the top."""
    return {
        "line": problem.line,
        "key": problem.key,
        "code": str(problem.code),
        "message": message,
        "severity": severity,
    }


def summary(file: Path, text: str, pack: "RulePack") -> Iterator[str]:
    """Yield what a good file holds: whose rules, since when, how much, and what they say nothing of."""
    from bot.cli.formulas import roc
    from portfolio.readings import Cited, Conflicting, Silent
    from portfolio.rules import DeadlineSubject, LimitSubject
    from portfolio.schools.citations import readings_of
    from portfolio.schools.places import Places
    from portfolio.schools.sections import SECTIONS

    whose = {"file": file, "name": pack.name, "slug": pack.slug}
    if pack.in_force_from is None:
        yield t("school.check.good.undated", **whose)
    else:
        yield t("school.check.good", day=roc(pack.in_force_from), **whose)
    found = list(readings_of(pack))
    said = [key for key, reading in found if not isinstance(reading, Silent)]
    spoken = {_top(key) for key in said}
    yield t(
        "school.check.holds",
        limits=sum(isinstance(rule.reading, Cited) for rule in pack.limit_rules),
        deadlines=sum(isinstance(rule.closes, Cited) for rule in pack.deadline_rules),
        sections=len(spoken & {section.name for section in SECTIONS}),
        clauses=len(pack.clauses),
    )
    places = Places(text)
    conflicts = [
        t("school.check.conflict", line=places.line(key), key=_readable(key))
        for key, reading in found
        if isinstance(reading, Conflicting)
    ]
    if conflicts:
        yield t("school.check.conflicts", count=len(conflicts), keys=t("sentence.comma").join(conflicts))
    silent = [t(f"school.key.limits.{one}") for one in LimitSubject if not _says(said, f"limits.{one}")]
    silent += [t(f"school.key.deadlines.{one}") for one in DeadlineSubject if not _says(said, f"deadlines.{one}")]
    silent += [t(f"school.section.{one.name}") for one in SECTIONS if one.name not in spoken]
    if silent:
        yield t("school.check.silent", what="、".join(silent))


def _says(keys: Sequence[str], start: str) -> bool:
    """Whether anything is said of a subject: its closing, not merely what becomes of who is late."""
    return any(re.fullmatch(rf"{re.escape(start)}\[[0-9]+\]", key) for key in keys)


def _top(key: str) -> str:
    return re.split(r"[.\[]", key, maxsplit=1)[0]


def _line(problem: "PackProblem", message: str) -> str:
    key = _readable(problem.key)
    if problem.line is None:
        return t("school.check.at_key", key=key, message=message) if key else message
    if not key:
        return t("school.check.at_line", line=problem.line, message=message)
    return t("school.check.at", line=problem.line, key=key, message=message)


def _readable(key: str) -> str:
    """The key without the numbers of lists: the line tells which entry is meant."""
    return re.sub(r"\[[0-9]+\]", "", key)


def _print(value: object) -> None:
    print(json_.dumps(value, ensure_ascii=False, indent=2))
