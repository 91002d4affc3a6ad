"""What a cell takes from the cells above it, and what it gives to those below: read from its lines, nothing is run.

Where the lines do not say (a function of the page that changes what it is handed, exec, import *), the cell is unsure:
it may take and give everything.
"""

import ast
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEEPING = _words("""
    all any apply argmax argmin as_integer_ratio astype backward conjugate copy count cumsum diff doit dot encode
    endswith evalf expand find fit flatten format forward get has_trait index is_integer isdigit item items join keys
    limit loss_and_gradient lower max mean min nonzero prod ptp ravel repeat replace reshape round simplify split
    startswith std still strip subs sum swapaxes terms title to_bytes tobytes tolist total transpose undo upper values
    var""")
"""Methods that leave their object as it is; any other may change it."""

CHANGING = _words("""
    copyto delattr fill_diagonal heapify heappop heappush insort insort_left insort_right jsdlink jslink link next place
    put put_along_axis putmask setattr shuffle""")
"""Functions that change what they are handed."""

STORING = _words("add append appendleft extend extendleft insert push put setdefault update")
"""Methods that keep what they are handed: it can be changed by way of the object from then on."""

SHARING = _words("""
    asarray atleast_1d atleast_2d broadcast_to dict enumerate filter iter list map max min moveaxis next ravel reshape
    reversed set sorted squeeze swapaxes transpose tuple vars zip""")
"""Functions whose result holds what they are handed, or looks at it."""

ONCE = _words("enumerate filter iter map open reversed zip")
"""Functions whose result can be gone through once."""

ANYTHING = _words("__import__ compile eval exec globals locals reload vars")
"""Functions of which no one can tell what they take or change."""

GLOBAL_STATE = _words("filterwarnings seed set_printoptions set_state seterr setstate simplefilter use")
"""Functions of a module that change what all cells share."""

FRESH_RANDOM = _words("default_rng Generator PCG64 Random SeedSequence RandomState")
"""What makes random numbers of its own; other functions of a module `random` draw from those that all cells share."""


@dataclass
class Reading:
    """takes: names that must be there before; binds: names it makes anew, some of them maybe; changes: names of which
    it changes the value, or deeply: what that holds.

    sets: of the changes, those that only set an attribute, which may be done again; shares: pairs of names that may
    stand for one object; later: from a function it defines to the global names that a call will read; strange: the
    functions it defines that change what is not theirs; once: names of iterators; called: from which function a name
    has its value; sure: whether all this can be told.
    """

    takes: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    deeply: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    shares: set[tuple[str, str]] = field(default_factory=set)
    later: dict[str, set[str]] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)
    once: set[str] = field(default_factory=set)
    called: set[tuple[str, str]] = field(default_factory=set)
    sure: bool = True

    def changed(self) -> set[str]:
        """Every name of which something changes."""
        return self.changes | self.deeply | self.sets


def read(sources: Sequence[str]) -> list[Reading]:
    """The reading of each cell of a page. What cannot be parsed takes and gives nothing: it will say so itself."""
    trees = [_parsed(source) for source in sources]
    imports = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {name for node in imports for name in _aliases(node)}
    readings = []
    for tree in trees:
        readings.append(Reading())
        _follow(tree.body, readings[-1], modules, set())
    return readings


def _parsed(source: str) -> ast.Module:
    try:
        tree = ast.parse(source)
        compile(tree, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])
    return tree


def _follow(body: Sequence[ast.stmt], reading: Reading, modules: set[str], anew: set[str]) -> None:
    """Read statements in order; anew, which grows: names that are surely made anew before what comes next."""
    for statement in body:
        match statement:
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    _step(_as_assignment(item.optional_vars, item.context_expr), reading, modules, anew)
                _follow(statement.body, reading, modules, anew)
            case ast.For() | ast.AsyncFor():
                inside = set(anew)
                _step(_as_assignment(statement.target, statement.iter), reading, modules, inside)
                reading.shares |= set(_pairs(statement.target, statement.iter))
                _follow(statement.body, reading, modules, inside)
                _follow(statement.orelse, reading, modules, set(anew))
                reading.maybe |= inside - anew
            case ast.If() | ast.While():
                _step(ast.Expr(statement.test), reading, modules, anew)
                _branches([statement.body, statement.orelse], reading, modules, anew)
            case ast.Try() | ast.TryStar():
                handlers = [handler.body for handler in statement.handlers]
                _branches([statement.body + statement.orelse, *handlers], reading, modules, anew)
                _follow(statement.finalbody, reading, modules, anew)
                named = {handler.name for handler in statement.handlers if handler.name}
                reading.binds |= named
                reading.takes -= named - anew
            case ast.Match():
                _step(ast.Expr(statement.subject), reading, modules, anew)
                _branches([case.body for case in statement.cases] + [[]], reading, modules, anew)
                reading.maybe |= {
                    node.name for node in ast.walk(statement) if isinstance(node, ast.MatchAs) and node.name
                }
            case _:
                _step(statement, reading, modules, anew)
    reading.binds |= reading.maybe


