"""Changes valid documents into hostile or damaged ones, as the corpus files ask.

Nothing here is unpickled or evaluated; the "unsafe" payloads only ever create a marker file (the canary) in a folder
of the run.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from codec import NotForThisAdapterError

Step = dict[str, Any]


def mutate(data: bytes | None, steps: list[Step], canary: Path) -> bytes:
    """Apply the mutation steps to a valid document; ``data`` may be None when the first step replaces it."""
    families: dict[str, Callable[..., bytes]] = {"json": _json, "csv": _csv, "xlsx": _xlsx}
    for step in steps:
        family = families.get(step["op"].split("_")[0])
        data = family(data, step) if family else _PLAIN[step["op"]](data, step, canary)
    return data or b""


def builtin(kind: str, canary: Path) -> bytes:
    """Payloads that a careless reader would run or blow up on."""
    name = str(canary)
    if kind == "yaml-laughs":
        rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
        return ("\n".join(rows) + "\n").encode()
    if kind == "npy-object":
        head = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
        head += b" " * (64 - (10 + len(head) + 1) % 64) + b"\n"
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + builtin("pickle-exec", canary)
    if kind == "xml-laughs":
        entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
        return f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "xxxxxxxxxx">{entities}]><d>&a9;</d>'.encode()
    fixed = {
        "yaml-exec": f"matrix: !!python/object/apply:builtins.open ['{name}', 'w']\n",
        "yaml-self": "matrix: &m [1, *m]\n",
        "yaml-norway": "alternatives: [MMI, no]\nmatrix: [[1:30, 2], [no, 3]]\n"
        "weights: [0.5, 0.5]\nobjectives: [1, 1]\n",
        "pickle-exec": f"cbuiltins\nopen\n(V{name}\nVw\ntR.",  # protocol 0: builtins.open(canary, 'w')
        "xml-external": '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///secret.txt">]><d>&e;</d>',
    }
    return fixed[kind].encode()


def _whole(_data: bytes | None, step: Step, canary: Path) -> bytes:
    if "builtin" in step:
        return builtin(step["builtin"], canary)
    text: str = step["repeat"][0] * step["repeat"][1] if "repeat" in step else step["text"]
    return text.encode()


def _prefix(data: bytes, step: Step, _canary: Path) -> bytes:
    return (bytes.fromhex(step["hex"]) if "hex" in step else step["text"].encode()) + data


def _replace(data: bytes, step: Step, _canary: Path) -> bytes:
    new = step["with"] if "with" in step else step["repeat"][0] * step["repeat"][1]
    text = data.decode("utf-8")
    if step["find"] not in text:
        msg = "marker not in the document"
        raise NotForThisAdapterError(msg)
    return text.replace(step["find"], new).encode("utf-8")


def _number(data: bytes, step: Step, _canary: Path) -> bytes:
    new = "9" * step["digits"] if "digits" in step else step["with"]
    pattern = rf"(?<![\w.]){step['find']}(\.0+)?(?![\w.])"
    text, found = re.subn(pattern, lambda _: new, data.decode("utf-8"), count=1)
    if not found:
        msg = "marker number not in the document"
        raise NotForThisAdapterError(msg)
    return text.encode("utf-8")


_PLAIN: dict[str, Callable[..., bytes]] = {
    "whole": _whole,
    "prefix": _prefix,
    "replace": _replace,
    "number": _number,
    "truncate": lambda data, step, _: data[: int(len(data) * step["fraction"])],
    "suffix": lambda data, step, _: data + step["text"].encode(),
    "encode": lambda data, step, _: data.decode("utf-8").encode(step["to"], errors="replace"),
}


def _json(data: bytes, step: Step) -> bytes:
    op = step["op"]
    document = json.loads(data)
    if op == "json_duplicate_key":
        key = next(iter(document))
        return ("{" + json.dumps(key) + ": null, " + json.dumps(document)[1:]).encode()
    if op == "json_unknown":
        document[step["key"]] = 1
    elif op == "json_unknown_deep":
        _first_object(document)[step["key"]] = 1
    elif op == "json_drop":
        document.pop([key for key in document if "version" not in key.lower()][step["which"]])
    elif op == "json_version":
        keys = [key for key in document if "version" in key.lower() or "schema" in key.lower()]
        if not keys:
            msg = "the document carries no version"
            raise NotForThisAdapterError(msg)
        document[keys[0]] = step["value"]
    return json.dumps(document).encode()


def _first_object(document: dict[str, Any]) -> dict[str, Any]:
    for value in document.values():
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            return inner
    msg = "no nested object"
    raise NotForThisAdapterError(msg)


def _csv(data: bytes, step: Step) -> bytes:
    lines = data.decode("utf-8").splitlines()
    separator = max(",;\t", key=lines[0].count)
    op = step["op"]
    if op == "csv_dialect":
        lines = [line.replace(".", step["decimal"]).replace(separator, step["sep"]) for line in lines]
    elif op == "csv_extra":
        lines[-1] += separator + "1"
    elif op == "csv_short":
        lines[-1] = lines[-1].rsplit(separator, 1)[0]
    elif op == "csv_header_only":
        lines = lines[:1]
    return ("\n".join(lines) + "\n").encode()


def _xlsx(data: bytes, step: Step) -> bytes:
    import openpyxl

    if step["op"] in ("xlsx_bomb", "xlsx_entities"):
        return _zipped(data, step)
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    if step["op"] == "xlsx_empty":
        for one in book.worksheets:
            one.delete_rows(1, one.max_row)
    elif step["op"] == "xlsx_merge":
        sheet.merge_cells("B2:B3")
    else:
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.value == step["find"]]:
            _change_cell(cell, step)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _change_cell(cell: Any, step: Step) -> None:
    if "error" in step:
        cell.value, cell.data_type = step["error"], "e"
    elif "date" in step:
        cell.value = dt.date.fromisoformat(step["date"])
    else:
        cell.value = step.get("formula", step.get("text"))


def _zipped(data: bytes, step: Step) -> bytes:
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = source.read(name)
            if step["op"] == "xlsx_entities" and name == "xl/worksheets/sheet1.xml":
                entities = builtin("xml-laughs", Path()).split(b"?>")[1].split(b"<d>")[0]
                at = body.index(b"<worksheet")
                body = body[:at] + entities + body[at:].replace(b"GreenH2", b"&a9;")
            target.writestr(name, body)
        if step["op"] == "xlsx_bomb":
            target.writestr("xl/media/zeros.bin", b"\0" * (step["mb"] << 20))
    return out.getvalue()
