"""New ids that look like those of a table and that no row has."""

import re
import string
from collections.abc import Collection, Iterator, Sequence
from random import Random

_NUMBERED = re.compile(r"(?P<before>.*?)(?P<digits>\d+)(?P<after>\D*)", re.DOTALL)
_CLASSES = (
    string.digits,
    "0123456789abcdef",
    "0123456789ABCDEF",
    string.ascii_lowercase,
    string.ascii_uppercase,
    string.digits + string.ascii_lowercase,
    string.digits + string.ascii_uppercase,
    string.ascii_letters,
    string.ascii_letters + string.digits,
)
_LEAST_SEEN = 20
_LARGEST_DIGITS = 15
_ROOM = 100
"""A random id must have so many times more values than there are ids."""


def invent_ids(
    like: Sequence[str], taken: Collection[str], count: int, seed: int
) -> list[str] | None:
    """`count` new ids in the form of `like`, none in `like` or `taken`; None if there is no form.

    Numbers, with the same text before and after them or none, are counted on from the largest
    (taken ones included), padded with zeros as they are. Other ids must have one length; their
    varying part is drawn from the kind of characters that it has: hexadecimal, letters, and so on.
    """
    if not like:
        return None
    used = {*like, *taken}
    return _numbered(like, used, count) or _drawn(like, used, count, Random(seed))


def _numbered(like: Sequence[str], used: set[str], count: int) -> list[str] | None:
    matches = [_NUMBERED.fullmatch(one) for one in like]
    forms = {(match["before"], match["after"]) for match in matches if match}
    if None in matches or len(forms) != 1:
        return None
    before, after = next(iter(forms))
    if re.search(r"\d", before):
        return None
    same_form = re.compile(re.escape(before) + r"(\d+)" + re.escape(after))
    digits = [match[1] for one in used if (match := same_form.fullmatch(one))]
    width = _padded_width([match["digits"] for match in matches if match])
    first = max(map(int, digits)) + 1
    last = str(first + count - 1)
    if width is None or len(last) > (width or _LARGEST_DIGITS):
        return None
    return [f"{before}{number:0{width}d}{after}" for number in range(first, first + count)]


def _padded_width(digits: list[str]) -> int | None:
    """The width that numbers are padded to, 0 if they are not; None if some are, some are not."""
    if all(one == str(int(one)) for one in digits):
        return 0
    widths = {len(one) for one in digits}
    return widths.pop() if len(widths) == 1 else None


def _drawn(like: Sequence[str], used: set[str], count: int, rng: Random) -> list[str] | None:
    if len(set(map(len, like))) != 1 or len(like) < _LEAST_SEEN:
        return None
    alphabets = [_alphabet({one[at] for one in like}) for at in range(len(like[0]))]
    if not all(alphabets) or _are_parts(alphabets):
        return None
    values = 1
    for alphabet in alphabets:
        values *= len(alphabet)
    if values < _ROOM * (len(used) + count):
        return None
    return _fresh(alphabets, used, count, rng)


def _fresh(alphabets: list[str], used: set[str], count: int, rng: Random) -> list[str]:
    new: dict[str, None] = {}
    while len(new) < count:
        one = "".join(map(rng.choice, alphabets))
        if one not in used:
            new[one] = None
    return list(new)


def _alphabet(seen: set[str]) -> str:
    """The characters that a place may hold: the one that it always has, or the smallest class.

    Empty if the place holds different signs that are neither letters nor digits.
    """
    if len(seen) == 1:
        return next(iter(seen))
    return next((one for one in _CLASSES if seen <= set(one)), "")


def _are_parts(alphabets: list[str]) -> bool:
    """The id is put together from parts with signs between, as "23_4", and not one name.

    Its parts then mean something, and invented ones would not. A UUID is one name.
    """
    kinds = ["x" if len(alphabet) > 1 else alphabet for alphabet in alphabets]
    runs = [run for run in re.split(r"[^0-9A-Za-z]+", "".join(kinds)) if "x" in run]
    if [len(run) for run in runs] == [8, 4, 4, 4, 12]:
        return False
    return len(runs) > 1


def ids_in(names: Collection[str], ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a file's name and the id that it is named after, whole or before a dot."""
    for name in names:
        if name in ids:
            yield name, name
        else:
            stem = next((name[:at] for at in _dots(name) if name[:at] in ids), None)
            if stem is not None:
                yield name, stem


def _dots(name: str) -> Iterator[int]:
    """Where the name's dots are, from the last to the first."""
    at = name.rfind(".")
    while at > 0:
        yield at
        at = name.rfind(".", 0, at)
