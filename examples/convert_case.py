"""Turn the raw illustrative case (``case.json``) into a call file of the library.

    python examples/convert_case.py CASE_DIR OUTPUT [--lots FIELD] [--ranking FIELD]

The raw case is one file of tables, as exported from spreadsheets: texts for numbers, empty cells, one row a grade.
``--lots lots_variant_state_support`` reads the lots by years of State support, ``--ranking ranking_rule_variant``
ranks by the weighted total. Names of clusters are left out: dossiers keep their codes only.
"""

from __future__ import annotations

import argparse
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from clusterdecide import Call
from clusterdecide._json import read_json

LANGUAGES = ("fr", "en", "ar")
Row = dict[str, Any]


ROLES = {
    "présidence (ministère)": "chair (ministry)",
    "finances": "finance",
    "recherche": "research",
    "fédération d'entreprises": "federation of companies",
    "collectivités régionales": "regional authorities",
}
FACT_LABELS = {
    "created": {"fr": "date de création", "en": "date of creation"},
    "enterprise_share": {"fr": "part d'entreprises parmi les membres", "en": "share of companies among members"},
    "legal_form": {"fr": "forme juridique", "en": "legal form"},
    "members": {"fr": "nombre de membres", "en": "number of members"},
    "region": {"fr": "région", "en": "region"},
    "research_members": {"fr": "établissements de recherche ou de formation", "en": "research or training bodies"},
    "support_start": {"fr": "début du soutien de l'État", "en": "start of State support"},
}


def number(cell: str | float | Decimal) -> int | Decimal:
    value = Decimal(str(cell))
    return int(value) if value == value.to_integral_value() else value


def text(row: Row) -> Row:
    return {language: row[language] for language in LANGUAGES if row.get(language)}


def notice(both: str) -> Row:
    """The notice is French, a slash, English."""
    french, _, english = both.partition(" / ")
    return {"fr": french, "en": english or french}


def role(french: str) -> Row:
    return {"fr": french} | ({"en": ROLES[french]} if french in ROLES else {})


def node_of(parent: str | None) -> str | None:
    return None if parent in (None, "", "ROOT") else parent


def version(row: Row) -> Row:
    kept = {name: row[name] for name in ("published_at", "deadline", "decision_due")}
    return {"number": row["version"], **kept, "change": {"en": row["change"]}}


def test(row: Row) -> Row:
    found = {"fact": row["field"], "op": row["op"]}
    if "years" in row:
        found |= {"years": row["years"], "relative_to": "deadline"}
    return found | ({"value": row["value"]} if "value" in row else {})


def rule(row: Row) -> Row:
    found: Row = {"id": row["id"], "label": text(row)}
    found |= {"requested_lot": True} if row["field"] == "lot_rule" else {"test": test(row)}
    return found | ({"source": row["source"]} if "source" in row else {})


def criterion(row: Row) -> Row:
    kinds = {"node": "node", "qualitative": "graded", "indicator": "indicator"}
    found: Row = {"id": row["id"], "label": text(row["label"]), "kind": kinds[row["kind"]]}
    if node_of(row["parent"]):
        found["parent"] = row["parent"]
    if row["kind"] == "node":
        return found
    found["sense"] = row["direction"]
    if "scale" in row:
        found |= {"scale": [row["scale"]["min"], row["scale"]["max"]], "step": row["scale"]["step"]}
    if "breakpoints" in row:
        found["value"] = row["breakpoints"]
    optional = {"unit": row.get("unit"), "anchors": row.get("anchors"), "phrase": row.get("seed_phrase")}
    return found | {"aims": row.get("aims", [])} | {name: value for name, value in optional.items() if value}


def floors(rows: list[Row]) -> Row:
    found: Row = {"leaf": {}, "node": {}}
    for row in rows:
        if row["level"] == "overall":
            found["overall"] = number(row["minimum"])
        else:
            kind = {"leaf": "leaf", "main": "node"}[row["level"]]
            found[kind][row["criterion_id"]] = number(row["minimum"])
    return found


def weights(rows: list[Row]) -> list[Row]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["parent_id"], []).append(row)
    return [
        {
            **({"node": node_of(parent)} if node_of(parent) else {}),
            "percents": {row["criterion_id"]: number(row["percent"]) for row in group},
            "source": "ahp" if group[0]["source"] == "AHP" else "direct",
        }
        for parent, group in groups.items()
    ]


def lot(row: Row, case: Row) -> Row:
    def mine(table: str) -> list[Row]:
        return [line for line in case[table] if line["lot"] == row["lot"]]

    return {
        "id": row["lot"],
        "label": text(row["title"]),
        "where": [test(line) for line in row["all"]],
        "says": {"en": row["says"]},
        "places": case["budget"]["lot_quota"][row["lot"]],
        "weights": weights(mine("weights_published")),
        "floors": floors(mine("thresholds")),
    }


