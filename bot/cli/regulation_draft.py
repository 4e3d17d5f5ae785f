"""`licheng regulations import --draft`: a draft of the school's rule pack from its document, for a person to review."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.words import CommandError, t, usage

if TYPE_CHECKING:
    from portfolio.regulations.drafting import Draft, Found
    from portfolio.regulations.passages import SplitDocument

COLUMNS = ("what", "value", "clause", "words")
_UNDER_KEYS = ("offices", "limits", "deadlines")
_HEAD = ("name", "in_force_from")


def draft_document(split: "SplitDocument", file: Path, school: str, *, json: bool) -> None:
    """Write the draft to a new file, and print what was found, what stays open, and what to do next.

    Nothing is imported: the draft is for a school that has no rules yet, and a person reviews it first.

    Raises:
        CommandError: the file is there already, cannot be written, or is not named by the school (exit code 2).
    """
    from portfolio.regulations.drafting import draft_pack

    if file.name != f"{school}.toml":
        raise usage("cli.regulations.draft.file_name", file=file, school=school)
    found = draft_pack(split.passages, slug=school, title=split.title)
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(found.toml)
    except FileExistsError:
        raise CommandError(t("cli.regulations.draft.exists", file=file)) from None
    except OSError:
        raise CommandError(t("cli.regulations.draft.unwritable", file=file)) from None
    if json:
        import json as json_

        print(json_.dumps(draft_as_json(found, file), ensure_ascii=False, indent=2))
        return
    _print(found, file, school)


def draft_as_json(draft: "Draft", file: Path) -> dict[str, Any]:
    """Return a draft as scripts get it: keys are those of a rule pack's file."""
    found = [{"key": one.section, "value": one.value, "clause": one.clause, "words": one.words} for one in draft.found]
    return {"file": str(file), "found": found, "open": list(draft.open)}


def _print(draft: "Draft", file: Path, school: str) -> None:
    from bot.cli.packs import print_table

    columns = [t(f"cli.regulations.draft.column.{name}") for name in COLUMNS]
    if draft.found:
        title = t("cli.regulations.draft.found", count=len(draft.found))
        print_table(columns, [_cells(one) for one in draft.found], title=title)
    else:
        print(t("cli.regulations.draft.nothing"))
    if draft.open:
        print(t("cli.regulations.draft.open", what="、".join(_label(key) for key in draft.open)))
    if "offices.platform" in draft.open:
        print(t("cli.regulations.draft.no_platform"))
    print(t("cli.regulations.draft.next", file=file, school=school))


def _cells(found: "Found") -> list[str]:
    return [_label(found.section), found.value, found.clause, found.words]


def _label(key: str) -> str:
    """What a key of a pack's file is about; of a named entry, such as a training, also its name."""
    section, _, inner = key.partition(".")
    if section in _UNDER_KEYS:
        return t(f"school.key.{key}")
    if section in _HEAD:
        return t(f"cli.regulations.draft.{section}")
    label = t(f"school.section.{section}")
    return t("cli.regulations.draft.of", section=label, name=_name(section, inner)) if inner else label


def _name(section: str, inner: str) -> str:
    groups = {"working_group": "WorkingGroup", "receipts": "ReceiptRules", "formats": "Formats"}
    if section == "certified":
        return t(f"school.key.kind.{inner}")
    if section == "formats":
        kind, _, part = inner.partition(".")
        return t("cli.regulations.draft.of", section=t(f"school.key.kind.{kind}"), name=t(f"school.key.Formats.{part}"))
    return t(f"school.key.{groups[section]}.{inner}") if section in groups else inner
