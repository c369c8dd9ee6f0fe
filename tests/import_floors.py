"""The import picture of a package: its rooms, the arrows between them, circles, and the longest chain.

`python -m tests.import_floors [autograder|acml_tf]` prints it. A room is a folder at the package's top, or a
file there.
"""

import ast
import functools
import graphlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


@functools.cache
def imported_modules(path: pathlib.Path) -> set[str]:
    """Return the modules that a file imports, those inside its functions too, by their dotted names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def rooms(package: str) -> dict[str, list[pathlib.Path]]:
    """Return the files of each room of a package: folders at its top, and single files there."""
    found = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT / package).with_suffix("").parts
        if parts[0] not in ("__init__", "__main__"):
            found.setdefault(parts[0], []).append(path)
    return found


def arrows(package: str) -> dict[str, set[str]]:
    """Return, for each room of a package, the other rooms that it imports."""
    files = rooms(package)
    found = {}
    for room, paths in files.items():
        modules = set().union(*(imported_modules(path) for path in paths))
        named = {module.split(".")[1] for module in modules if module.startswith(f"{package}.")}
        found[room] = (named & set(files)) - {room}
    return found


def floors(graph: dict[str, set[str]]) -> dict[str, int]:
    """Return how many rooms the longest chain of imports below each room has.

    Raises:
        graphlib.CycleError: If rooms import each other in a circle; its second argument names them.
    """
    height = {}
    for room in graphlib.TopologicalSorter(graph).static_order():
        height[room] = 1 + max((height[other] for other in graph[room]), default=0)
    return height


def main(package: str = "autograder") -> None:
    """Print the picture."""
    graph = arrows(package)
    print(f"{package}: {len(graph)} rooms, {sum(map(len, graph.values()))} arrows")
    try:
        height = floors(graph)
    except graphlib.CycleError as error:
        print("circle:", " → ".join(error.args[1]))
        return
    print(f"{max(height.values())} floors, no circle")
    for room in sorted(graph, key=lambda name: (-height[name], name)):
        print(f"{height[room]:3} {room:14} → {', '.join(sorted(graph[room])) or '–'}")


if __name__ == "__main__":
    main(*sys.argv[1:])
