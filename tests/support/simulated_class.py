"""A class that never was: students who write the lesson's known answers in ways of their own, and some who copy.

An independent student takes one of the known answers of each exercise and writes it in a style: habits that the
student keeps through the whole lesson (methods or functions, squares or products, short or long names, how many
intermediate results) and chances of the moment. A copier takes another student's text and disguises it.
"""

import ast
import builtins
import keyword
import re

import numpy as np

from autograder.authoring.known_answers import last_definition
from autograder.authoring.notebooks import answer_source

SYLLABLES = "ba do ke lu mi no pa ri sa tu ve xo ya zi".split()
METHODS = {"sum", "mean", "max", "min", "reshape", "argmax", "argmin", "std", "cumsum"}
OTHER_NAMES = {"abs": "absolute", "concatenate": "hstack", "arange": "arange", "clip": "clip", "conj": "conjugate"}
REMARKS = "first compute then take the average over every frame note that this must be scaled check sign here".split()


class Style:
    """How one student writes.

    Args:
        rng: Where habits and chances come from.
    """

    def __init__(self, rng):
        self.rng, self._habits = rng, {}

    def does(self, habit, chance=0.5) -> bool:
        """Whether the student follows a habit this time: most do nearly always what they usually do."""
        usual = self._habits.setdefault(habit, self.rng.random() < chance)
        return bool(usual) if self.rng.random() < 0.85 else bool(self.rng.random() < chance)

    def name(self, old) -> str:
        """Return a name for a variable: the first letter, a short form, the word itself or something else."""
        way = self.rng.integers(4)
        made_up = "".join(self.rng.choice(SYLLABLES, size=int(self.rng.integers(1, 4))))
        return [old[0], old.strip("_").split("_")[0] or "x", f"{old}{self.rng.integers(1, 4)}", made_up][way]

    def remark(self) -> str:
        """Return a comment."""
        return "# " + " ".join(self.rng.choice(REMARKS, size=int(self.rng.integers(2, 7))))


class _Rewriter(ast.NodeTransformer):
    """Writes the same computation as one student would."""

    def __init__(self, style):
        self.style, self.new = style, 0

    def visit_Call(self, node):
        self.generic_visit(node)
        name = node.func.attr if _is_numpy(node.func) else ""
        if name in METHODS and node.args and isinstance(node.args[0], ast.Name) and self.style.does("methods", 0.4):
            return ast.Call(ast.Attribute(node.args[0], name, ast.Load()), node.args[1:], node.keywords)
        if name in OTHER_NAMES and self.style.does(f"other {name}", 0.3):
            node.func.attr = OTHER_NAMES[name]
        if name == "sqrt" and self.style.does("root as a power", 0.3):
            return ast.BinOp(node.args[0], ast.Pow(), ast.Constant(0.5))
        if isinstance(node.func, ast.Name) and node.func.id == "len" and self.style.does("shape for len", 0.4):
            shape = ast.Attribute(node.args[0], "shape", ast.Load())
            return ast.Subscript(shape, ast.Constant(0), ast.Load())
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 2:
            if self.style.does("np.square", 0.3):
                return ast.Call(_numpy("square"), [node.left], [])
            if isinstance(node.left, ast.Name) and self.style.does("product for square", 0.3):
                return ast.BinOp(node.left, ast.Mult(), node.left)
        if isinstance(node.op, ast.Div) and self.style.does("np.divide", 0.08):
            return ast.Call(_numpy("divide"), [node.left, node.right], [])
        return node

    def visit_FunctionDef(self, node):
        first = node.args.args[0].arg if node.args.args else None
        body = [self.visit(statement) for statement in node.body]
        node.body = [piece for statement in body for piece in self._with_steps(statement)]
        if first not in (None, "self") and self.style.does("asarray", 0.25):
            made = ast.Assign([ast.Name(first, ast.Store())], ast.Call(_numpy("asarray"), [ast.Name(first)], []))
            node.body.insert(0, made)
        return node

    def _with_steps(self, statement):
        """Take parts of a statement out as steps of their own."""
        if not isinstance(statement, ast.Assign | ast.Return) or statement.value is None:
            return [statement]
        steps, chance = [], 0.5 if self.style.does("small steps", 0.4) else 0.12
        inner = [n for n in ast.iter_child_nodes(statement.value) if isinstance(n, ast.Call | ast.BinOp)]
        for node in inner:
            if self.style.rng.random() < chance:
                steps.append(ast.Assign([ast.Name(self._fresh(), ast.Store())], node))
                statement.value = _Exchange(node, ast.Name(steps[-1].targets[0].id, ast.Load())).visit(statement.value)
        if isinstance(statement, ast.Return) and self.style.does("names the result", 0.4):
            steps.append(ast.Assign([ast.Name(self._fresh(), ast.Store())], statement.value))
            statement.value = ast.Name(steps[-1].targets[0].id, ast.Load())
        return [*steps, statement]

    def _fresh(self):
        self.new += 1
        return f"step_{self.new}"


class _Exchange(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def _is_numpy(node) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "np"


def _numpy(name):
    return ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())


