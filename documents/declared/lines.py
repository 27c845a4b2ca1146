"""Where in a TOML file something stands: the line of a key, by table and turn. For sentences about faults only."""

import re

HEAD = re.compile(r"^\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""^\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.[^=]*)?=""")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
OPENS, SHUTS = "[{", "]}"


class Lines:
    """The lines of a file by (table, turn, key); a table's own line under the key ""."""

    def __init__(self, text: str) -> None:
        self._at: dict[tuple[str, int, str], int] = {("", 0, ""): 1}
        table, turn, turns, depth, quote = "", 0, {}, 0, ""
        for number, line in enumerate(text.split("\n"), 1):
            inside = depth > 0 or quote
            if not inside and (head := HEAD.match(line)):
                table = head[1].strip("\"'")
                turn = turns[table] = turns.get(table, -1) + 1
                self._at.setdefault((table, turn, ""), number)
            elif not inside and (key := KEY.match(line)):
                self._at.setdefault((table, turn, next(one for one in key.groups() if one is not None)), number)
            depth, quote = _after(line, depth, quote)

    def of(self, table: str = "", turn: int = 0, key: str = "") -> int:
        """Return the line of a key, else of its table or of the list that stands for it, else the first."""
        for place in ((table, turn, key), (table, turn, ""), (table, 0, ""), ("", 0, table)):
            if place in self._at:
                return self._at[place]
        return 1


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets and which long text are open after a line."""
    at = 0
    while at < len(line):
        if quote:
            end = line.find(quote, at)
            if end < 0:
                return depth, quote
            at, quote = end + 3, ""
        elif line.startswith(('"""', "'''"), at):
            at, quote = at + 3, line[at : at + 3]
        elif line[at] in "\"'":
            found = TEXT.match(line, at)
            at = found.end() if found else len(line)
        elif line[at] == "#":
            break
        else:
            depth += (line[at] in OPENS) - (line[at] in SHUTS)
            at += 1
    return max(depth, 0), quote
