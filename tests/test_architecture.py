"""The rules that hold the packages together, as functions of a source tree; a tree that breaks one is found out."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "crawler")
FRAMEWORK = ("scrapy", "twisted")
# The rooms from the ground up, and which others each may import. What is not named here stands alone: a module on the
# floor of a package is a room of its own.
ROOMS: Mapping[str, str] = {
    # --- archive: WARC files, anybody's
    "archive.io": "",
    "archive.http": "",
    "archive.warc": "io http",
    "archive.catalog": "io http warc",
    "archive.check": "io http warc",
    "archive.capture": "io http warc catalog",
    "archive.wacz": "io http warc catalog",
    "archive.convert": "io http warc",
    "archive.serve": "io warc wacz",
    "archive.commands": "io http warc catalog check wacz convert serve",
    "archive.command_line": "io",
    "archive.__main__": "command_line commands http warc catalog",
    # --- crawler: newspapers
    "crawler.lazy_pattern": "",
    "crawler.text_set": "",
    "crawler.items": "",
    "crawler.cluster": "",
    "crawler.schemas": "",
    "crawler.sites": "lazy_pattern",
    "crawler.settings": "",
    "crawler.crawl_arguments": "sites",
    "crawler.clauses": "lazy_pattern text_set items",
    "crawler.restore": "lazy_pattern items",
    "crawler.worker_processes": "",
    "crawler.page": "lazy_pattern sites restore",
    "crawler.recognise": "lazy_pattern items page",
    "crawler.lists": "lazy_pattern items sites page recognise",
    "crawler.split": "lazy_pattern items sites clauses restore page recognise",
    "crawler.assembly": "items sites crawl_arguments clauses page lists split archive.warc",
    "crawler.host_templates": "page split archive.io",
    "crawler.crawl_folder": "lazy_pattern text_set items crawl_arguments host_templates archive.io archive.catalog",
    "crawler.schedule": "lazy_pattern sites crawl_arguments crawl_folder archive.http",
    "crawler.extract": (
        "lazy_pattern items sites settings crawl_arguments worker_processes clauses page lists split assembly"
        " host_templates crawl_folder archive.io archive.http archive.warc archive.catalog"
    ),
    "crawler.fleet": "cluster sites crawl_arguments schedule crawl_folder",
    "crawler.corpus": (
        "lazy_pattern items clauses page crawl_folder archive.io archive.http archive.warc archive.catalog"
    ),
    "crawler.page_images": "crawl_folder archive.http archive.warc archive.catalog",
    "crawler.report": "lazy_pattern page crawl_folder page_images archive.io archive.http archive.warc archive.catalog",
    "crawler.iiif": "lazy_pattern crawl_folder corpus page_images archive.io archive.catalog",
    "crawler.monitoring": "lazy_pattern crawl_folder",
    "crawler.probe": "sites settings page lists archive.http",
    "crawler.reading_room": "lazy_pattern items crawl_folder extract archive.io archive.warc archive.wacz",
    "crawler.commands": (
        "cluster items sites crawl_arguments probe restore page lists split assembly host_templates crawl_folder"
        " extract corpus iiif report schedule fleet"
        " archive.io archive.warc"
    ),
    "crawler.extensions": (
        "lazy_pattern text_set items sites host_templates crawl_folder monitoring"
        " archive.io archive.http archive.warc archive.catalog archive.capture"
    ),
    "crawler.pipelines": (
        "text_set items clauses assembly crawl_folder extensions archive.http archive.capture"
    ),
    "crawler.spiders": (
        "lazy_pattern text_set items sites crawl_arguments worker_processes page lists assembly host_templates"
        " crawl_folder extensions archive.http archive.warc archive.catalog archive.capture"
    ),
    "crawler.scrapy_commands": "lazy_pattern sites settings crawl_arguments assembly crawl_folder spiders archive.io",
    "crawler.__main__": (
        "cluster sites crawl_arguments schedule fleet assembly host_templates crawl_folder extract corpus commands"
        " archive.command_line archive.warc archive.catalog"
    ),
}
# Folders of tests that span rooms; each other one bears the name of the room that it tests.
SPANNING = (
    "archive.compatibility",  # what other programs make of our files
    "crawler.crawls",  # whole crawls with the real command
)
# Where Scrapy and Twisted may be imported.
FRAMED = (
    "archive.capture",
    "crawler.extensions",
    "crawler.pipelines",
    "crawler.scrapy_commands",
    "crawler.spiders",
)
# What works without them, whatever it imports in its turn.
PURE = (
    *(room for room in ROOMS if room not in FRAMED and not room.endswith("__main__")),
    "archive.capture.writer",
)
# A file is read in one sitting: the longest that may be.
READING_LENGTH = 400  # lines

Tree = Mapping[str, ast.Module]
"""The modules of the packages, by their dotted names."""


@cache
def modules(root: Path) -> Tree:
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
            found[name].is_package = parts[-1] == "__init__"  # type: ignore[attr-defined]
    assert found, f"{root} holds none of the packages {', '.join(PACKAGES)}"
    return found


def imports(name: str, module: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it; of ``from a import b`` both ``a`` and ``a.b``."""
    package = name if getattr(module, "is_package", False) else name.rpartition(".")[0]
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def is_in(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


# --- the rules ------------------------------------------------------------------------------------------------------


def archive_knows_no_newspapers(tree: Tree) -> list[str]:
    """``archive`` never imports ``crawler``."""
    return [
        f"{name} imports {other}"
        for name, module in tree.items()
        if is_in(name, ("archive",))
        for other in imports(name, module)
        if is_in(other, ("crawler",))
    ]


def framework_stays_outside(tree: Tree) -> list[str]:
    """Scrapy and Twisted are imported where a crawl runs, nowhere else."""
    return [
        f"{name} imports {other}"
        for name, module in tree.items()
        if not is_in(name, FRAMED)
        for other in imports(name, module)
        if is_in(other, FRAMEWORK)
    ]


def imports_make_no_circle(tree: Tree) -> list[str]:
    """No module imports itself by way of others."""
    graph = {name: sorted({other for other in imports(name, module) if other in tree}) for name, module in tree.items()}
    # A package that is imported for one of its modules is no edge of its own: only its names are.
    graph = {
        name: [other for other in others if not any(deeper.startswith(other + ".") for deeper in others)]
        for name, others in graph.items()
    }
    done: set[str] = set()
    circles: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circles.append(" → ".join([*path[path.index(name) :], name]))
            return
        if name not in done:
            for other in graph[name]:
                visit(other, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())
    return circles


def failures_are_not_hidden(tree: Tree) -> list[str]:
    """Nothing that catches every exception passes over it in silence."""
    return [
        f"{name}, line {node.lineno}"
        for name, module in tree.items()
        for node in ast.walk(module)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node.type) and all(map(_is_idle, node.body))
    ]


