"""``einlsp explain``: a rule's page."""

from __future__ import annotations

import argparse

from einlsp.cli.output import Output, UsageError
from einlsp.ide.rulebook import page_of, rule_ids
from einlsp.ide.schema import unknown


def run(options: argparse.Namespace, output: Output) -> int:
    """Carry out the command."""
    page = page_of(options.rule)
    if page is None:
        message, close = unknown(f'rule "{options.rule}"', options.rule, rule_ids())
        raise UsageError("unknown-rule", message if close else f"{message} `einlsp rules` lists them.")
    if output.colour and output.terminal:
        from rich.console import Console
        from rich.markdown import Markdown

        Console(file=output.out).print(Markdown(page.text))
    else:
        output.write(page.text)
    return 0
