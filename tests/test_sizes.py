"""Files and functions that fit on a screen or a few; CONTRIBUTING's rule, held."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE_LINES = 250
FUNCTION_LINES = 50


def _sources() -> Iterator[tuple[str, str]]:
    for folder in ("bot", "tests", "bench"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text()


def _functions(source: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_long() -> None:
    lines = {name: len(source.splitlines()) for name, source in _sources()}
    assert len(lines) > 400
    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_no_function_is_long() -> None:
    found = [(name, *function) for name, source in _sources() for function in _functions(source)]
    assert [one for one in found if one[2] > FUNCTION_LINES] == []
