"""Words, numbers, lists and citations of a plain table as small numbers.

What is NULL is unknown. Words that the vocabulary does not have make a fact unknown too, and are marked as odd; none of
them makes it false.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

import ibis

from comity.errors import InputError
from comity.language.errors import nearest
from comity.language.model import FactType
from comity.tables.engines import stripped
from comity.tables.layout import DEPTH, KNOWN, MORE, ODD
from comity.tables.leaves import any_holds
from comity.tables.mapping import Delimited, Source
from comity.tables.times import Column, literal

_YES, _NO = ("yes", "true"), ("no", "false")
_MORE = ("...", "…")
_PLAIN_SIGNS = ",;|/+&#"

# Letters are spelt out: what else is one differs from engine to engine.
_SECTION = r"^[a-z0-9_]+ +[a-z0-9_./:-]+(\([a-z0-9_-]+\))*$"


def refuse(name: str, wanted: str, column: Column) -> InputError:
    """A column of a type that does not hold such a fact."""
    return InputError(
        f"`{name}` is {wanted}; the column `{column.get_name()}` holds {column.type()}.",
        next_step="Cast it, or map the fact to another column.",
    )


def no_such(name: str, kind: FactType, source: Source) -> InputError:
    """A mapping of a kind that does not hold such a fact."""
    return InputError(f"`{name}` is {kind.kind.value}; {type(source).__name__} does not hold such a fact.")


def _small(value: int) -> Column:
    return literal(value, "int8")


def _odd(name: str, column: Column, understood: Column) -> dict[str, Column]:
    return {name + ODD: ibis.cases((column.isnull(), _small(0)), (understood, _small(0)), else_=_small(1))}


def yes_no(name: str, column: Column, words: Mapping[str, str]) -> dict[str, Column]:
    """Booleans, or words such as yes and no."""
    if column.type().is_boolean():
        return {name: ibis.cases((column.isnull(), _small(1)), (column, _small(2)), else_=_small(0))}
    if not column.type().is_string():
        raise refuse(name, "yes or no", column)
    text = stripped(column).lower()
    meant = {word.lower(): value.lower() for word, value in words.items()}
    yes = [*_YES, *(word for word, value in meant.items() if value in _YES)]
    no = [*_NO, *(word for word, value in meant.items() if value in _NO)]
    unknown = ["", "unknown", *(word for word, value in meant.items() if value == "unknown")]
    truth = ibis.cases(
        (column.isnull(), _small(1)), (text.isin(yes), _small(2)), (text.isin(no), _small(0)), else_=_small(1)
    )
    return {name: truth} | _odd(name, column, text.isin([*yes, *no, *unknown]))


def one_of(name: str, kind: FactType, column: Column, words: Mapping[str, str]) -> dict[str, Column]:
    """One word of a closed list, as its place in the list."""
    if not column.type().is_string():
        raise refuse(name, "one of a list of words", column)
    text = stripped(column)
    codes = {value: i + 1 for i, value in enumerate(kind.names())}
    codes |= {word: code_of(name, kind, value) for word, value in words.items()}
    known = [(text == word, literal(code, "int16")) for word, code in codes.items() if code]
    nothing = literal(0, "int16")
    found = {name: ibis.cases((column.isnull(), nothing), *known, else_=nothing)}
    return found | _odd(name, column, text.isin([*codes, "", "unknown"]))


def code_of(name: str, kind: FactType, value: str) -> int:
    """The number of a value; 0 for unknown. Raises `InputError` for a value that the fact does not have."""
    if value == "unknown":
        return 0
    if value not in kind.names():
        raise InputError(f"`{name}` has no value `{value}`.{nearest(value, list(kind.names()))}")
    return kind.names().index(value) + 1


def number(name: str, column: Column) -> dict[str, Column]:
    """A number; one that is none (NaN, infinity) is odd and unknown."""
    if not column.type().is_numeric():
        raise refuse(name, "a number", column)
    value = column.cast("float64")
    # On Spark, Ibis' `isinf` finds nothing and its `isnull` finds NaN too: so compared, and asked first.
    strange = value.isnan() | (value.abs() > literal(sys.float_info.max, "float64"))
    nothing = literal(0.0, "float64")
    return {
        name: ibis.cases((strange, nothing), (column.isnull(), nothing), else_=value),
        name + KNOWN: ibis.cases((strange, _small(0)), (column.isnull(), _small(0)), else_=_small(1)),
        name + ODD: ibis.cases((strange, _small(1)), (column.isnull(), _small(0)), else_=_small(0)),
    }


# --- several values


def flags(
    name: str, kind: FactType, columns: Mapping[str, Column], complete: Column | None
) -> dict[str, Column]:
    """A boolean column for each value; NULL says nothing of that value."""
    for value, column in columns.items():
        code_of(name, kind, value)
        if not column.type().is_boolean():
            raise refuse(name, "a boolean column for each value", column)
    held = _bits((kind.names().index(value), column.fill_null(False)) for value, column in columns.items())
    if complete is None:
        every = set(columns) == set(kind.names())
        complete = (
            ~any_holds(column.isnull() for column in columns.values()) if every else ibis.literal(False)
        )
    return {name: held + ibis.cases((complete, literal(0)), else_=literal(MORE))}


def delimited(
    name: str, kind: FactType, column: Column, source: Delimited, complete: Column
) -> dict[str, Column]:
    """A list of words in one cell. A word that is not understood is odd and leaves the list incomplete."""
    if not column.type().is_string():
        raise refuse(name, "a list of words", column)
    sep = source.separator
    if sep.isspace():
        text, sep = stripped(column).re_replace(r"\s+", ","), ","
    elif sep in _PLAIN_SIGNS and len(sep) == 1:
        text = column.re_replace(r"\s+", "")
    else:
        raise InputError(
            f"`{sep}` cannot separate words.", next_step=f"Use white space or one of {_PLAIN_SIGNS}"
        )
    # Every word stands between separators of its own, `,a,,b,`, so that neighbours can be taken out one by one.
    text = ibis.literal(sep) + text.re_replace(f"[{sep}]", sep + sep) + ibis.literal(sep)
    meant = {value: value for value in kind.names()} | {_squeezed(w): v for w, v in source.words.items()}
    nothing = () if source.nothing is None else (_squeezed(source.nothing),)
    held: dict[str, list[Column]] = {}
    for word, value in meant.items():
        if code_of(name, kind, value):
            held.setdefault(value, []).append(text.contains(sep + word + sep))
    rest = text
    for word in (*meant, *_MORE, *nothing, "unknown", ""):
        rest = rest.re_replace(f"[{sep}]{_spelt(word)}[{sep}]", "")
    odd, empty = rest != "", text == sep + sep
    more = any_holds(
        [odd, empty, ~complete, *(text.contains(sep + dots + sep) for dots in (*_MORE, "unknown"))]
    )
    bits = _bits((kind.names().index(value), any_holds(found)) for value, found in held.items())
    bits = bits + ibis.cases((more, literal(MORE)), else_=literal(0))
    return {name: ibis.cases((column.isnull(), literal(MORE)), else_=bits)} | _odd(name, column, ~odd)


def _bits(held: Iterable[tuple[int, Column]]) -> Column:
    """The sum of two to each place whose condition holds."""
    bits = [ibis.cases((condition, literal(1 << place)), else_=literal(0)) for place, condition in held]
    while len(bits) > 1:
        bits = [bits[i] + bits[i + 1] if i + 1 < len(bits) else bits[i] for i in range(0, len(bits), 2)]
    return bits[0] if bits else literal(0)


def _squeezed(word: str) -> str:
    return "".join(word.split())


def _spelt(word: str) -> str:
    """A word as a pattern that all engines read alike."""
    signs = [sign if sign.isalnum() or sign == "_" else f"[{sign}]" for sign in word]
    return "".join("\\" + sign[1] if sign in ("[^]", "[\\]", "[]]") else sign for sign in signs)


# --- citations


def citation(name: str, column: Column, codes: Iterable[str]) -> dict[str, Column]:
    """`ny_penal_law 120.05(2)`: the text of its first one, two … parts. One that is not understood is unknown."""
    if not column.type().is_string():
        raise refuse(name, "a section of a code", column)
    text = stripped(column).lower()
    declared = any_holds(text.startswith(f"{code} ") for code in sorted(codes))
    understood = text.re_search(_SECTION) & declared
    # `code 120.05(2)(a)` becomes `code|120.05|2|a|`, of which each shorter section is a beginning.
    joined = (
        text.re_replace(r" +", "|").re_replace(r"[)][(]", "|").re_replace(r"[(]", "|").re_replace(r"[)]", "")
    )
    parts = joined + "|"
    depth = parts.length() - parts.re_replace("[|]", "").length() - 1
    found = {
        name: ibis.cases((column.isnull(), _small(0)), (understood, depth.cast("int8")), else_=_small(0))
    }
    for n in range(1, DEPTH + 1):
        begin = parts.re_extract(r"^([^|]*[|]){" + str(n + 1) + "}", 0)
        found[f"{name}__{n}"] = ibis.cases((column.isnull(), ""), (understood, begin), else_="").fill_null("")
    return found | _odd(name, column, understood | (text == ""))
