"""Sentences in English: records, their verification and their differences, minutes, public export."""

from __future__ import annotations

RECORDS = {
    # verification
    "verify.ok": "The record holds. Seal: {seal}.",
    "verify.false": "The record does not hold. Seal stated: {seal}.",
    "verify.checked.form": "the text is written as a record is, to the byte",
    "verify.checked.chain": "every entry has its hash, and every link follows from the one before",
    "verify.checked.call": "the call is read again, without a difference",
    "verify.checked.results": "the decision made again gives the same results",
    "verify.checked.analysis": "the analysis {name} run again gives the same figures",
    "verify.unreadable": "{place}: cannot be read there ({stated}); {found} is expected.",
    "verify.form": "{place}: not written as a record is; it says {stated}, expected {found}.",
    "verify.hash": "{place}: changed after it was sealed; its sealed hash is {stated}, that of its contents {found}.",
    "verify.chain": "{place}: this hash was changed; it says {stated}, the contents give {found}.",
    "verify.seal": "{place}: the seal is {stated}, and {found} is expected.",
    "verify.input": "{place}: the call cannot be made again; the record says {stated}, here it is {found}.",
    "verify.result": "{place}: the record says {stated}, recomputing gives {found}.",
    "verify.version": "Version of {name}: {stated} in the record, {here} here.",
}
