"""`python -m tests.regulations.left_out`: what each school's questions come to without the words that it alone taught.

The rules were made by hand with all five schools in view and cannot be unseen. What can be taken back by program are
words: those of the lexicon that stand in one school's document or questions, and in none of the other four's. The
figures say how much hangs on such words; of rules and patterns they say nothing.
"""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from portfolio.regulations import words
from portfolio.regulations.words import Lexicon
from tests.schools.documents import document, outside

SCHOOLS: Final = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
OWN: Final = Path(__file__).parent / "questions"
EVERYTHING, OTHERS = "everything", "others"


def main(arguments: list[str]) -> int:
    """Print a table of all schools, each measured in processes of its own; of one school, its figures."""
    if arguments:
        _measure(*arguments)
        return 0
    print("school: right of the development set and of our own questions; then without the words that it alone taught")
    for school in SCHOOLS:
        whole, less = (_measured(school, known) for known in (EVERYTHING, OTHERS))
        shown = "; ".join(
            f"{one['dev'][0]}/{one['dev'][1]} and {one['own'][0]}/{one['own'][1]}" for one in (whole, less)
        )
        print(f"{school}: {shown} ({less['left_out']} words)", flush=True)
    return 0


def taught_by(school: str, lexicon: Lexicon) -> set[str]:
    """Return the words of the lexicon that stand in this school's texts and in no other's; a term stands for itself."""
    mine = _texts(school)
    others = "\n".join(_texts(one) for one in SCHOOLS if one != school)
    terms = {term for meant in lexicon.terms.values() for term in meant}
    return {word for word in lexicon.terms if word not in terms and word in mine and word not in others}


def without(lexicon: Lexicon, taught: set[str]) -> Lexicon:
    """Return the lexicon as it would be, had nobody known these words."""
    terms = {word: meant for word, meant in lexicon.terms.items() if word not in taught}
    return replace(lexicon, terms=terms, misheard=lexicon.misheard - taught, titles=lexicon.titles - taught)


def _texts(school: str) -> str:
    lines = [json.loads(line) for line in outside("qa/dev.jsonl").read_text("utf-8").splitlines()]
    lines += [json.loads(line) for line in (OWN / f"{school}.jsonl").read_text("utf-8").splitlines()]
    questions = [one["question"] for one in lines if one["school"] == school]
    return "\n".join("".join(text.lower().split()) for text in (document(school), *questions))


def told_of(school: str, known: str) -> tuple[int, int, int]:
    """Return how many questions of the development set are right, of how many; and how many words were left out."""
    found = _measured(school, known)
    return found["dev"][0], found["dev"][1], found["left_out"]


def _say(found: dict[str, Any]) -> str:
    return f"{found['dev'][0]}/{found['dev'][1]} and {found['own'][0]}/{found['own'][1]}"


def _measured(school: str, known: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.regulations.left_out", school, known]  # what was read once stays as it was
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _measure(school: str, known: str) -> None:
    whole = words.lexicon()
    taught = taught_by(school, whole) if known == OTHERS else set()
    less = without(whole, taught)
    words.lexicon = cache(lambda: less)  # before anything else takes it from there
    from tests.regulations.asked import by_pack, development_set, own_set
    from tests.regulations.judged import score

    found: dict[str, Any] = {"left_out": len(taught)}
    for name, questions in (("dev", development_set()), ("own", own_set())):
        mine = tuple(one for one in questions if one.school == school)
        found[name] = (score(mine, by_pack).right, len(mine))
    print(json.dumps(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