def judgements(rows: list[Row]) -> list[Row]:
    rounds: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["lot"], row["parent_id"], row["member_id"], str(row["round"]))
        value = str(row["judgement"]) or None
        rounds.setdefault(key, []).append({"a": row["a"], "b": row["b"], **({"value": value} if value else {})})
    return [
        {"lot": lot, "member": member, "round": int(turn), "pairs": pairs}
        | ({"node": node_of(parent)} if node_of(parent) else {})
        for (lot, parent, member, turn), pairs in rounds.items()
    ]


def ranking(row: Row) -> Row:
    method = {name: row[name] for name in ("method", "normalisation") if name in row}
    return {"method": method, "factor": 100, "precision": row["precision"], "rounding": row["rounding"]}


def ladder(row: Row) -> Row:
    kinds = {"main_criterion_score": "score", "region": "region", "draw": "draw"}
    extra = {"criterion": row["criterion"]} if "criterion" in row else {}
    return {"by": kinds[row["by"]], **extra, **({"fact": "region"} if row["by"] == "region" else {})}


def budget(row: Row) -> Row:
    return {
        "currency": row["currency"],
        "amount_per_year": row["amount_per_contract_per_year"],
        "years": row["years"],
        "annual_envelope": row["annual_envelope"],
        "gives_up": row["envelope_shortfall"]["order"],
        "reserve_months": row["reserve_list_months"],
    }


def piece(row: Row) -> Row:
    instants = {"received_at": row["received_at"], "requested_at": row["cure_requested_at"]}
    return {"status": row["status"], **{name: instant for name, instant in instants.items() if instant}}


def dossier(row: Row, case: Row) -> Row:
    code = row["candidate_id"]

    def mine(table: str) -> list[Row]:
        return [line for line in case[table] if line["candidate_id"] == code]

    kinds = fact_kinds(case["call"])
    stated = {name: row[name] for name in kinds if row.get(name)}
    given = {line["document_id"]: piece(line) for line in mine("documents")}
    return {
        "code": code,
        "requested_lot": row["requested_lot"],
        "received_at": row["received_at"],
        "facts": {name: number(cell) if kinds[name] == "number" else cell for name, cell in stated.items()},
        "pieces": {line["id"]: given.get(line["id"], {"status": "missing"}) for line in case["call"]["documents"]},
        **asked(row, case["budget"]),
        "indicators": {line["criterion_id"]: number(line["value"]) for line in mine("indicators")},
    }


def asked(row: Row, budget: Row) -> Row:
    """The version received and the amount asked for, where they are not what every dossier has."""
    version, amount = int(row["submission_version"]), number(row["requested_mad_per_year"])
    given = {} if version == 1 else {"version": version}
    return given if amount == budget["amount_per_contract_per_year"] else given | {"amount_per_year": amount}


def panel_rules(call: Row) -> Row:
    """The case writes when a comment is needed as "score <= 2 or score >= 4.5"."""
    below, above = re.findall(r"[<>]= ([0-9.]+)", call["scale"]["comment_required_if"])
    return {
        "least_grades": call["min_evaluations_per_cell"],
        "comment_at_most": number(below),
        "comment_at_least": number(above),
        "round_to": call["scale"]["step"],
    }


def mark(row: Row) -> Row:
    kinds = {"scored": "graded", "conflict": "recused"}
    found: Row = {"status": kinds.get(row["status"], row["status"])}
    if row["score"] not in (None, ""):
        found["grade"] = number(row["score"])
    optional = {"comment": row["comment_fr"], "at": row["scored_at"]}
    return found | {name: value for name, value in optional.items() if value}


