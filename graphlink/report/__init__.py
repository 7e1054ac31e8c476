"""Documents made from a run: report.html, the page for people, and the report on one suspect or many in any format."""

from graphlink.report.asked import AUDIENCES, Asked
from graphlink.report.page import html, without_provenance, write_report
from graphlink.report.reporting import report
from graphlink.report.writing import FOLDERS, FORMATS

__all__ = [
    "AUDIENCES",
    "FOLDERS",
    "FORMATS",
    "Asked",
    "html",
    "report",
    "without_provenance",
    "write_report",
]
