"""The command `licheng`: one small module a group, messages in Chinese, exit codes 0, 1, and 2 for wrong usage."""

import gc
import sys
from importlib import import_module
from typing import NoReturn

import typer
from pydantic import ValidationError

from bot.cli.words import CommandError, t
from portfolio.errors import PortfolioError

GROUPS = (
    "serve",
    "work",
    "simulate",
    "ask",
    "imports",
    "exports",
    "codes",
    "bindings",
    "audit",
    "demo",
    "init",
    "schools",
    "calendar",
    "announce",
    "acts",
    "limits",
    "regulations",
    "deadlines",
    "reminders",
    "plan",
    "channels",
    "doctor",
    "emergencies",
    "backups",
)

# Somebody waits for the server to start, and for one answer: the other commands, and what draws help, would take a
# good part of that time.
_ALONE = tuple(name for name in ("serve", "ask") if sys.argv[1:2] == [name] and "--help" not in sys.argv)

if _ALONE == ("ask",):
    gc.set_threshold(50_000)  # what is loaded stays to the end: looking through it every 700 objects frees nothing

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=t("cli.help"))


@app.callback()
def _root() -> None:
    """Take no options before the command."""


def _name_panels() -> None:
    """Let help speak Chinese."""
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = t("cli.panel.options")
    rich_utils.ARGUMENTS_PANEL_TITLE = t("cli.panel.arguments")
    rich_utils.COMMANDS_PANEL_TITLE = t("cli.panel.commands")
    rich_utils.DEFAULT_STRING = t("cli.panel.default")
    rich_utils.REQUIRED_LONG_STRING = t("cli.panel.required")


if not _ALONE:
    _name_panels()
for _group in _ALONE or GROUPS:
    import_module(f"bot.cli.{_group}").register(app)


def main() -> NoReturn:
    """Run the command line; whatever cannot be done is said on stderr, with the next step."""
    if _ALONE != ("ask",):  # which logs nothing
        from bot.logs import configure

        configure()
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        _say(t("cli.usage", what=_mistake(error)))
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


def _mistake(error: typer.TyperException) -> str:
    """What was wrong with the words of the command; the parser's own English only where no words of ours fit."""
    key = f"cli.usage.{type(error).__name__}"
    name = getattr(error, "option_name", None) or getattr(getattr(error, "param", None), "opts", [""])[0]
    return t(key, name=name) if name and t.has(key) else error.format_message()


def _setting(place: tuple[int | str, ...]) -> str:
    name = str(place[0]) if place else ""
    return name if name.isupper() else f"LICHENG_{name.upper()}"


def _say(words: str) -> None:
    print(words, file=sys.stderr)