def _branches(bodies: Sequence[Sequence[ast.stmt]], reading: Reading, modules: set[str], anew: set[str]) -> None:
    """Read statements of which one list will run: only what all of them make is surely made."""
    made = []
    for body in bodies:
        inside = set(anew)
        _follow(body, reading, modules, inside)
        made.append(inside)
    surely = set.intersection(*made)
    reading.maybe |= set().union(*made) - surely
    anew |= surely


def _as_assignment(target: ast.expr | None, value: ast.expr) -> ast.stmt:
    return ast.Assign([target], value, lineno=1) if target is not None else ast.Expr(value)


def _step(statement: ast.stmt, reading: Reading, modules: set[str], anew: set[str]) -> None:
    """Read one statement that has no others in it, but for those of a function or a class."""
    table = symtable.symtable(ast.unparse(ast.fix_missing_locations(statement)), "<cell>", "exec")
    reads, binds = _names(table)
    here = Reading()
    _look_into(statement, here, modules)
    for name, body in _lambdas(statement):
        _define(body, name, here, modules, symtable.symtable(ast.unparse(body), "<cell>", "eval"))
    defines = False
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        defines = True
        _define(statement, statement.name, here, modules, table)
    reading.takes |= (reads | here.takes | here.changed()) - anew
    reading.binds |= binds | here.binds
    reading.changes |= here.changes
    reading.deeply |= here.deeply
    reading.sets |= here.sets
    reading.shares |= here.shares
    reading.later |= {name: reading.later.get(name, set()) | names for name, names in here.later.items()}
    reading.strange |= here.strange
    reading.once |= here.once
    reading.called |= here.called
    reading.sure &= here.sure
    anew |= binds if defines else binds - reads - here.takes - here.changed()


def _aliases(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    for alias in node.names:
        yield alias.asname or alias.name.partition(".")[0]


def _names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """The global names that a statement reads, and those that it binds; functions inside it are looked into."""
    reads, binds, tables = set(), set(), [table]
    while tables:
        inner = tables.pop()
        tables += inner.get_children()
        for symbol in inner.get_symbols():
            made = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
            if inner is table and made:
                binds.add(symbol.get_name())
            elif inner is table or symbol.is_global():  # what a function makes of a global name, its calls make
                reads.add(symbol.get_name())
            if inner is table and symbol.is_referenced():
                reads.add(symbol.get_name())
    return reads, binds


def _lambdas(statement: ast.stmt) -> Iterator[tuple[str, ast.Lambda]]:
    if isinstance(statement, ast.Assign):
        bodies = [node for node in ast.walk(statement.value) if isinstance(node, ast.Lambda)]
        for target in statement.targets:
            for name in _roots(target):
                yield from ((name, body) for body in bodies)


def _define(node: ast.AST, name: str, reading: Reading, modules: set[str], table: symtable.SymbolTable) -> None:
    """Note what a call of this function or class will read, and whether it changes what is not its own."""
    reads, _ = _names(table)
    reading.later.setdefault(name, set()).update(reads - {name})
    inside = Reading()
    for part in ast.iter_child_nodes(node):
        for inner in ast.walk(part):
            _look_at(inner, inside, modules)
    fresh, holding = _own_names(node)
    elsewhere = (inside.changes | inside.sets) - fresh - holding | inside.deeply - fresh
    doubtful = (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom)
    if not inside.sure or elsewhere or any(isinstance(inner, doubtful) for inner in ast.walk(node)):
        reading.strange.add(name)


def _own_names(function: ast.AST) -> tuple[set[str], set[str]]:
    """Names of objects that a function makes itself, those that hold nothing of its arguments and those that may."""
    fresh: set[str] = set()
    holding: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.arguments):
            names = [argument.arg for argument in (*node.posonlyargs, *node.args, *node.kwonlyargs)]
            if isinstance(function, ast.ClassDef) and names:
                fresh.add(names.pop(0))  # self
            others.update(names)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            for name in _bound(node):
                (others if _is(node.value) else holding if _held(node.value) else fresh).add(name)
        elif isinstance(node, ast.For | ast.comprehension):
            (others if _held(node.iter) else fresh).update(_roots(node.target))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            fresh.update(_roots(node.optional_vars))
    return fresh - others - holding, holding - others