def in_style(text: str, style: Style) -> str:
    """Write an answer as a student of this style would."""
    tree = ast.parse(text)
    tree = ast.fix_missing_locations(_Rewriter(style).visit(tree))
    text = rename(ast.unparse(tree), style)
    return remarked(text, style) if style.does("remarks", 0.4) else text


def rename(text: str, style: Style) -> str:
    """Give the variables of an answer new names; the arguments keep theirs, since tests may call by name."""
    tree = ast.parse(text)
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    taken = {name.id for name in names} | arguments | set(dir(builtins)) | set(keyword.kwlist)
    new_names = {}
    for old in sorted({name.id for name in names if isinstance(name.ctx, ast.Store)} - arguments):
        wish = style.name(old)
        new_names[old] = next(word for n in range(999) if (word := f"{wish}{n}" if n else wish) not in taken)
        taken.add(new_names[old])
    for name in names:
        name.id = new_names.get(name.id, name.id)
    return ast.unparse(tree)


def remarked(text: str, style: Style) -> str:
    """Put comments between the lines of an answer."""
    lines = []
    for line in text.splitlines():
        if line.startswith(" ") and style.rng.random() < 0.3:
            lines.append(f"{line[: len(line) - len(line.lstrip())]}{style.remark()}")
        lines.append(line)
    return "\n".join(lines)


def swapped(text: str, style: Style) -> str:
    """Turn round sums, products and comparisons, and neighbouring assignments that do not need each other."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult) and style.rng.random() < 0.5:
            node.left, node.right = node.right, node.left
        if isinstance(node, ast.FunctionDef):
            _swap_neighbours(node.body)
    return ast.unparse(tree)


def _swap_neighbours(body) -> None:
    for place in range(len(body) - 1):
        first, second = body[place : place + 2]
        if all(isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name) for s in (first, second)):
            mine, theirs = ({n.id for n in ast.walk(s) if isinstance(n, ast.Name)} for s in (first, second))
            if first.targets[0].id not in theirs and second.targets[0].id not in mine:
                body[place : place + 2] = second, first


def disguised(text: str, style: Style) -> str:
    """Copy an answer and hide it: other names, other layout, other comments, operands and lines turned round."""
    text = rename(swapped(re.sub(r"#[^\n]*", "", text), style), style)
    return remarked(text, style) if style.does("remarks", 0.4) else text


def known_answers(exercise) -> tuple[list[str], list[str]]:
    """Return right answers, the reference first, and wrong ones, all under the exercise's name, without docstrings."""
    right = [answer_source(exercise), *(_named(text, exercise) for text in exercise.right)]
    wrong = [_named(text, exercise) for text in exercise.wrong]
    return [_without_docstring(text) for text in right], [_without_docstring(text) for text in wrong]


def _named(text, exercise) -> str:
    return re.sub(rf"\b{re.escape(last_definition(text))}\b", exercise.symbol, text)


def _without_docstring(text) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None and len(node.body) > 1:
            node.body = node.body[1:]
    return ast.unparse(tree)


def independent_class(lesson, size: int, seed: int) -> dict[str, dict[str, str]]:
    """Return what a class of students wrote who never met: student → exercise → text."""
    known = {exercise.name: known_answers(exercise) for exercise in lesson.exercises.values()}
    return {f"student{n:04d}": _work(known, np.random.default_rng([seed, n])) for n in range(size)}


def _work(known, rng) -> dict[str, str]:
    style, skill, work = Style(rng), rng.beta(5, 2), {}
    for exercise, (right, wrong) in known.items():
        if rng.random() < 0.04:
            continue
        good = rng.random() < skill
        # the reference is what most people would write
        odds = np.array([2.0, *np.ones(len(right) - 1)]) if good else np.ones(len(wrong))
        work[exercise] = in_style((right if good else wrong)[rng.choice(len(odds), p=odds / odds.sum())], style)
    return work


def plant(
    answers: dict[str, dict[str, str]], pairs: int, ring: int, seed: int, kept: float = 1.0, disguise: bool = True
) -> set[tuple[str, str]]:
    """Let some students copy from others.

    Args:
        answers: Class, changed in place.
        pairs: How many students copy from one other each.
        ring: How many students hand in what one of them wrote.
        seed: Of the choice.
        kept: Which part of the exercises is copied.
        disguise: Whether the copies are made over.

    Returns:
        Pairs of students that share work, each sorted.
    """
    rng = np.random.default_rng([seed, 10**6])
    chosen = [str(name) for name in rng.choice(sorted(answers), size=2 * pairs + ring, replace=False)]
    groups = [chosen[2 * n : 2 * n + 2] for n in range(pairs)] + ([chosen[2 * pairs :]] if ring else [])
    planted = set()
    for source, *copiers in groups:
        taken = [name for name in answers[source] if rng.random() < kept]
        for copier in copiers:
            style = Style(np.random.default_rng([seed, chosen.index(copier), 7]))
            copies = {name: answers[source][name] for name in taken}
            answers[copier] |= {name: disguised(text, style) if disguise else text for name, text in copies.items()}
        group = [source, *copiers]
        planted |= {tuple(sorted((one, other))) for one in group for other in group if one < other}
    return planted
