"""``einlsp rules``: list the rules."""

from __future__ import annotations

import argparse

from einlsp.cli.output import Output
from einlsp.cli.styled import Printer
from einlsp.ide.rulebook import rulebook


def run(options: argparse.Namespace, output: Output) -> int:
    """Carry out the command."""
    rules = rulebook()
    if options.format == "json":
        output.json(
            {
                "version": 1,
                "rules": [
                    {"id": r.id, "summary": r.summary, "severity": r.severity, "fixable": r.fixable, "url": r.url}
                    for r in rules
                ],
            }
        )
        return 0
    printer = Printer(output)
    widest = max(len(rule.id) for rule in rules)
    for rule in rules:
        printer.print([(f"{rule.id:<{widest}}", "bold"), (f"  {rule.severity:<7}  {rule.summary}", "")])
    return 0
