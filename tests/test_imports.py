"""Who may import whom; DESIGN's direction of imports, read from the code itself."""

from __future__ import annotations

import grimp
import pytest

ALLOWED: dict[str, set[str]] = {
    "domain": set(),
    "core": {"domain"},
    "locale": {"domain"},
    "policy": {"core", "domain"},
    "engine": {"core", "domain"},
    "store": {"core", "domain"},
    "commands": {"core", "domain"},
    "render": {"core", "domain", "locale"},
    "chat": {"core", "domain", "locale", "render", "policy"},
    "sandbox": set(),
    "watch": {"core", "domain"},
}
ONLY_IN = {
    "telegram": {"chat"},
    "docker": {"engine"},
    "requests": {"engine"},
    "threading": {"engine"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "aiohttp": {"sandbox"},
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("bot", include_external_packages=True, cache_dir=None)


def _part(module: str) -> str:
    return module.split(".")[1] if module.startswith("bot.") else ""


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_part_imports_only_what_it_may(graph: grimp.ImportGraph, part: str) -> None:
    modules = [name for name in graph.modules if _part(name) == part]
    breaches = [
        f"{module} imports {imported}"
        for module in modules
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.startswith("bot.")
        and _part(imported)
        and _part(imported) not in ALLOWED[part] | {part}
    ]
    assert modules, f"bot/{part} is gone"
    assert not breaches


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_library_is_imported_only_where_it_belongs(graph: grimp.ImportGraph, library: str) -> None:
    users = graph.find_modules_that_directly_import(library)
    assert {_part(user) for user in users} == ONLY_IN[library]


def test_no_part_is_left_out_of_the_rule(graph: grimp.ImportGraph) -> None:
    parts = {_part(name) for name in graph.modules if name.count(".") >= 2}
    assert parts <= set(ALLOWED)


def test_no_module_imports_itself_by_a_detour(graph: grimp.ImportGraph) -> None:
    ours = [name for name in graph.modules if name.startswith("bot.")]
    loops = [
        f"{module} -> {imported}"
        for module in ours
        for imported in graph.find_modules_directly_imported_by(module)
        if imported in ours and graph.find_shortest_chain(importer=imported, imported=module)
    ]
    assert not loops