def sheets(rows: list[Row]) -> list[Row]:
    """One sheet for an evaluator and a dossier; a cell given again goes to a second one, for the checks to see."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        pair, cell = (row["evaluator_id"], row["candidate_id"]), row["criterion_id"]
        mine = found.setdefault(pair, [{}])
        if cell in mine[-1]:
            mine.append({})
        mine[-1][cell] = mark(row)
    return [
        {"evaluator": evaluator, "dossier": code, "marks": marks}
        for (evaluator, code), several in found.items()
        for marks in several
    ]


def agreed(row: Row) -> Row:
    found: Row = {"grade": number(row["consensus"]), "starting_point": number(row["starting_point"])}
    if row["reason_if_changed_fr"]:
        found["reason"] = row["reason_if_changed_fr"]
    dissent = re.findall(r"[^\s;,]+", row["dissent_evaluators"])
    return found | ({"dissent": dissent} if dissent else {})


def consensus(rows: list[Row]) -> list[Row]:
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row["candidate_id"], {})[row["criterion_id"]] = agreed(row)
    return [{"dossier": code, "marks": marks} for code, marks in found.items()]


def panel(case: Row) -> Row:
    """What the panel did; the names of the experts are not in the case."""
    return {
        "evaluators": [
            {
                "id": row["evaluator_id"],
                "expertise": {"fr": row["expertise_fr"]},
                "body": {"fr": row["body_type"]},
                "independence_declared": row["independence_declaration_signed"] == "1",
            }
            for row in case["evaluators"]
        ],
        "conflicts": [
            {
                "evaluator": row["evaluator_id"],
                "dossier": row["candidate_id"],
                "nature": {"fr": row["nature_fr"]},
                "declared_at": row["declared_at"],
                "decision": row["decision"],
            }
            for row in case["conflicts"]
        ],
        "sheets": sheets(case["evaluations"]),
        "consensus": consensus(case["consensus"]),
    }


def contract(row: Row) -> Row:
    review = re.search(r"year ([0-9]+)", row["mid_term_review"])
    return {
        "years": row["years"],
        "indicators": [
            {
                "id": line["id"],
                "label": text(line),
                "weight": str(line["weight"]),
                "kind": line["kind"],
                **line["target_from"],
                "link": {"en": line["link"]},
            }
            for line in row["kpis"]
        ],
        "payments": [
            {"at_least": str(line["min_rate"]), "pays": str(line["pay"])}
            | ({"then": {"en": line["then"]}} if "then" in line else {})
            for line in row["release_rules"]
        ],
        "withheld": row["withheld"],
        **({"review_year": int(review[1])} if review else {}),
    }


def kind_of(row: Row) -> str:
    """Kind of fact that a rule of the case reads."""
    if "years" in row:
        return "date"
    return "text" if isinstance(row.get("value"), str | list) else "number"


def fact_kinds(call: Row) -> dict[str, str]:
    """Facts that the rules of the case read, under any reading of its lots, and those of its ladder of ties."""
    tests = [row for name in call if name.startswith("lots") and isinstance(call[name], list) for row in call[name]]
    rows = [line for row in tests for line in row["all"]] + call["eligibility"]
    kinds = {row["field"]: kind_of(row) for row in rows if row["op"] != "is_empty" and row["field"] != "lot_rule"}
    unread = {row["field"]: "text" for row in rows if row["op"] == "is_empty"}
    ladder = {row["by"]: "text" for row in call["tie_break"]["steps"] if row["by"] == "region"}
    return {**unread, **ladder, **kinds}


def scoring(row: Row) -> Row:
    """The case says "5 x node value, on 5" and "100 x root value, on 100"."""
    factors = {"node_maximum": row["main_criterion_score"], "total_maximum": row["weighted_total"]}
    return {name: number(words.split(" x ")[0]) for name, words in factors.items()}


def notice_parts(call: Row) -> Row:
    return {
        "format": "clusterdecide/call/1",
        "id": call["call_id"],
        "title": text(call["title"]),
        "notice": notice(call["notice"]),
        "needs_native_check": call["needs_native_check"],
        "timezone": call["timezone"],
        "versions": [version(row) for row in call["versions"]],
        "aims": [{"id": row["id"], "label": text(row["label"])} for row in call["aims"]],
        "facts": [
            {"id": name, "kind": kind} | ({"label": FACT_LABELS[name]} if name in FACT_LABELS else {})
            for name, kind in fact_kinds(call).items()
        ],
        "documents": [{"id": row["id"], "label": text(row), "curable": row["curable"]} for row in call["documents"]],
        "cure": {"days": call["cure"]["days"]},
        "eligibility": [rule(row) for row in call["eligibility"]],
    }


def convert(case: Row, *, lots: str = "lots", ranking_rule: str = "ranking_rule") -> Row:
    """The fields of a call, from the raw case; the two options name the field of the case that is read."""
    call = case["call"]
    return {
        **notice_parts(call),
        "criteria": [criterion(row) for row in case["criteria"]],
        "scoring": scoring(call["aggregation"]),
        "lots": [lot(row, case) for row in call[lots]],
        # the case counts every member alike, whatever its voting weight
        "committee": [{"id": row["member_id"], "role": role(row["role_fr"])} for row in case["committee"]],
        "judgements": judgements(case["pairwise"]),
        "panel_rules": panel_rules(call),
        "ranking": ranking(call[ranking_rule]),
        "ladder": [ladder(row) for row in sorted(call["tie_break"]["steps"], key=lambda row: row["step"])],
        "draw": {"algorithm": call["draw"]["algorithm"], "commitment": call["draw"]["seed_commitment_sha256"]},
        "budget": budget(case["budget"]),
        "contract": contract(case["contract_template"]),
        "dossiers": [dossier(row, case) for row in case["candidates"]],
        "panel": panel(case),
    }


def read_case(folder: str | Path) -> Row:
    case: Row = read_json(Path(folder) / "case.json")
    return case


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__ or "")[0])
    parser.add_argument("case", metavar="CASE_DIR")
    parser.add_argument("output", metavar="OUTPUT", type=Path)
    parser.add_argument("--lots", default="lots")
    parser.add_argument("--ranking", default="ranking_rule")
    chosen = parser.parse_args(arguments)
    fields = convert(read_case(chosen.case), lots=chosen.lots, ranking_rule=chosen.ranking)
    Call.of(fields).save(chosen.output)
    print(f"{chosen.output} written")


if __name__ == "__main__":
    main()
