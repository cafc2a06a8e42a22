"""The end of the report: words explained, and how anyone recomputes the decision."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from clusterdecide import __version__
from clusterdecide._json import canonical_json
from clusterdecide.reporting.html import Safe, join, tag

if TYPE_CHECKING:
    from clusterdecide.calls import Call
    from clusterdecide.reporting.view import View

_TERMS = ("total", "floor", "closeness", "line", "ties", "acceptability", "range", "ahp", "consistency", "half_up")


def fingerprint(call: Call) -> str:
    """SHA-256 of the canonical JSON of a call: the same for the same content, however its file is laid out.

    Examples
    --------
    >>> import clusterdecide as cd
    >>> call = cd.calls.example()
    >>> fingerprint(call) == fingerprint(cd.Call.loads(call.dumps()))
    True
    """
    return hashlib.sha256(canonical_json(call.dump()).encode("utf-8", "surrogatepass")).hexdigest()


def glossary(view: View) -> Safe:
    """Terms of the report."""
    words = view.words
    topsis = view.call.ranking.method["method"] == "topsis"
    terms = [term for term in _TERMS if topsis or term != "closeness"]
    listed = [
        part for term in terms for part in (tag("dt", words(f"term.{term}")), tag("dd", words(f"term.{term}.is")))
    ]
    return tag("dl", *listed, class_="words")


def recompute(view: View) -> Safe:
    """Content hash, versions and seeds, and the three lines of Python that decide again."""
    words, call = view.words, view.call
    facts = [
        (words("again.hash"), tag("code", fingerprint(call))),
        (words("again.form"), tag("code", call.format)),
        (words("again.library"), f"clusterdecide {__version__}"),
        (words("again.draws"), words("again.draws_value", draws=words.number(view.draws), seed=str(view.rng))),
    ]
    listed = [part for name, value in facts for part in (tag("dt", name), tag("dd", value))]
    seed = "" if view.decision.draw_seed is None else "draw_seed=…"
    lines = [
        "import clusterdecide as cd",
        f'decision = cd.Call.load("call.json").decide({seed})',
        f'cd.report(decision, "report.html", lang="{words.lang}", draws={view.draws}, rng={view.rng})',
    ]
    code = tag("p", *(part for line in lines for part in (tag("code", line), tag("br"))))
    return join(
        [tag("p", words("again.intro")), tag("dl", *listed, class_="facts"), tag("p", words("again.lines")), code]
    )
