"""A message in one form: width, simplified characters, phonetic signs, slips, numerals, courtesy; each step alone."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from portfolio.regulations.sounds import heard
from portfolio.regulations.words import lexicon

NUMERALS = "零一二三四五六七八九"
_DIGITS = {sign: value for value, sign in enumerate(NUMERALS)} | {"〇": 0, "○": 0, "兩": 2}
_TENS = {"十": 10, "百": 100}
_WEEKEND = ("六", "日")
_NTH = "第"
_SIGNS = "".join(_DIGITS) + "".join(_TENS)
_ROC_DATE = re.compile(r"(?<![\d/])(\d{2,4})[./年-](\d{1,2})[./月-](\d{1,2})日?(?![\d/])")
_WRITTEN_DATE = re.compile(
    rf"(?<!\d)([{_SIGNS}\d]{{1,2}})月(?:([{_SIGNS}\d]{{1,3}})(?:[日號]|(?=[前後止截之以]))|(?=[初中底份]))"
)
_SPOKEN_DATE = re.compile(r"(\d{1,2}月\d{1,2})號")
_SHORT_DATE = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])")
_SPACE_IN_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])[ \t\u3000]+(?=[\u3400-\u9fff])")


_SPELLED_OUT = re.compile(r"(?<![\u3400-\u9fff])(?:[\u3400-\u9fff] ){2,}[\u3400-\u9fff](?![\u3400-\u9fff])")


def spelled_out(text: str) -> str:
    """Return the text without spaces between characters that stand alone, one after the other.

    >>> spelled_out("課 程 學 習 成果 幾件"), spelled_out("多元 的 上限")
    ('課程學習 成果 幾件', '多元 的 上限')
    """
    return _SPELLED_OUT.sub(lambda found: found[0].replace(" ", ""), text)


def clean(text: str) -> str:
    """Return what was typed in one form: NFKC, without invisible, bidirectional and control characters.

    >>> clean("我的\\u200b件數\\u202e　ＯＫ")
    '我的件數 OK'
    """
    plain = unicodedata.normalize("NFKC", text)
    seen = (c if unicodedata.category(c) not in _UNSEEN else " " * (c in "\n\t") for c in plain)
    return " ".join("".join(seen).split())


_UNSEEN = ("Cf", "Cc", "Cs", "Cn")


def widths(text: str) -> str:
    """Return the text as `clean` leaves it, in lower case.

    >>> widths("課成　ＰＤＦ\\u200b")
    '課成 pdf'
    """
    return clean(text).casefold()


def traditional(text: str) -> str:
    """Return the text as Taiwan writes it; only where characters stand that no traditional text has.

    OpenCC's `s2tw`: `s2twp` would turn 登錄 into 登入. Converting what is traditional already would spoil 台.
    """
    if not any(_is_simplified(c) for c in text):
        return text
    return str(_converter().convert(text))


def _is_simplified(c: str) -> bool:
    """Whether Big5, which holds what Taiwan writes, lacks a Chinese character."""
    if not "\u4e00" <= c <= "\u9fff":
        return False
    try:
        c.encode("big5")
    except UnicodeEncodeError:
        return True
    return False


@cache
def _converter() -> Any:
    from opencc import OpenCC  # loads its dictionaries, so only when first needed

    return OpenCC("s2tw")


def variants(text: str) -> str:
    """Return the text with one spelling where two are usual: 台, 週, 裡, 祕."""
    return text.translate(_VARIANTS)


_VARIANTS = str.maketrans("臺周裏祕着証佈", "台週裡秘著證布")


def numerals(text: str) -> str:
    """Return the text with Arabic numerals before a measure word and in dates.

    >>> numerals("十件"), numerals("二十件和兩週"), numerals("第一學期"), numerals("一一一年")
    ('10件', '20件和2週', '第1學期', '111年')
    >>> numerals("七月三十一號"), numerals("二月三前"), numerals("六月底"), numerals("一學期十件")
    ('7月31日', '2月3日前', '6月底', '1學期10件')
    >>> numerals("第六日"), numerals("六日")
    ('第6日', '六日')
    """
    found = _numeral().sub(_as_digits, _WRITTEN_DATE.sub(_as_date, text))
    for pattern in lexicon().patterns["term"]:
        found = pattern.sub(lambda match: f"{match['year']}-{'2' if match['second'] else '1'}", found)
    found = _ROC_DATE.sub(lambda m: f"{int(m[1])}年{int(m[2])}月{int(m[3])}日", found)
    found = _SPOKEN_DATE.sub(r"\1日", found)
    return _SHORT_DATE.sub(lambda m: f"{int(m[1])}月{int(m[2])}日", found)


@cache
def _numeral() -> re.Pattern[str]:
    units = sorted({*lexicon().units, *lexicon().after_numerals}, key=len, reverse=True)
    never = "".join(f"(?<!{word})" for word in sorted(lexicon().not_after))
    return re.compile(f"(?<!{lexicon().grade}){never}([{_SIGNS}]+)(?=({'|'.join(map(re.escape, units))}))")


def _as_date(match: re.Match[str]) -> str:
    month, day = (one if one is None or one.isdigit() else _value(one) for one in match.groups())
    return f"{month}月" if day is None else f"{month}月{day}日"


def _as_digits(match: re.Match[str]) -> str:
    alone = match[1] == NUMERALS[1] and match[2] in lexicon().no_one_before and not _is_only(match)
    return match[1] if alone or _is_weekend(match) else _value(match[1])


def _is_only(match: re.Match[str]) -> bool:
    """Whether 一 says that there are not more: 只有一位."""
    return any(only.search(match.string[: match.start()]) for only in lexicon().patterns["only"])


def _is_weekend(match: re.Match[str]) -> bool:
    """Whether 六日 is no day of a month, and no sixth day."""
    return (match[1], match[2]) == _WEEKEND and match.string[: match.start()][-1:] not in (lexicon().month, _NTH)


def _value(signs: str) -> str:
    if not any(sign in _TENS for sign in signs):  # as written, and perhaps too long to be a number
        return "".join(str(_DIGITS[sign]) for sign in signs).lstrip("0") or "0"
    total, digit = 0, 0
    for sign in signs:
        if sign in _TENS:
            total, digit = total + (digit or 1) * _TENS[sign], 0
        else:
            digit = _DIGITS[sign]
    return str(total + digit)


def slips(text: str) -> str:
    """Return the text with the slips of the table put right, and single phonetic signs read as what they stand for."""
    for slip, right in lexicon().slips.items():
        text = text.replace(slip, right)
    return _LONE_SIGN.sub(lambda match: lexicon().phonetic.get(match[0], match[0]), text)


_LONE_SIGN = re.compile("(?<![\u3105-\u3129ˊˇˋ˙])[\u3105-\u3129](?![\u3105-\u3129ˊˇˋ˙])")


def single_words(text: str) -> str:
    """Return the text with single words put right that only sound like what is written, by what stands around them.

    >>> single_words("是隨登錄"), single_words("隨時可以"), single_words("20見")
    ('是誰登錄', '隨時可以', '20件')
    >>> single_words("要溝幾件"), single_words("溝通"), single_words("檔案還再嗎"), single_words("還再傳")
    ('要勾幾件', '溝通', '檔案還在嗎', '還再傳')
    >>> single_words("研習得主題"), single_words("獲得證照"), single_words("我不記得")
    ('研習的主題', '獲得證照', '我不記得')
    """
    for pattern, right in lexicon().heard_alone.items():
        text = pattern.sub(right, text)
    return text


def measured(text: str) -> str:
    """Return the text with the measure word that is left out where works are counted.

    >>> measured("已經18了還能再傳嗎"), measured("已經18天了")
    ('已經18件了還能再傳嗎', '已經18天了')
    """
    for pattern in lexicon().patterns["works_unsaid"]:
        text = pattern.sub(rf"\g<0>{lexicon().works}", text)
    return text


def indefinite(text: str) -> str:
    """Return the text without numbers that count nothing and ask for none.

    >>> indefinite("晚了幾天才說會怎樣"), indefinite("最晚幾天內")
    ('晚了才說會怎樣', '最晚幾天內')
    """
    for pattern in lexicon().patterns["indefinite"]:
        text = pattern.sub(r"\1", text)
    return text


@lru_cache(maxsize=8)  # each step of reading begins with it; no longer than that, since it is what somebody said
def tidied(text: str) -> str:
    """Return the message in the form that is read: every step, in its order."""
    return numerals(measured(indefinite(single_words(heard(slips(_plain(text)))))))


@lru_cache(maxsize=4096)
def printed(text: str) -> str:
    """Return printed text (a clause, a name) in the same form; nobody misheard it, and looking would take long."""
    return numerals(slips(_plain(text)))


def _plain(text: str) -> str:
    return _SPACE_IN_CHINESE.sub(" ", variants(traditional(spelled_out(widths(text)))))
