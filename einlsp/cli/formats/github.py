"""``check --format github``: workflow commands that GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from einlsp.cli.formats import CheckResult, local
from einlsp.cli.output import Output

_COMMANDS = {"error": "error", "warning": "warning"}


def write(result: CheckResult, output: Output) -> None:
    """Write one command for each finding, and one for each file that could not be read."""
    for path, finding in result.findings():
        line, column, end_line, end_column = finding.place.file_range
        properties = {"title": f"einlsp ({finding.rule})", "file": local(path)}
        properties |= {"line": str(line), "endLine": str(end_line)}
        if line == end_line:  # GitHub takes columns within one line only
            properties |= {"col": str(column), "endColumn": str(end_column)}
        command = _COMMANDS.get(finding.severity, "notice")
        fields = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        advice = f"\n{finding.help}" if finding.help else ""
        output.write(f"::{command} {fields}::{_data(finding.message + advice)}\n")
    for path, message in result.errors:
        output.write(f"::error title=einlsp,file={_property(local(path))}::{_data(message)}\n")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