def _catches_all(caught: ast.expr | None) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(name is None or ast.unparse(name) in ("Exception", "BaseException") for name in names)


def _is_idle(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Continue) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def modules_say_what_they_are(tree: Tree) -> list[str]:
    """Every public module has a docstring."""
    return [
        name
        for name, module in tree.items()
        if (not name.rpartition(".")[2].startswith("_") or name.endswith("__main__")) and not ast.get_docstring(module)
    ]


def rooms_import_what_they_may(tree: Tree) -> list[str]:
    """A room imports only those that the table of rooms gives it; every module is in a room of the table."""
    found = []
    for name, module in tree.items():
        room = _room(name)
        if room is None:
            found += [] if name in PACKAGES else [f"{name} is in no room of the table"]
            continue
        package = room.partition(".")[0]
        allowed = {other if "." in other else f"{package}.{other}" for other in ROOMS[room].split()}
        others = {_room(other) for other in imports(name, module) if other in tree} - {None, room}
        found += [f"{name} imports {other}" for other in sorted(filter(None, others)) if other not in allowed]
    return found


def _room(name: str) -> str | None:
    return next((room for room in ROOMS if is_in(name, (room,))), None)


def rooms_stand_on_those_above_them_in_the_table() -> list[str]:
    """No arrow runs back up: a room imports only rooms that the table names before it."""
    places = {room: place for place, room in enumerate(ROOMS)}
    return [
        f"{room} stands on {other}"
        for room, others in ROOMS.items()
        for other in others.split()
        if places[other if "." in other else f"{room.partition('.')[0]}.{other}"] > places[room]
    ]


