"""The commands and their options, and an expression that may start with a hyphen."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

import einlsp
from einlsp.cli.output import Output, UsageError

CONVENTIONS = ("auto", "ml", "einstein", "euclidean")
_WITH_EXPRESSION = ("derive", "show")


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are `UsageError`s."""

    def error(self, message: str) -> NoReturn:
        raise UsageError("usage", message, usage=self.format_usage().strip())


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; ``run`` is the function that carries it out. Raises `UsageError`."""
    parser, commands = _parser()
    if words and words[0] in _WITH_EXPRESSION:
        words = [words[0], *_expression_last(commands[words[0]], words[1:])]
    return parser.parse_args(words)


def _parser() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(
        prog="einlsp",
        description="Check and derive the matrix calculus of Markdown notes.",
        allow_abbrev=False,
        epilog="Exit codes: 0 clean or answered, 1 findings or no verified answer, 2 usage or file error.",
    )
    parser.add_argument("--version", action="version", version=f"einlsp {einlsp.__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    commands: dict[str, _Parser] = {}
    for name, summary, fill in _COMMANDS:
        command = subparsers.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        fill(command)
        command.set_defaults(run=_runner(name))
        commands[name] = command
    return parser, commands


def _runner(name: str) -> Callable[[argparse.Namespace, Output], int]:
    def run(options: argparse.Namespace, output: Output) -> int:
        code: int = import_module(f"einlsp.cli.{name}").run(options, output)
        return code

    return run


def _check(command: _Parser) -> None:
    command.add_argument("paths", nargs="*", metavar="PATH", help="notes, notebooks, folders; - is standard input")
    formats = ("text", "json", "sarif", "github", "gitlab")
    command.add_argument("--format", choices=formats, default="text", help="how findings are written (default: text)")
    command.add_argument("--claims", action="store_true", help="also list the verdict of each step of a derivation")
    command.add_argument("--fix", action="store_true", help="apply the fixes that are safe, and show what is left")
    command.add_argument("--jobs", type=_jobs, metavar="N", help="how many processes (default: as many as pay off)")
    command.add_argument(
        "--baseline", metavar="FILE", help="leave out the findings that FILE holds; FILE is written if it is not there"
    )
    command.add_argument("--stdin-filename", metavar="NAME", help="the name of what is read from standard input")
    excluded = "leave out what the settings exclude even where it is named, as pre-commit names files"
    command.add_argument("--force-exclude", action="store_true", help=excluded)
    command.add_argument("--no-cache", action="store_true", help="neither use nor keep results of earlier runs")
    _convention(command)


def _derive(command: _Parser) -> None:
    _expression(command)
    what = "the variable: a symbol as EXPR writes it, or a part of one: x_1, W_{:,j}"
    command.add_argument("--wrt", required=True, metavar="VAR", help=what)
    command.add_argument("--layout", choices=("numerator", "denominator"), help="which layout the text shows first")
    command.add_argument("--order", type=_order, default=1, metavar="N", help="2 for the Hessian (default: 1)")
    command.add_argument("--steps", action="store_true", help="show each step")


def _show(command: _Parser) -> None:
    _expression(command)


def _expression(command: _Parser) -> None:
    command.add_argument("expression", metavar="EXPR", help="LaTeX, in matrix or index notation")
    how = r"as a note has it: \mathbf{W}\in\mathbb{R}^{d\times k}, or W: d×k"
    command.add_argument("--declare", action="append", default=[], metavar="DECL", help=how)
    what = r"\mathbf{A} symmetric, AB = BA, …"
    command.add_argument("--assume", action="append", default=[], metavar="FACT", help=what)
    command.add_argument("--format", choices=("text", "latex", "json"), default="text", help="(default: text)")
    _convention(command)


def _convention(command: _Parser) -> None:
    what = "what a repeated index means, for notes that do not say it themselves"
    command.add_argument("--convention", choices=CONVENTIONS, help=what)


def _explain(command: _Parser) -> None:
    command.add_argument("rule", metavar="RULE", help="the id of a rule")


def _rules(command: _Parser) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text", help="(default: text)")


def _serve(command: _Parser) -> None:
    how = command.add_mutually_exclusive_group()
    how.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    how.add_argument("--tcp", metavar="HOST:PORT", help="listen on a port of this machine")
    how.add_argument("--websocket", metavar="HOST:PORT", help="listen for a WebSocket on a port of this machine")
    drawn = (
        "for a client that draws pictures in hovers and does not say so, as JupyterLab; their colour (default: grey)"
    )
    command.add_argument("--pictures", metavar="COLOUR", nargs="?", const="#777777", help=drawn)
    levels = ("debug", "info", "warning", "error")
    command.add_argument("--log-level", choices=levels, default="warning", help="of what goes to standard error")
    # What editors' clients add by themselves.
    command.add_argument("--clientProcessId", dest="client_process_id", type=int, help=argparse.SUPPRESS)


_COMMANDS: tuple[tuple[str, str, Callable[[_Parser], None]], ...] = (
    ("check", "Find what is wrong in notes.", _check),
    ("derive", "Differentiate an expression, and verify the answer.", _derive),
    ("show", "Write an expression in the other notation, with its shape and code.", _show),
    ("explain", "Say what a rule is for.", _explain),
    ("rules", "List the rules.", _rules),
    ("serve", "Run the language server.", _serve),
)


def _jobs(word: str) -> int:
    return _whole(word, 1, 256)


def _order(word: str) -> int:
    return _whole(word, 1, 4)


def _whole(word: str, least: int, most: int) -> int:
    try:
        number = int(word)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"expected a whole number from {least} to {most}, found {word!r}")
    return number


def _expression_last(command: _Parser, words: Sequence[str]) -> list[str]:
    """The words with what is no option after ``--``, and each option joined to its value, whatever it starts with."""
    takes_value = {name: action.nargs is None for action in command._actions for name in action.option_strings}
    options: list[str] = []
    others: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, _ = word.partition("=")
        if word == "--":
            others += rest
        elif name in takes_value and (equals or not takes_value[name] or name == "-h"):
            options.append(word)
        elif name in takes_value:
            value = next(rest, None)
            options.append(name if value is None else f"{name}={value}")
        else:
            others.append(word)
    strange = [word for word in others if word.startswith("--") and word[2:3].isalpha()]
    if len(others) > 1 and strange:
        raise UsageError("usage", f"there is no option {strange[0]}", usage=command.format_usage().strip())
    return [*options, "--", *others]
