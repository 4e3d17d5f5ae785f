"""The schools' rule packs: one TOML file a school, every value with its clause."""

from functools import cache
from importlib import resources

from portfolio.errors import UnknownSchoolError
from portfolio.rules import RulePack
from portfolio.schools.loader import parse_pack

__all__ = ["find_pack", "load_pack", "load_packs", "pack_text", "parse_pack"]


@cache
def _files() -> dict[str, str]:
    folder = resources.files(__name__)
    return {entry.name.removesuffix(".toml"): entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")}


@cache
def load_pack(slug: str) -> RulePack:
    """Return the pack of the school `slug`, read once in a process.

    Raises:
        UnknownSchoolError: there is no such file. PackInvalidError: the file has mistakes.
    """
    return parse_pack(pack_text(slug), _files()[slug])


def pack_text(slug: str) -> str:
    """Return the file of the school `slug` as it is written.

    Raises:
        UnknownSchoolError: there is no such file.
    """
    name = _files().get(slug)
    if name is None:
        raise UnknownSchoolError(slug=slug, known=tuple(sorted(_files())))
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def find_pack(slug: str) -> RulePack | None:
    """Return the pack of the school `slug`, or None where no file has its rules."""
    return load_pack(slug) if slug in _files() else None


@cache
def load_packs() -> dict[str, RulePack]:
    """Return the packs that come with the project, by slug, in alphabetical order."""
    return {slug: load_pack(slug) for slug in sorted(_files())}
