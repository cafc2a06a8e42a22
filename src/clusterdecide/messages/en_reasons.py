"""Sentences in English: why one alternative stands before another."""

from __future__ import annotations

REASONS = {
    "why.ahead": "{ahead} ({more}) is ahead of {behind} ({less}): {reasons}{enough}.",
    "why.tie": "{a} and {b} tie ({score}): {reasons}.",
    "why.part": "{name}\u00a0{value}",
    "why.others": "the other criteria together",
    "why.method": "the method itself",
    "why.outweigh": "{pros} outweigh {cons}",
    "why.outweigh.one": "{pros} outweighs {cons}",
    "why.balance": "{pros} make up for {cons}",
    "why.balance.one": "{pros} makes up for {cons}",
    "why.only": "{pros}, and nothing the other way",
    "why.mostly": "{pros}, the rest being too small to write",
    "why.nothing": "no criterion separates them",
    "why.sampled": " (contributions estimated over {n} orders of the criteria)",
    "why.enough": "; as long as {names} keep their weights, this holds whatever the other weights",
    "why.enough.one": "; as long as {names} keeps its weight, this holds whatever the other weights",
    "why.enough.within": "; as long as {names} keep their weights, this holds whatever the other admissible weights",
    "why.enough.within.one": "; as long as {names} keeps its weight, this holds whatever the other admissible weights",
    "why.anyway": "; this holds whatever the weights",
    "why.anyway.within": "; this holds whatever the admissible weights",
    "why.all": "; it takes the weights of all the criteria",
}
