"""The numbers to call, as they are told."""

from __future__ import annotations

from intake_tui.domain.plan_shape import Phone
from intake_tui.locale import _

OWN_DESK = ("instelling", "setting of the organisation")
"""What stands for the number of the organisation's own duty desk, which the settings have."""


def number_of(phone: Phone, desk: str) -> str:
    """The number; of the own duty desk the one of the settings, or that it is not set."""
    if phone.number in OWN_DESK:
        return desk or _("not set: duty_desk in the settings")
    return phone.number
