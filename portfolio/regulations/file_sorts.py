"""Which sort of file is spoken of: what a table says of films answers nothing about sound."""

from portfolio.regulations.words import lexicon


def suits(asked: str, said: str) -> int:
    """Return 1 where a tidied text names the sort of file that a question names, -1 where others alone, else 0.

    >>> suits("mp3", "mp3, mp4"), suits("mp3", "mp4"), suits("mp3", "5 mb"), suits("5 mb", "mp4")
    (1, -1, 0, 0)
    """
    wanted, named = _sorts(asked), _sorts(said)
    if not wanted or not named:
        return 0
    return 1 if wanted & named else -1


def _sorts(text: str) -> frozenset[str]:
    found = (match.lastgroup for one in lexicon().patterns["file_sorts"] for match in one.finditer(text))
    return frozenset(filter(None, found))
