"""The class report: one page on how a class did, whom to look at, and what to teach again."""

from autograder.report.page import write_report

__all__ = ["write_report"]
