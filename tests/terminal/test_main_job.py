"""The main job in a real terminal, from the keyboard alone: the call, the plan, and a kill -9."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Place
from tmux import Terminal

pytestmark = pytest.mark.terminal

REASON = "Sem belt steeds dat hij niet kan slapen"
WISH = "Ik wil bij oma slapen als mama moe is"
HELP = "Hij eet hier op woensdag"
UNDER_WAY = "En dan wil hij nooit meer terug naar"


def answer(screen: Terminal, question: str, text: str) -> None:
    """Wait until ``question`` is asked, type the answer and go on."""
    screen.wait_for(rf"★.*{question}")
    screen.type(text)
    screen.keys("Enter")


def said(place: Place) -> dict[str, tuple[str, str, Any]]:
    """Of the one case that is no example: who told it, whose words, and the value, by question."""
    rows = json.loads(place.run("list", "--json"))
    (new,) = [row["id"] for row in rows if not row["reference"].startswith("voorbeeld")]
    case = json.loads(place.run("show", new, "--json"))
    people = {p["id"]: p["name"] or p["role"] for p in case["persons"]}
    return {
        s["question"]: (people[s["speaker"]], people.get(s["words_of"], ""), s["value"])
        for s in case["statements"]
    }


def the_call(screen: Terminal) -> None:
    """The quick route from the first key to the last answer, while two people speak in turn."""
    screen.wait_for("3 dossiers")
    screen.keys("n")
    screen.wait_for("Met wie spreek ik")
    screen.keys("Enter")
    answer(screen, "Met wie spreek ik", "oma Ria")
    screen.wait_for("oma Ria is hier nieuw")
    screen.keys("Enter")
    screen.wait_for("spreekt: oma Ria")
    screen.keys("Enter")
    screen.wait_for("★ Kunt u nu rustig praten")
    screen.keys("1")
    screen.wait_for("★ Is er op dit moment iemand")
    screen.keys("3")
    answer(screen, "Waarvoor belt u", REASON)

    screen.wait_for("★ Waar slaapt")
    screen.keys("F3")
    screen.wait_for("Wie spreekt er nu")
    screen.keys("+")
    screen.wait_for("Een persoon")
    screen.type("opa Henk")
    screen.keys("Enter")
    screen.wait_for("spreekt: opa Henk")
    answer(screen, "Waar slaapt", "bij ons")
    answer(screen, "Wanneer zag", "gisteren 15:00")

    screen.wait_for("6 van 12")
    screen.keys("F3")
    screen.wait_for("Wie spreekt er nu")
    screen.keys("o")
    screen.wait_for("spreekt: oma Ria")
    answer(screen, "Wat zegt", WISH)
    screen.wait_for("★ Bij wie voelt")
    screen.keys("0", "Enter")
    answer(screen, "Wat doet u nu al", HELP)
    answer(screen, "Wat wilt en kunt", "logeren 2 vr za")
    screen.keys("Enter")
    screen.wait_for("★ Weet u wie u vannacht")
    screen.keys("1")
    answer(screen, "Wanneer zal ik u terug", "morgen 10u")
    screen.wait_for("12 van 12 gevraagd")


def the_plan(screen: Terminal, place: Place) -> None:
    """The professional's plan, exported from the keyboard."""
    screen.keys("F8")
    screen.wait_for("Dossier, alleen eigen team")
    screen.keys("e")
    screen.wait_for("Versie 1 is weggeschreven")
    (plan,) = place.plans.glob("*/professional.nl.md")
    (page,) = place.plans.glob("*/professional.nl.html")
    assert WISH in plan.read_text()
    assert REASON in page.read_text()
    assert plan.stat().st_mode & 0o077 == 0
    screen.keys("Escape")
    screen.wait_for("12 van 12 gevraagd")


def check_saved(saved: dict[str, tuple[str, str, Any]]) -> None:
    """Every answer that was shown as saved, with who said it and whose words they are."""
    assert saved["call-reason"] == ("oma Ria", "", REASON)
    assert saved["child-where-tonight"] == ("opa Henk", "", "bij ons")
    assert saved["child-last-seen"][0] == "opa Henk"
    assert saved["child-wish"] == ("oma Ria", "child", WISH)
    assert saved["child-supporter"] == ("oma Ria", "", [])
    assert saved["network-now"] == ("oma Ria", "", HELP)
    assert saved["cap-can"][2][0]["slots"] == ["fri.night", "sat.night"]
    assert saved["escalation-route"] == ("oma Ria", "", "always")
    assert "back-call" in saved


def test_from_the_call_to_the_plan_and_through_a_kill(
    place: Place, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal()
    the_call(screen)
    the_plan(screen, place)

    screen.keys("F5")
    screen.wait_for("Ga naar")
    screen.type("waarvoor belt")
    screen.keys("Enter")
    screen.wait_for("★ Waarvoor belt")
    screen.type(UNDER_WAY)
    screen.wait_for(UNDER_WAY[-12:])
    time.sleep(0.4)  # a quarter of a second after the last key it has to be durable
    screen.wait_for("✓ bewaard")
    screen.kill_9()
    check_saved(said(place))

    again = terminal()
    again.wait_for("4 dossiers")
    again.keys("Enter")
    again.wait_for("[Tt]eruggevonden")
    again.wait_for(UNDER_WAY[:20])
    again.wait_for("oma Ria · Waarvoor belt u")
    again.keys("Escape")
    again.wait_for("✓ bewaard")
    assert said(place)["call-reason"] == ("oma Ria", "", UNDER_WAY)
