"""Reads our own source as syntax, to answer one question: which expressions may a value come from?

A name is followed to its assignments, a parameter to its callers, a table to its values, an f-string to its
parts. What is left are literals, calls and attributes. Imports: standard library only.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

THROUGH = frozenset({"enumerate", "tuple", "list", "sorted", "reversed", "str", "Html", "rows", "zip"})
"""Calls that only pass on or rearrange what they are given."""

OF = frozenset({"get", "values", "items", "join", "format", "strip", "partition"})
"""Methods that pass on what they are called on, and their arguments (of `get` only the default)."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Place:
    """An expression, the file it is in (relative, with slashes) and the function around it."""

    file: str
    function: Function | None
    node: ast.AST


class Code:
    """The parsed files of some folders."""

    def __init__(self, root: Path, folders: Iterable[str]) -> None:
        self.files = {
            path.relative_to(root).as_posix(): ast.parse(path.read_text("utf-8"))
            for folder in folders
            for path in sorted((root / folder).rglob("*.py"))
        }
        self.calls: dict[str, list[Place]] = defaultdict(list)
        self._functions: dict[ast.AST, list[Function]] = {}
        for file, tree in self.files.items():
            self._visit(file, tree, ())

    def _visit(self, file: str, node: ast.AST, inside: tuple[Function, ...]) -> None:
        if isinstance(node, ast.Call):
            self.calls[called(node)].append(Place(file, inside[-1] if inside else None, node))
        within = (*inside, node) if isinstance(node, Function) else inside
        for child in ast.iter_child_nodes(node):
            self._visit(file, child, within)

    def origins(self, place: Place) -> Iterator[Place]:
        """The literals, calls and attributes this expression's value may come from."""
        yield from self._origins(place, set())

    def _origins(self, place: Place, seen: set[tuple[str, int, int, str]]) -> Iterator[Place]:
        node = place.node
        if isinstance(node, ast.Name):
            key = (place.file, node.lineno, node.col_offset, node.id)
            if key not in seen:
                for source in self._sources(place, node.id):
                    yield from self._origins(source, seen | {key})
            return
        parts = _parts(node)
        if parts is None:
            yield place
            return
        for part in parts:
            yield from self._origins(Place(place.file, place.function, part), seen)

    def _sources(self, place: Place, name: str) -> Iterator[Place]:
        """Where a name gets its value: in the function, from its callers, in its module, by import."""
        function = place.function
        if function is not None:
            own = [Place(place.file, function, v) for v in _assigned(function, name)]
            names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
            only = [a.arg for a in function.args.kwonlyargs]
            if name in names or name in only:
                own += self._given(place.file, function, name, names.index(name) if name in names else None)
            if own:
                yield from own
                return
        yield from self._of_module(place.file, name)

    def _given(self, file: str, function: Function, name: str, index: int | None) -> Iterator[Place]:
        method = bool(function.args.args) and function.args.args[0].arg in {"self", "cls"}
        for call in self.calls[function.name]:
            if function.name.startswith("_") and call.file != file:
                continue
            found = argument(call, name, None if index is None else index - method)
            if found is not None:
                yield found

    def _of_module(self, file: str, name: str) -> Iterator[Place]:
        tree = self.files.get(file)
        if tree is None:
            return
        for value in _assigned(tree, name, deep=False):
            yield Place(file, None, value)
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        yield from self._of_module(node.module.replace(".", "/") + ".py", alias.name)


def called(call: ast.Call) -> str:
    """The last name of what is called: `say`, `t` of `turn.words.t`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def argument(place: Place, name: str, index: int | None) -> Place | None:
    """An argument of a call by name or position, None where it is not given."""
    call = place.node
    if not isinstance(call, ast.Call):
        return None
    for keyword in call.keywords:
        if keyword.arg == name:
            return Place(place.file, place.function, keyword.value)
    if index is None or index >= len(call.args):
        return None
    return Place(place.file, place.function, call.args[index])


def _parts(node: ast.AST) -> list[ast.expr] | None:
    """The expressions a value is made of; None where it is an origin itself."""
    match node:
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            return [one, other]
        case ast.BoolOp(values=many) | ast.JoinedStr(values=many) | ast.Dict(values=many):
            return many
        case ast.Tuple(elts=many) | ast.List(elts=many) | ast.Set(elts=many):
            return many
        case ast.NamedExpr(value=one) | ast.FormattedValue(value=one) | ast.Subscript(value=one):
            return [one]
        case ast.Starred(value=one) | ast.ListComp(elt=one) | ast.GeneratorExp(elt=one):
            return [one]
        case ast.Call(func=ast.Name(id=name), args=many) if name in THROUGH:
            return many
        case ast.Call(func=ast.Attribute(value=one, attr=name), args=many) if name in OF:
            return [one, *(many[1:] if name == "get" else many)]
    return None


def _assigned(tree: ast.AST, name: str, *, deep: bool = True) -> Iterator[ast.expr]:
    """The values assigned, appended or looped to a name."""
    nodes = ast.walk(tree) if deep else ast.iter_child_nodes(tree)
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value) if any(_binds(t, name) for t in targets):
                yield value
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _binds(target, name):
                yield value
            case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value) if (
                _binds(target, name)
            ):
                yield value
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value) if _binds(
                target, name
            ):
                yield value
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="append"), args=[value]) if (
                found == name
            ):
                yield value


def _binds(target: ast.AST, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(target))
