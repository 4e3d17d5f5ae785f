"""Whether answers about the regulations are right: question sets, other words, changed rules, anything typed.

The folder mirrors no package: an answer is made by portfolio/regulations, handlers/ and the schools' packs together,
and what is promised of it is promised of the whole. Their parts are tested in the folders named after them.

`questions/<school>.jsonl` are questions of our own about the five documents, in the format of the development set that
lies outside the project; what lies outside is read from there, and a test that needs it says so where it is absent.
"""
