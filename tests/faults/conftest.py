"""Prints what the fault tests counted, when output is not captured (``pytest -s``)."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.getoption("capture") != "no":
        return
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "power loss" and report.when == "call":
                    terminalreporter.write_line(f"{name}: {value}")
