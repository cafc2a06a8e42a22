"""The laws that a plain ranking function can be asked for, and which of them users take for granted."""

from __future__ import annotations

from types import MappingProxyType

from clusterdecide.methods.laws import LAWS as METHOD_LAWS

_OF_FUNCTIONS = {
    "input_kept": "the arrays that are given are not changed",
    "nan_refused": "a missing grade (NaN) is an error, not an answer",
}
_GRANTED = (
    "finite",
    "permute_alternatives",
    "permute_criteria",
    "weak_dominance",
    "strict_dominance",
    "unit_change",
    "ties",
    "input_kept",
    "repeatable",
    "nan_refused",
)
LAWS = MappingProxyType({name: {**METHOD_LAWS, **_OF_FUNCTIONS}[name] for name in _GRANTED})
"""The laws that `check_ranking_function` asks for by default, and what each says."""

_MORE = [name for name in METHOD_LAWS if name not in _GRANTED and name not in ("bounds", "batch")]
FUNCTION_LAWS = MappingProxyType({**LAWS, **{name: METHOD_LAWS[name] for name in _MORE}})
"""Every law that `check_ranking_function` can be asked for; it states no bounds and takes one problem."""
