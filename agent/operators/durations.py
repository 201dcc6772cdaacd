"""Durations in words."""


def in_words(seconds: float) -> str:
    """A duration as a person says it.

    >>> in_words(5400), in_words(42.0), in_words(float("inf"))
    ('1 h 30 min', '42 s', 'no limit')
    """
    if seconds == float("inf"):
        return "no limit"
    if seconds < 120:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
