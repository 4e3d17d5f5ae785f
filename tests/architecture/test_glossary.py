"""The glossary's names are those of the code."""

import ast
import re

from tests.architecture.sources import PACKAGES, ROOT, sources

ROW = re.compile(
    r"^\| (?P<chinese>[^|]+) \| (?P<english>[^|]+) \| (?P<code>[^|]+) \| (?P<state>[^|]+) \| [^|]+ \|$", re.MULTILINE
)


def rows() -> list[dict[str, str]]:
    """Return the glossary's rows, headings left out."""
    text = (ROOT / "portfolio" / "GLOSSARY.md").read_text("utf-8")
    found = [match.groupdict() for match in ROW.finditer(text)]
    return [row for row in found if row["chinese"] not in ("中文", "---")]


def names_in_code() -> set[str]:
    """Return every name that the code defines or uses, members as `Class.MEMBER` too."""
    names = set(PACKAGES)
    for source in sources(*PACKAGES):
        for node in source.nodes:
            match node:
                case ast.ClassDef(name=name, body=body):
                    names.add(name)
                    for statement in body:
                        if isinstance(statement, ast.Assign):
                            names |= {
                                f"{name}.{target.id}" for target in statement.targets if isinstance(target, ast.Name)
                            }
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    names.add(name)
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                    names.add(name)
    return names


def test_names_of_the_glossary_stand_in_the_code() -> None:
    """A renamed class is renamed here as well; what is still to come says so."""
    names = names_in_code()
    missing = [
        f"{row['chinese']}: {name}"
        for row in rows()
        if row["state"] == "有"
        for name in re.findall(r"`([^`]+)`", row["code"])
        if name not in names
    ]

    assert missing == []


def test_every_row_is_whole() -> None:
    """Each word has its English, at least one name in code, and one of the two states."""
    assert len(rows()) > 50
    assert [row["chinese"] for row in rows() if row["state"] not in ("有", "後續") or "`" not in row["code"]] == []


def test_no_word_stands_twice() -> None:
    """One Chinese term has one row."""
    chinese = [row["chinese"] for row in rows()]

    assert sorted(set(chinese)) == sorted(chinese)
