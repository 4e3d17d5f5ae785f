"""One finding of `doctor`, and how it is said."""

from dataclasses import dataclass

from locales import SOURCE, translator

t = translator(SOURCE)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `remedy` says what to do, and is empty where nothing is."""

    check: str
    ok: bool
    detail: str
    remedy: str = ""


def fine(check: str, what: str = "fine", /, **facts: object) -> Check:
    """Return that all is well, in words."""
    return Check(check, True, t(f"doctor.{check}.{what}", **facts))


def fault(check: str, what: str, /, **facts: object) -> Check:
    """Return what is wrong, with what to do about it."""
    return Check(check, False, t(f"doctor.{check}.{what}", **facts), t(f"doctor.{check}.{what}.remedy", **facts))
