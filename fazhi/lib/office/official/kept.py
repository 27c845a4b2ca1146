"""An official paper as plain data, to be kept and read again word for word."""

import hashlib
import json
from decimal import Decimal

from fazhi.lib.office.official.tree import Block, Figure, Head, Official, Table, Text, legal


def data_of(paper: Official) -> dict:
    """Return the paper as JSON data; characters that no file can hold are left out, as in every form it is written in."""
    told = {"title": paper.title, "recipient": paper.recipient, "signer": paper.signer, "date": paper.date}
    return _legal(told | {"blocks": [_data(block) for block in paper.blocks]})


def paper_of(data: dict) -> Official:
    """Return the paper that `data_of` kept."""
    blocks = [_block(dict(one)) for one in data["blocks"]]
    return Official(data["title"], data["recipient"], blocks, data["signer"], data["date"])


def digest_of(data: dict) -> str:
    """Return the SHA-256 of a kept paper, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _data(block: Block) -> dict:
    match block:
        case Head(level, text, rest):
            return {"is": "head", "level": level, "text": text, "rest": rest}
        case Text(text):
            return {"is": "text", "text": text}
        case Table(heads, rows, widths, caption):
            kept = [row if isinstance(row, str) else list(row) for row in rows]
            return {"is": "table", "heads": list(heads), "rows": kept, "widths": list(widths), "caption": caption}
        case Figure(caption, bars):
            kept = [[label, str(value), printed] for label, value, printed in bars]
            return {"is": "figure", "caption": caption, "bars": kept}


def _block(data: dict) -> Block:
    match data.pop("is"):
        case "head":
            return Head(**data)
        case "text":
            return Text(**data)
        case "table":
            return Table(**data)
        case "figure":
            bars = [(label, Decimal(value), printed) for label, value, printed in data["bars"]]
            return Figure(data["caption"], bars)
    raise ValueError("no such block")


def _legal(value):
    """Clean every text in the data."""
    if isinstance(value, str):
        return legal(value)
    if isinstance(value, list):
        return [_legal(one) for one in value]
    return {key: _legal(one) for key, one in value.items()} if isinstance(value, dict) else value
