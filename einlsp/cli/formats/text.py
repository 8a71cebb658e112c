"""``check --format text``: each finding with its source line and carets, in colour on a terminal, and a summary."""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.cli.carets import WIDEST, carets
from einlsp.cli.formats import CheckResult
from einlsp.cli.output import Output
from einlsp.cli.styled import Line, Printer
from einlsp.ide.report import ReportedClaim, ReportedFinding, verdict_counts

_STYLES = {"error": "bold red", "warning": "bold yellow", "information": "bold blue", "hint": "bold cyan"}
_NARROWEST = 16
_VERDICTS = {"holds": "green", "holds-if": "green", "fails": "bold red", "undecided": "dim"}


def write(result: CheckResult, output: Output) -> None:
    """Write findings, claims where they were asked for, and a line that sums up."""
    printer = Printer(output)
    for path, finding in result.findings():
        for line in finding_lines(path, finding, output.width):
            printer.print(line)
        printer.print([])
    for path, claim in result.claims():
        printer.print(_claim(path, claim))
    if result.with_claims:
        printer.print([(steps_in_words(result), "")])
    printer.print([(summary_in_words(result), "bold")])


def finding_lines(path: str, finding: ReportedFinding, width: int | None = None) -> Iterator[Line]:
    """A finding as lines: place, severity, rule and message; the source with carets, in ``width`` columns; help."""
    place, style = finding.place, _STYLES[finding.severity]
    yield [
        (f"{_where(path, place.cell)}:{place.line}:{place.column}: ", "bold"),
        (f"{finding.severity}[{finding.rule}]", style),
        (f" {finding.message}", ""),
    ]
    first, last = place.column - 1, place.end_column - 1 if place.end_line == place.line else len(finding.shown)
    number = str(place.line)
    margin = " " * len(number)
    # The margin and two dots must fit too, or the carets do not stand under what they mean.
    widest = WIDEST if width is None else max(min(WIDEST, width - len(number) - len(" | ……")), _NARROWEST)
    shown, under = carets(finding.shown, first, last, widest)
    yield [(f"{margin} |", "blue")]
    yield [(f"{number} | ", "blue"), (shown, "")]
    yield [(f"{margin} | ", "blue"), (under, style)]
    for other, message in finding.related:
        yield [(f"{margin} = ", "blue"), (f"{_where(path, other.cell)}:{other.line}:{other.column}: {message}", "")]
    if finding.help:
        yield [(f"{margin} = ", "blue"), ("help: ", "bold"), (finding.help, "")]


def summary_in_words(result: CheckResult) -> str:
    """``3 findings in 2 notes, 54 formulas``."""
    count = sum(1 for _ in result.findings())
    notes, formulas = len(result.reports), sum(report.formulas for _, report in result.reports)
    found = f"{_number(count, 'finding')}" if count else "no findings"
    fixed = f"; {_number(result.fixed, 'finding')} fixed" if result.fixed else ""
    return f"{found} in {_number(notes, 'note')}, {_number(formulas, 'formula')}{fixed}"


def steps_in_words(result: CheckResult) -> str:
    """``42 steps: 35 hold, 1 fails, 6 undecided``."""
    counts = verdict_counts(claim for _, claim in result.claims())
    if not (total := sum(counts.values())):
        return "no steps"
    words = [
        (counts["holds"], "holds" if counts["holds"] == 1 else "hold"),
        (counts["holds-if"], "holds under an assumption" if counts["holds-if"] == 1 else "hold under an assumption"),
        (counts["fails"], "fails" if counts["fails"] == 1 else "fail"),
        (counts["undecided"], "undecided"),
    ]
    return f"{_number(total, 'step')}: {', '.join(f'{count} {word}' for count, word in words if count)}"


def _claim(path: str, claim: ReportedClaim) -> Line:
    why = f" if {', '.join(claim.assumptions)}" if claim.verdict == "holds-if" else ""
    reason = f": {claim.reason}" if claim.reason and not why else ""
    verdict = "holds" if claim.verdict == "holds-if" else claim.verdict
    return [
        (f"{_where(path, claim.place.cell)}:{claim.place.line}:{claim.place.column}: ", "bold"),
        (verdict, _VERDICTS[claim.verdict]),
        (f"{why}  {_one_line(claim.lhs)} = {_one_line(claim.rhs)}{reason}", ""),
    ]


def _where(path: str, cell: int | None) -> str:
    return path if cell is None else f"{path}:cell {cell}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _one_line(latex: str) -> str:
    return " ".join(latex.split())
