"""The project's own Python files, parsed once, and what names in them stand for."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "scheduler", "handlers", "storage", "locales", "portfolio")


@dataclass(frozen=True)
class Source:
    """One file; `name` is its path from the root, as `git` writes it."""

    name: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in the file; walked once, since a dozen checks look at it."""
        return tuple(ast.walk(self.tree))

    def imported(self) -> dict[str, str]:
        """Return what each imported name stands for: `{"dt": "datetime.datetime"}`."""
        names: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    names[bound] = alias.name if alias.asname else bound
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return names

    def references(self) -> tuple[tuple[int, str], ...]:
        """Return line and full name of all that is reached through an import: `(12, "datetime.datetime.now")`."""
        return self._references

    @cached_property
    def _references(self) -> tuple[tuple[int, str], ...]:
        return tuple(self._find_references())

    def _find_references(self) -> Iterator[tuple[int, str]]:
        imported = self.imported()
        for node in self.nodes:
            if isinstance(node, ast.Attribute | ast.Name):
                dotted = _dotted(node)
                head, _, rest = dotted.partition(".")
                if head in imported:
                    yield node.lineno, f"{imported[head]}.{rest}" if rest else imported[head]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                for alias in node.names:
                    yield node.lineno, f"{node.module}.{alias.name}"

    def calls(self) -> Iterator[tuple[int, str]]:
        """Yield line and method name of every `something.method(…)`."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield node.lineno, node.func.attr

    def strings(self) -> Iterator[tuple[int, str]]:
        """Yield line and text of every string that is not a docstring (nor a string standing alone as a remark)."""
        remarks = {
            id(node.value) for node in self.nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in remarks:
                yield node.lineno, node.value


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return "?"  # a call or an index: what it gives is not known from the text


def parse(name: str, text: str) -> Source:
    """Return one file from its text."""
    return Source(name, ast.parse(text, name))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return every Python file under these folders of the project, in order of name."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(parse(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)


def under(name: str, allowed: tuple[str, ...] | list[str] | dict[str, str]) -> bool:
    """Return whether a file is one of those named, or in a folder named with a closing slash."""
    return any(name == entry or (entry.endswith("/") and name.startswith(entry)) for entry in allowed)
