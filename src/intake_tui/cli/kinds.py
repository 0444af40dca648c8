"""Kinds of values on the command line, for options that every run has: cheap to load."""

from __future__ import annotations

from pathlib import Path

import click

PLACE = click.Path(path_type=Path, readable=False)
"""A path as it was typed. Whether it can be read is told by who reads it: that is no wrong usage,
and one file that cannot be read must not keep the others out.
"""