def misplaced_tests(root: Path) -> list[str]:
    """The tests that lie neither in the folder of a room nor of several, nor bear the name of a room that is a module.

    So ``tests/archive/warc/`` tests the room ``archive.warc``, and ``tests/crawler/test_clauses.py`` the module
    ``crawler.clauses``.
    """
    found = []
    for package in PACKAGES:
        for path in sorted((root / "tests" / package).rglob("test_*.py")):
            folder, *deeper = path.relative_to(root / "tests" / package).parts
            name = folder if deeper else path.stem.removeprefix("test_")
            place = f"{package}.{name}"
            is_kept = place in ROOMS and (root / package / name).is_dir() == bool(deeper)
            found += [] if is_kept or (deeper and place in SPANNING) else [str(path.relative_to(root))]
    return found


RULES: tuple[Callable[[Tree], list[str]], ...] = (
    archive_knows_no_newspapers,
    framework_stays_outside,
    imports_make_no_circle,
    rooms_import_what_they_may,
    failures_are_not_hidden,
    modules_say_what_they_are,
)


def too_long(root: Path, packages: tuple[str, ...] = PACKAGES) -> list[str]:
    """The files that are longer than what is read in one sitting."""
    counts = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    }
    return [f"{path.relative_to(root)} has {count} lines" for path, count in counts.items() if count > READING_LENGTH]


