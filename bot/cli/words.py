"""Words of the command line, which speaks Chinese only, and the error that carries them."""

from locales import SOURCE, translator

t = translator(SOURCE)


class CommandError(Exception):
    """A command cannot go on; `words` say what happened and what to do now."""

    def __init__(self, words: str, *, exit_code: int = 1) -> None:
        super().__init__(words)
        self.words = words
        self.exit_code = exit_code


def usage(key: str, **facts: object) -> CommandError:
    """Return the error for wrong usage (exit code 2)."""
    return CommandError(t(key, **facts), exit_code=2)
