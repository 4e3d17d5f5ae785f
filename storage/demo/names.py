"""Made-up names: a common surname and a pair of characters that few people carry together."""

from random import Random
from typing import Any

from storage.demo.catalogue import words

SINGLE_SHARE = 0.06  # of students have a given name of one character


class Names:
    """The names of one school; nobody there is called like anybody else."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._words: dict[str, Any] = words("names")
        self._surnames: list[str] = self._words["surnames"].split()
        self._given_out: set[str] = set()

    def student(self, *, female: bool) -> str:
        """Return a name as people born about 2008 have."""
        sex = "female" if female else "male"
        if self._random.random() < SINGLE_SHARE:
            return self._new(lambda: self._surname() + self._pick(self._words["single"][sex]))
        return self._new(lambda: self._surname() + self._pair("student", sex))

    def rare(self, *, female: bool, extension: bool) -> str:
        """Return a student's name with a rare character (罕用字); `extension`: one beyond the basic plane (CJK B)."""
        sex = "female" if female else "male"
        all_rare = self._words["rare"][sex].split()
        rare = [one for one in all_rare if (ord(one) > 0xFFFF) is extension]
        first = self._words["student"][sex]["first"]
        return self._new(lambda: self._surname() + self._pick(first) + self._random.choice(rare))

    def indigenous(self) -> str:
        """Return a traditional name with the middle dot, as 原住民族 may register it."""
        parts = self._words["indigenous"]
        return self._new(lambda: f"{self._pick(parts['first'])}·{self._pick(parts['parent'])}")

    def adult(self, *, female: bool, surname: str | None = None) -> str:
        """Return a name as parents and teachers have; with a surname that a child has, if given."""
        sex = "female" if female else "male"
        return self._new(lambda: (surname or self._surname()) + self._pair("adult", sex))

    def from_abroad(self) -> str:
        """Return the Chinese name of a mother who came from Vietnam (新住民)."""
        return self._new(lambda: self._pick(self._words["abroad"]["female"]))

    def _surname(self) -> str:
        return self._random.choice(self._surnames)

    def _pick(self, text: str) -> str:
        return self._random.choice(text.split())

    def _pair(self, age: str, sex: str) -> str:
        parts = self._words[age][sex]
        return self._pick(parts["first"]) + self._pick(parts["second"])

    def _new(self, make: Any) -> str:
        name: str = make()
        while name in self._given_out:
            name = make()
        self._given_out.add(name)
        return name
