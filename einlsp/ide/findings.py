"""Findings as the rules make them, for the rooms that show them."""

from einlsp.rules.finding import SEVERITIES, Edit, Finding, Fix, Related, Severity, in_order

__all__ = ["SEVERITIES", "Edit", "Finding", "Fix", "Related", "Severity", "in_order"]
