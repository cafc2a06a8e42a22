"""Commands that decide a call, or rehearse one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from clusterdecide.commands.output import Output, writable
from clusterdecide.errors import FileError, InvalidInputError

if TYPE_CHECKING:
    from clusterdecide.calls import Decision

_WRITTEN = {"fr": "Rapport : {}", "en": "Report: {}"}


def example(options: argparse.Namespace) -> Output:
    """Decide the example call and write its report."""
    from clusterdecide.calls import example

    output = writable(options.output)
    return _reported(example().decide(), output, options.lang)


def decide(options: argparse.Namespace) -> Output:
    """Decide a call, and write its report where a place is given."""
    output = None if options.output is None else writable(options.output)
    decision = decided(options.call, options.draw_seed)
    if not options.json:
        return _reported(decision, output, options.lang)
    _report(decision, output, options.lang)
    return Output(decision.to_json(), exact=True)


def rehearse(options: argparse.Namespace) -> Output:
    """Rehearse the rules of a call."""
    from clusterdecide._json import pretty_json
    from clusterdecide.calls import Call

    found = Call.load(options.call).rehearse(trials=options.trials, rng=options.seed)
    return Output(pretty_json(found.to_dict()), exact=True) if options.json else Output(found.says(options.lang))


def decided(name: str, draw_seed: str | None) -> Decision:
    """Load a call and decide it."""
    from clusterdecide.calls import Call

    call = Call.load(name)
    try:
        return call.decide(draw_seed=draw_seed)
    except InvalidInputError as error:
        raise FileError(str(error), file=Path(name).name) from error


def _reported(decision: Decision, output: Path | None, lang: str) -> Output:
    from clusterdecide.reporting import decision_text

    _report(decision, output, lang)
    told = decision_text(decision, lang).rstrip("\n")
    return Output(told if output is None else f"{told}\n{_WRITTEN[lang].format(output)}")


def _report(decision: Decision, output: Path | None, lang: str) -> None:
    from clusterdecide.reporting import report

    if output is not None:
        report(decision, output, lang=lang)
