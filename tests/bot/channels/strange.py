"""Any reply, however long or strange, for the tests of renderers."""

import regex
from hypothesis import strategies as st

from bot.channels.texts import safe
from handlers.conversation import Button, Deadline, Fact, Link, Meter, Paragraph, Passage, Reply
from handlers.intents import RevokeBinding, ShowWorks

_UNSEEN = regex.compile(r"[\s\p{Cf}]")
ODD = [
    *("\ud800", "\udfff", "\x00", "\x1b", "\r\n", "\u202e", "\u2066", "\u2028", "\ufffe", "\u200b", "\u0e33", "﷽"),
    *("👩‍👧‍👦", "🎓", "<", "&", "&lt;", "e\u0301", "ế", "。", "；", "，", " ", "\n", "a", "件", "%s", "%(x)s"),
]


def visible(text: str) -> str:
    """Return what of a text can be seen and must not be lost: no spaces, line breaks or marks without a shape."""
    return _UNSEEN.sub("", safe(text))


texts = st.one_of(
    st.lists(st.sampled_from(ODD), max_size=12).map("".join),
    st.text(max_size=20),
    st.text(st.characters(exclude_categories=[]), max_size=20),  # halves of surrogate pairs too
    st.builds(lambda part, times: part * times, st.sampled_from(ODD), st.integers(0, 2100)),
)
blocks = st.one_of(
    st.builds(Paragraph, texts),
    st.builds(Fact, texts, texts),
    st.builds(Meter, texts, texts, st.integers(-5, 400), st.one_of(st.none(), st.integers(0, 40))),
    st.builds(Deadline, texts, texts, st.none()),
    st.builds(Passage, texts, texts, st.one_of(st.just(""), st.just("https://example.org/規定?a=1"), texts)),
)
buttons = st.one_of(
    st.builds(lambda label: Button(label, ShowWorks("20101")), texts),
    st.builds(lambda label: Button(label, RevokeBinding("x" * 22)), texts),
    st.builds(lambda label: Link(label, "https://example.org/"), texts),
    st.builds(Link, texts, texts),
)
replies = st.builds(
    Reply,
    texts,
    st.one_of(
        st.lists(blocks, max_size=8).map(tuple),
        st.builds(lambda block, times: (block,) * times, blocks, st.integers(1, 60)),
    ),
    st.one_of(
        st.lists(buttons, max_size=4).map(tuple),
        st.builds(lambda button, times: (button,) * times, buttons, st.integers(1, 130)),
    ),
)