def loaded_framework(root: Path, names: tuple[str, ...]) -> str:
    """The framework's modules that are loaded once modules are imported, with all that these import, one a line."""
    code = (
        "import importlib, pkgutil, sys\n"
        f"for name in {names!r}:\n"
        "    module = importlib.import_module(name)\n"
        "    for part in pkgutil.walk_packages(getattr(module, '__path__', ()), name + '.'):\n"
        "        importlib.import_module(part.name)\n"
        f"print(*sorted({set(FRAMEWORK)!r} & {{name.partition('.')[0] for name in sys.modules}}), sep='\\n', end='')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- the project keeps them -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_project_keeps_a_rule(rule: Callable[[Tree], list[str]]) -> None:
    assert rule(modules(ROOT)) == [], rule.__doc__


def test_no_arrow_runs_back_up() -> None:
    assert rooms_stand_on_those_above_them_in_the_table() == []


def test_tests_mirror_the_rooms() -> None:
    assert misplaced_tests(ROOT) == []


def test_each_file_is_read_in_one_sitting() -> None:
    assert too_long(ROOT) == []


def test_the_pure_core_needs_no_framework() -> None:
    assert loaded_framework(ROOT, PURE) == ""


# --- a tree that breaks them is found out -----------------------------------------------------------------------------

DOC = '"""A module."""\n'
SOUND = {
    "archive/__init__.py": DOC,
    "archive/catalog/lookup.py": DOC,
    "archive/warc/reader.py": DOC + "import zlib\n",
    "archive/capture/__init__.py": DOC + "import scrapy\nfrom twisted.internet import defer\n",
    "crawler/__init__.py": DOC,
    "crawler/items.py": DOC,
    "crawler/sites/declaration.py": DOC,
    "crawler/page/__init__.py": DOC,
    "crawler/page/page.py": DOC + "from crawler.sites.declaration import Layout\nfrom . import visible_text\n",
    "crawler/page/visible_text.py": DOC + "from crawler.page.metadata import Stated\n",
    "crawler/page/metadata.py": DOC + "from ..sites import declaration\n",
    "crawler/assembly/article_line.py": DOC + "from crawler.items import Article\nfrom archive.warc import reader\n",
    "crawler/spiders/edition.py": DOC + "from scrapy import Request\ntry:\n    pass\nexcept ValueError:\n    pass\n",
}


def plant(root: Path, changes: Mapping[str, str]) -> Path:
    for name, content in {**SOUND, **changes}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_tree_keeps_every_rule(rule: Callable[[Tree], list[str]], tmp_path: Path) -> None:
    assert rule(modules(plant(tmp_path, {}))) == []


@pytest.mark.parametrize(
    ("rule", "path", "code", "finding"),
    [
        (
            archive_knows_no_newspapers,
            "archive/warc/reader.py",
            "from crawler import items\n",
            "archive.warc.reader imports crawler",
        ),
        (
            archive_knows_no_newspapers,
            "archive/capture/capture.py",
            "def f():\n    import crawler.items\n",
            "archive.capture.capture imports crawler.items",
        ),
        (framework_stays_outside, "crawler/items.py", "import scrapy.http\n", "crawler.items imports scrapy.http"),
        (
            framework_stays_outside,
            "archive/warc/reader.py",
            "from twisted import web\n",
            "archive.warc.reader imports twisted",
        ),
        (
            rooms_import_what_they_may,
            "crawler/sites/declaration.py",
            "from crawler.page import page\n",
            "crawler.sites.declaration imports crawler.page",
        ),
        (
            rooms_import_what_they_may,
            "archive/warc/reader.py",
            "import archive.catalog.lookup\n",
            "archive.warc.reader imports archive.catalog",
        ),
        (rooms_import_what_they_may, "crawler/loose.py", "", "crawler.loose is in no room of the table"),
        (
            imports_make_no_circle,
            "crawler/page/metadata.py",
            "from crawler.page.visible_text import Line\n",
            "crawler.page.metadata → crawler.page.visible_text → crawler.page.metadata",
        ),
        (
            imports_make_no_circle,
            "crawler/page/metadata.py",
            "def f():\n    from . import visible_text\n",
            "crawler.page.metadata → crawler.page.visible_text → crawler.page.metadata",
        ),
        (
            failures_are_not_hidden,
            "crawler/items.py",
            "try:\n    f()\nexcept Exception:\n    pass\n",
            "crawler.items, line 4",
        ),
        (
            failures_are_not_hidden,
            "crawler/items.py",
            "for x in y:\n    try:\n        f()\n    except (OSError, BaseException):\n        continue\n",
            "crawler.items, line 5",
        ),
        (failures_are_not_hidden, "crawler/items.py", "try:\n    f()\nexcept:\n    ...\n", "crawler.items, line 4"),
    ],
)
def test_a_breach_is_found(
    rule: Callable[[Tree], list[str]], path: str, code: str, finding: str, tmp_path: Path
) -> None:
    assert finding in rule(modules(plant(tmp_path, {path: DOC + code})))


def test_a_module_without_a_docstring_is_found(tmp_path: Path) -> None:
    silent = {"archive/warc/reader.py": "import zlib\n", "crawler/_own.py": "", "crawler/__main__.py": ""}
    tree = modules(plant(tmp_path, silent))
    assert modules_say_what_they_are(tree) == ["archive.warc.reader", "crawler.__main__"]


def test_a_long_file_is_found(tmp_path: Path) -> None:
    lengths = {"archive/warc/reader.py": READING_LENGTH, "crawler/items.py": READING_LENGTH + 1}
    root = plant(tmp_path, {path: "\n" * length for path, length in lengths.items()})
    assert too_long(root) == [f"crawler/items.py has {READING_LENGTH + 1} lines"]


def test_a_test_outside_the_rooms_is_found(tmp_path: Path) -> None:
    kept = ("archive/warc/test_reader.py", "crawler/page/deeper/test_page.py", "crawler/crawls/test_crawl.py")
    floor = ("crawler/test_items.py", "crawler/test_page.py", "archive/test_reader.py")
    strange = ("archive/page/test_reader.py", "crawler/items/test_items.py")
    root = plant(tmp_path, {f"tests/{path}": "" for path in (*kept, *floor, *strange)})
    assert misplaced_tests(root) == [
        "tests/archive/page/test_reader.py",
        "tests/archive/test_reader.py",
        "tests/crawler/items/test_items.py",
        "tests/crawler/test_page.py",
    ]


def test_a_framework_behind_another_module_is_found(tmp_path: Path) -> None:
    bare = dict.fromkeys(SOUND, DOC)
    behind = {"crawler/page/page.py": "import crawler.spiders.base\n", "crawler/spiders/base.py": "import scrapy\n"}
    assert loaded_framework(plant(tmp_path, bare), ("crawler.page",)) == ""
    assert "scrapy" in loaded_framework(plant(tmp_path, {**bare, **behind}), ("crawler.page",)).splitlines()
