"""einlsp: a language server and linter for the matrix calculus in Markdown notes."""

__version__ = "0.1.0"
