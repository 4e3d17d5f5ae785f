"""`licheng regulations settled`: of everything that people ask, what a school's rules settle, and whom to ask else."""

from bot.cli.limits import said_audience, told_apart
from bot.cli.packs import print_json, print_table
from bot.cli.words import t
from portfolio.regulations.catalogue import Entry, catalogue
from portfolio.rules import RulePack

COLUMNS = ("topic", "audience", "state", "clauses", "office")


def print_settled(pack: RulePack, *, json: bool) -> None:
    """Print every topic with its state, where it stands, and whom to ask where it does not."""
    found = catalogue(pack)
    if json:
        print_json([as_json(entry) for entry in found])
        return
    columns = [t(f"cli.settled.column.{name}") for name in COLUMNS]
    print_table(columns, [_as_row(entry) for entry in found], title=t("cli.settled.title", school=pack.name))


def as_json(entry: Entry) -> dict[str, object]:
    """Return one topic; `state` as in `deadlines` and `limits`."""
    return {
        "topic": entry.topic,
        "audience": told_apart(entry.audience),
        "state": entry.state.value,
        "clauses": list(entry.clauses),
        "office": entry.office,
    }


def _as_row(entry: Entry) -> tuple[str, ...]:
    kind, _, rest = entry.topic.partition(".")
    subject, _, part = rest.partition(".")
    match kind:
        case "limit":
            topic = t(f"school.key.limits.{subject}")
        case "deadline" | "late":
            topic = t(f"cli.settled.{kind}", subject=t(f"subject.{subject}"))
        case "office":
            topic = t("cli.settled.office", what=t(f"school.key.offices.{subject}"))
        case "format":
            topic = t(f"cli.settled.format.{part}", kind=t(f"answer.kind.{subject}"))
        case _:
            named = t(f"answer.kind.{part}") if subject == "certified" else part
            topic = t(f"cli.settled.fact.{subject}", what=named)
    state = t(f"cli.settled.state.{entry.state.value}")
    return topic, said_audience(entry.audience), state, "\n".join(entry.clauses), entry.office