def _targets(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> Iterator[str]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        yield from _roots(target)


def _bound(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> Iterator[str]:
    """Names that an assignment binds; in a.b = 1, none."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        for part in ast.walk(target):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id


def _look_into(statement: ast.stmt, reading: Reading, modules: set[str]) -> None:
    """Collect what a statement changes, shares and leaves in doubt; bodies of functions stand apart."""
    for node in _outside_functions(statement):
        _look_at(node, reading, modules)


def _look_at(node: ast.AST, reading: Reading, modules: set[str]) -> None:
    match node:
        case ast.ImportFrom(names=[ast.alias(name="*")]):
            reading.sure = False
        case ast.Attribute(ctx=ast.Store(), value=ast.Name(id=name)):
            reading.sets.add(name)
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            _change(node.value, reading)
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            if not isinstance(
                value, ast.Constant | ast.JoinedStr
            ):  # n += 1 makes a new number, a += b may change a list
                reading.changes.add(name)
            reading.takes.add(name)
        case ast.AugAssign(target=ast.Attribute(value=owner)):
            reading.sets -= set(_roots(owner))
            _change(owner, reading)
        case ast.Delete():
            reading.changes |= {name for target in node.targets for name in _roots(target)}
        case ast.Assign() | ast.AnnAssign() | ast.NamedExpr() if node.value is not None:
            for name in _targets(node):
                reading.shares |= {(name, other) for other in _held(node.value)}
                reading.called |= {(name, function) for function in _callees(node.value)}
                if _goes_once(node.value):
                    reading.once.add(name)
        case ast.comprehension():
            reading.shares |= set(_pairs(node.target, node.iter))
        case ast.Call():
            _look_at_call(node, reading, modules)
        case ast.Attribute(value=ast.Attribute(attr="random") | ast.Name(id="random")) if (
            node.attr not in FRESH_RANDOM and node.attr != "random"
        ):
            reading.changes |= set(_roots(node))  # the random numbers that all cells share


def _change(owner: ast.AST, reading: Reading) -> None:
    """Note that the object of this expression changes: what a name stands for, or what that holds."""
    (reading.changes if isinstance(owner, ast.Name) else reading.deeply).update(_roots(owner))


def _look_at_call(call: ast.Call, reading: Reading, modules: set[str]) -> None:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    handed = {name for argument in arguments for name in _held(argument)}
    match call.func:
        case ast.Name(id=name):
            if name in ANYTHING:
                reading.sure = False
            if name in CHANGING:
                reading.changes |= handed
                reading.shares |= {(one, other) for one in handed for other in handed}
        case ast.Attribute(attr=method):
            roots = set(_roots(call.func))
            if method in GLOBAL_STATE:
                reading.changes |= roots
            elif roots & modules:
                if method in CHANGING:
                    reading.changes |= handed
            elif method not in KEEPING:
                _change(call.func.value, reading)
            if method in STORING:
                reading.shares |= {(root, other) for root in roots for other in handed}


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if node is tree and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _roots(target: ast.AST) -> Iterable[str]:
    """The names at the beginning of a target: a of a.b[0], and both of (a, b)."""
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred | ast.Call):
        target = target.func if isinstance(target, ast.Call) else target.value
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Tuple | ast.List):
        return [name for element in target.elts for name in _roots(element)]
    return []


def _pairs(target: ast.expr, iterated: ast.expr) -> Iterator[tuple[str, str]]:
    """Which name of a loop may stand for a part of which other name; zip goes along several side by side."""
    match target, iterated:
        case ast.Tuple(elts=parts), ast.Call(func=ast.Name(id="zip"), args=others) if len(parts) == len(others):
            for part, other in zip(parts, others, strict=True):
                yield from _pairs(part, other)
        case ast.Tuple(elts=[_, part]), ast.Call(func=ast.Name(id="enumerate"), args=[other, *_]):
            yield from _pairs(part, other)
        case _:
            yield from ((name, other) for name in _roots(target) for other in _held(iterated))


def _is(value: ast.AST) -> set[str]:
    """The names whose object a value may be, or be a part of: of a.b, a; of [a], none."""
    if isinstance(value, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return set()
    return _held(value)


def _held(value: ast.AST) -> set[str]:
    """The names whose objects a value may hold or be: of [a, b.c], both; of a + b, none."""
    match value:
        case ast.Name(id=name):
            return {name}
        case ast.Attribute() | ast.Subscript() | ast.Starred() | ast.NamedExpr() | ast.Await():
            return _held(value.value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return set().union(*map(_held, elements))
        case ast.Dict(values=elements) | ast.BoolOp(values=elements):
            return set().union(*map(_held, elements))
        case ast.IfExp(body=one, orelse=other):
            return _held(one) | _held(other)
        case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element):
            return _held(element).union(*(_held(part.iter) for part in value.generators))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in SHARING:
            return set().union(*map(_held, arguments))
        case ast.Call(func=ast.Attribute(attr=method, value=owner), args=arguments):
            return _held(owner) | (set().union(*map(_held, arguments)) if method in SHARING else set())
    return set()


def _callees(value: ast.AST) -> set[str]:
    return {node.func.id for node in ast.walk(value) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def _goes_once(value: ast.AST) -> bool:
    return isinstance(value, ast.GeneratorExp) or (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ONCE
    )
