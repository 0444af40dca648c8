"""Follows the names in own templates from a plan or a paper downwards, and tells what is not there.

What is known of a name is a ``Shape``. Where nothing is known, in a macro's parameter say, a name
has to be one of some piece of a plan; what only filling in can tell is left to that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from intake_tui.locale import _
from intake_tui.render.lint.shape import (
    FREE,
    HOUSE,
    LOOP,
    NUMBER,
    PAPER,
    PLAN,
    SOME,
    TEXT,
    Shape,
    every_field,
    fields_of,
)
from intake_tui.render.lint.sources import parsed
from intake_tui.render.sandbox import unknown_words
from intake_tui.render.worker import LOOP as LOOP_NAMES

if TYPE_CHECKING:
    from jinja2 import nodes


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


Scope = dict[str, Shape]
Told = Callable[[str, int, str], None]
"""Called with template name, line, and what is wrong."""

EVERYWHERE: Mapping[str, Shape] = {
    "t": FREE,
    "range": FREE,
    "namespace": FREE,
    "house": HOUSE,
    "self": FREE,
    "super": FREE,
    "caller": FREE,
    "varargs": FREE,
    "kwargs": FREE,
}
GIVEN: Mapping[str, Mapping[str, Shape]] = {
    "plan": {**EVERYWHERE, "plan": PLAN, "lang": TEXT},
    "paper": {**EVERYWHERE, "paper": PAPER, "lang": TEXT},
}
"""What a template is given, by the first word of its name."""
_SAME = frozenset({"list", "reverse", "sort", "unique", "select", "reject", "selectattr"})
_INNER = frozenset({"first", "last", "max", "min"})
_TEXT = _set("line css upper lower title trim truncate capitalize join string")


class Names:
    """One reading of the templates of a format, from each that a plan begins with."""

    def __init__(self, sources: Mapping[str, str], told: Told) -> None:
        self.sources = sources
        self.told = told
        self.reached: set[str] = set()
        self._seen: set[tuple[str, frozenset[str]]] = set()

    def begin(self, name: str) -> None:
        """Read template ``name``, with which a plan or a paper begins, and what it takes in."""
        self.entry(name, GIVEN[name.partition(".")[0]])

    def entry(self, name: str, scope: Mapping[str, Shape]) -> None:
        """Read template ``name``, and what it takes in, with these names given."""
        key = (name, frozenset(scope))
        if key in self._seen or name not in self.sources:
            return
        self._seen.add(key)
        self.reached.add(name)
        if name.endswith(".css") and "{{" not in self.sources[name]:
            return
        from jinja2 import TemplateSyntaxError

        try:
            tree = parsed(self.sources[name], name)
            here = {**scope, **self._exports(tree, set())}
            self._blocks(tree, name)
            for node in tree.body:
                self._walk(node, here, name)
        except (TemplateSyntaxError, RecursionError):
            return  # told where the form of each template is read

    def _exports(self, tree: nodes.Template, seen: set[str]) -> Scope:
        """What stands at the top of a template and of those it extends: its blocks see it all."""
        from jinja2 import nodes

        found: Scope = {}
        for extends in tree.find_all(nodes.Extends):
            for parent in self._taken(extends.template):
                if parent not in seen and parent in self.sources:
                    seen.add(parent)
                    found |= self._exports(parsed(self.sources[parent], parent), seen)
        for top in tree.body:
            for node in (top, *top.find_all((nodes.Assign, nodes.AssignBlock))):
                if isinstance(node, nodes.Macro):
                    found[node.name] = FREE
                elif isinstance(node, nodes.Import):
                    found[node.target] = FREE
                elif isinstance(node, nodes.FromImport):
                    names = (n if isinstance(n, str) else n[1] for n in node.names)
                    found |= dict.fromkeys(names, FREE)
                elif isinstance(node, nodes.Assign | nodes.AssignBlock) and node is top:
                    found |= dict.fromkeys(_targets(node.target), FREE)
        return found

    def _blocks(self, tree: nodes.Template, name: str) -> None:
        """A block at the top that no parent has is never shown."""
        from jinja2 import nodes

        extends = [n for n in tree.body if isinstance(n, nodes.Extends)]
        if not extends:
            return
        parents = self._taken(extends[0].template)
        known: set[str] = set()
        waiting = list(parents)
        while waiting:
            parent = waiting.pop()
            if parent not in self.sources or parent == name:
                continue
            above = parsed(self.sources[parent], parent)
            known |= {block.name for block in above.find_all(nodes.Block)}
            waiting += [p for e in above.find_all(nodes.Extends) for p in self._taken(e.template)]
        for node in tree.body:
            if isinstance(node, nodes.Block) and node.name not in known:
                what = _("there is no block '%(name)s' in %(parent)s")
                self.told(name, node.lineno, what % {"name": node.name, "parent": parents[0]})

    def _taken(self, template: nodes.Expr) -> list[str]:
        from jinja2 import nodes

        found = template.items if isinstance(template, nodes.Tuple | nodes.List) else [template]
        return [n.value for n in found if isinstance(n, nodes.Const) and isinstance(n.value, str)]

    def _walk(self, node: nodes.Node, scope: Scope, name: str) -> None:
        from jinja2 import nodes

        match node:
            case nodes.For():
                inner = self._shape(node.iter, scope, name)
                below = {**scope, "loop": LOOP}
                targets = _targets(node.target)
                one = inner.inner if inner.kind == "list" and inner.inner else FREE
                below |= dict.fromkeys(targets, one if len(targets) == 1 else FREE)
                if node.test is not None:
                    self._shape(node.test, below, name)
                self._all(node.body, below, name)
                self._all(node.else_, scope, name)
            case nodes.If():
                self._shape(node.test, scope, name)
                # What a branch sets stays set after it, so the branches share the scope.
                for part in (node.body, node.elif_, node.else_):
                    self._all(part, scope, name)
            case nodes.Macro() | nodes.CallBlock():
                below = dict(scope) | {arg.name: SOME for arg in node.args}
                for default in node.defaults:
                    self._shape(default, scope, name)
                if isinstance(node, nodes.CallBlock):
                    self._shape(node.call, scope, name)
                self._all(node.body, below, name)
            case nodes.Assign():
                found = self._shape(node.node, scope, name)
                targets = _targets(node.target)
                scope |= dict.fromkeys(targets, found if len(targets) == 1 else FREE)
            case nodes.AssignBlock():
                self._all(node.body, dict(scope), name)
                scope |= dict.fromkeys(_targets(node.target), FREE)
            case nodes.With():
                given = [self._shape(value, scope, name) for value in node.values]
                targets = [t for target in node.targets for t in _targets(target)]
                self._all(node.body, scope | dict(zip(targets, given, strict=False)), name)
            case nodes.Block() | nodes.FilterBlock():
                self._all(node.body, dict(scope), name)
            case nodes.Include() | nodes.Extends():
                self._takes(node, node.template, scope, name)
            case nodes.Import() | nodes.FromImport():
                self._takes(node, node.template, scope if node.with_context else {}, name)
            case nodes.Expr():
                self._shape(node, scope, name)
            case _:
                self._all(list(node.iter_child_nodes()), scope, name)

    def _all(self, body: Sequence[nodes.Node], scope: Scope, name: str) -> None:
        for node in body:
            self._walk(node, scope, name)

    def _takes(self, node: nodes.Node, template: nodes.Expr, scope: Scope, name: str) -> None:
        taken = self._taken(template)
        if taken and not any(t in self.sources for t in taken):
            missing = getattr(node, "ignore_missing", False)
            if not missing:
                what = _("there is no template '%(name)s'") % {"name": taken[0]}
                self.told(name, node.lineno, what)
        for one in taken:
            self.entry(one, {**EVERYWHERE, **scope})

    def _shape(self, node: nodes.Node, scope: Scope, name: str) -> Shape:
        """What ``node`` is, telling every unknown name on the way."""
        from jinja2 import nodes

        match node:
            case nodes.Name(ctx="load"):
                if node.name not in scope:
                    self._unknown(name, node.lineno, node.name)
                return scope.get(node.name, FREE)
            case nodes.Getattr():
                above = self._shape(node.node, scope, name)
                return self._below(above, node.attr, node.lineno, name)
            case nodes.Getitem():
                above = self._shape(node.node, scope, name)
                key = node.arg
                if isinstance(key, nodes.Const) and isinstance(key.value, str):
                    return self._below(above, key.value, node.lineno, name)
                self._shape(key, scope, name)
                if above.kind == "list":
                    return above if isinstance(key, nodes.Slice) else above.inner or FREE
                return FREE
            case nodes.Test(name="defined" | "undefined", node=nodes.Name()):
                return FREE
            case nodes.Filter(name="default" | "d", node=nodes.Name()):
                for argument in node.args:
                    self._shape(argument, scope, name)
                return FREE
            case nodes.Filter():
                inner = self._shape(node.node, scope, name) if node.node is not None else FREE
                for argument in (*node.args, *(pair.value for pair in node.kwargs)):
                    self._shape(argument, scope, name)
                if node.name in _TEXT:
                    return TEXT
                if inner.kind == "list" and node.name in _SAME:
                    return inner
                return (inner.inner or FREE) if node.name in _INNER else FREE
            case nodes.Const():
                return TEXT if isinstance(node.value, str) else NUMBER
            case _:
                for child in node.iter_child_nodes():
                    self._shape(child, scope, name)
                return FREE

    def _below(self, above: Shape, attr: str, line: int, name: str) -> Shape:
        if above.kind == "piece":
            found = {f[attr] for p in above.pieces if attr in (f := fields_of()[p])}
            if not found:
                self._unknown(name, line, attr)
            return found.pop() if len(found) == 1 else FREE
        known = {"some": every_field(), "loop": LOOP_NAMES}.get(above.kind)
        if known is not None and attr not in known:
            self._unknown(name, line, attr)
        if above.kind in ("text", "number", "list"):
            what = _("a text or a list has no parts: '%(name)s'") % {"name": attr}
            self.told(name, line, what)
        return FREE

    def _unknown(self, name: str, line: int, what: str) -> None:
        self.told(name, line, unknown_words(name) % {"name": what})


def _targets(target: nodes.Node) -> list[str]:
    """The names a loop or an assignment sets."""
    from jinja2 import nodes

    if isinstance(target, nodes.Name):
        return [target.name]
    return [one for child in target.iter_child_nodes() for one in _targets(child)]
