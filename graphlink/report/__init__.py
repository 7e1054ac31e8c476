"""Documents made from a run. `write_report(run, path)` writes report.html, the page for people."""

from graphlink.report.page import html, without_provenance, write_report

__all__ = ["html", "without_provenance", "write_report"]
