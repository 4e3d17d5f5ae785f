"""The command `licheng`: one small module a group, messages in Chinese, exit codes 0, 1, and 2 for wrong usage."""

import sys
from importlib import import_module
from typing import NoReturn

import typer
from pydantic import ValidationError

from bot.cli.words import CommandError, t
from portfolio.errors import PortfolioError

GROUPS = (
    "serve",
    "simulate",
    "imports",
    "codes",
    "bindings",
    "audit",
    "demo",
    "init",
    "schools",
    "calendar",
    "limits",
    "deadlines",
    "doctor",
    "backups",
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=t("cli.help"))


@app.callback()
def _root() -> None:
    """Take no options before the command."""


from importlib.util import find_spec as _fs  # TEMP

for _group in [g for g in GROUPS if _fs(f"bot.cli.{g}")]:
    import_module(f"bot.cli.{_group}").register(app)


def main() -> NoReturn:
    """Run the command line; whatever cannot be done is said on stderr, with the next step."""
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        _say(t("cli.usage", what=error.format_message()))
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        _say(t("cli.stopped"))
        sys.exit(1)
    except CommandError as error:
        _say(error.words)
        sys.exit(error.exit_code)
    except PortfolioError as error:
        _say(_refusal(error))
        sys.exit(1)
    except ValidationError as error:
        _say("\n".join(t("cli.setting", name=_setting(one["loc"])) for one in error.errors()))
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)


def _refusal(error: PortfolioError) -> str:
    for key in (f"cli.error.{error.code}", f"error.{error.code}.body"):
        if t.has(key):
            return t(key, **{"office": t("office.registrar"), **error.facts})
    return t("cli.refused", code=error.code, facts=", ".join(f"{name}={value}" for name, value in error.facts.items()))


def _setting(place: tuple[int | str, ...]) -> str:
    name = str(place[0]) if place else ""
    return name if name.isupper() else f"LICHENG_{name.upper()}"


def _say(words: str) -> None:
    print(words, file=sys.stderr)
