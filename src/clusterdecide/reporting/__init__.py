"""The report of a decision: one HTML file that needs nothing else, and a summary for a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clusterdecide.calls import Decision

__all__ = ["decision_text", "report"]


def report(decision: Decision, path: str | Path, *, lang: str = "fr", draws: int = 10_000, rng: int = 0) -> Path:
    """Write the report of a decision: one HTML file with no script and nothing to fetch, made for screen and paper.

    Parameters
    ----------
    decision
        What a call decides, `Call.decide`.
    path
        File to write; it is replaced whole, or not at all.
    lang
        ``"fr"`` or ``"en"``.
    draws
        Weight vectors drawn for each table of ranks.
    rng
        Seed of the draws, so that the same decision gives the same bytes.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    InvalidInputError
        A language without a catalogue, a number of draws below 1, a bad seed.
    FileError
        The file cannot be written.

    Examples
    --------
    >>> import clusterdecide as cd, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = cd.report(cd.calls.example().decide(), Path(folder) / "report.html", lang="en", draws=100)
    ...     "D03, D09, D02" in written.read_text(encoding="utf-8")
    True
    """
    from clusterdecide._json import replace_file
    from clusterdecide.messages import check_language
    from clusterdecide.reporting.page import page
    from clusterdecide.reporting.view import View

    check_language(lang)
    html = page(View.of(decision, lang, draws=draws, rng=rng))
    return replace_file(Path(path), html)


def decision_text(decision: Decision, lang: str = "fr") -> str:
    """Sum up a decision as plain text: lists and scores of each lot, reasons, money, notice.

    Parameters
    ----------
    decision
        What a call decides, `Call.decide`.
    lang
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Lines of text, ended by a newline.

    Raises
    ------
    InvalidInputError
        A language without a catalogue.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> "D15: Received too late" in decision_text(cd.calls.example().decide(), "en")
    True
    """
    from clusterdecide.messages import check_language
    from clusterdecide.reporting.text import summary

    check_language(lang)
    return summary(decision, lang)
