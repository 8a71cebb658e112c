"""The structure of LaTeX math: groups, scripts, commands, environments and rows, read into a tree that never raises."""

from einlsp.latex.macros import Macro, definitions, macro
from einlsp.latex.nodes import (
    Broken,
    Command,
    Environment,
    Fence,
    Formula,
    Group,
    Letter,
    Level,
    Node,
    Number,
    Operator,
    Row,
    Script,
    Scripted,
    Space,
    Text,
)
from einlsp.latex.parse import parse
from einlsp.latex.tables import read_grammar
from einlsp.latex.walk import children, iter_nodes, node_at, path_at, source

__all__ = [
    "Broken",
    "Command",
    "Environment",
    "Fence",
    "Formula",
    "Group",
    "Letter",
    "Level",
    "Macro",
    "Node",
    "Number",
    "Operator",
    "Row",
    "Script",
    "Scripted",
    "Space",
    "Text",
    "children",
    "definitions",
    "iter_nodes",
    "macro",
    "node_at",
    "parse",
    "path_at",
    "read_grammar",
    "source",
]
