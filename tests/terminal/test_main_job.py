"""Two phone calls in a real terminal, from the keyboard alone: to the plan, with its keys counted.

Every key that is no text of the call is counted: 40 for a call of one side to the professional's
plan, 60 for one with doubt about danger to a supporter's plan. They are printed after the run.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from calls import Caller, new_case, said
from place import Place
from tmux import Terminal

pytestmark = pytest.mark.terminal

REASON = "Sem belt steeds dat hij niet kan slapen"
ASIDE = "opa wil het liever niet weten"
WISH = "Ik wil bij oma slapen als mama moe is"
HELP = "Hij eet hier op woensdag"
UNDER_WAY = "En dan wil hij nooit meer terug naar"
QUICK, DOUBT = 40, 60
"""Keys that are no text, at most, for the first and the second call."""

Counted = Callable[[str, object], None]


def told(counted: Counted, call: Caller, most: int, what: str) -> None:
    """Have the count printed after the run, and hold it to the goal."""
    line = f"{what}: {call.count} keys that are no text, at most {most}"
    counted("keys", f"{line}: {' '.join(call.pressed)}")
    assert call.count <= most, line


def plain(markdown: str) -> str:
    """Markdown without the backslashes that keep signs from being markup."""
    return re.sub(r"\\(?=[^\w\s])", "", markdown)


def the_call(call: Caller) -> None:
    """The quick route with two speakers, an aside, and a question once more: 34 keys."""
    screen = call.screen
    call.begin("oma Ria")
    screen.wait_for("★ Waarvoor belt u")
    screen.type(REASON)
    call.press("F2")
    call.say(ASIDE, then=rf"oma Ria  {ASIDE[:10]}")
    call.press("Enter", "Enter")
    call.answer("Waar slaapt", "bij ons")
    call.answer("Wanneer zag", "gisteren 15:00")
    screen.wait_for("★ Wat zegt het kind zelf")
    call.child("Sem")
    call.speaks("s", "Sem")
    call.answer("Wat zou je het liefst willen", WISH)
    screen.wait_for("★ Bij wie kun je terecht")
    call.say("oma", then="- oma Ria")
    call.speaks("o", "oma Ria")
    call.press("Enter", then="★ Wat doet u nu al voor Sem")
    call.answer("Wat doet u nu al", HELP)
    call.answer("Wat wilt en kunt", "logeren 2 vr za")
    call.press("Enter", then="★ Weet u wie u vannacht")
    call.press("1")
    call.answer("Wanneer zal ik u terug", "morgen 10u")
    screen.wait_for("12 van 12 gevraagd")
    call.press("F5", then="Ga naar")
    call.say("waarvoor belt", then="★ Waarvoor belt")
    call.say("Ook overdag belt hij", then=r"Waar is Sem nu\?")


def the_plan(call: Caller, place: Place) -> None:
    """The professional's plan: both files, closed to others, each word with who said it."""
    call.press("F8", then="Dossier, alleen eigen team")
    call.press("e", then="Versie 1 is weggeschreven")
    (plan,) = place.plans.glob("*/professional.nl.md")
    (page,) = place.plans.glob("*/professional.nl.html")
    assert plan.stat().st_mode & 0o077 == page.stat().st_mode & 0o077 == 0
    text = plain(plan.read_text())
    for words, source in (
        (WISH, "woorden van Sem ·"),
        (REASON, "verteld door oma Ria ·"),
        ("Ook overdag belt hij", "verteld door oma Ria ·"),
        ("bij ons", "verteld door oma Ria ·"),
        (HELP, "verteld door oma Ria ·"),
        (ASIDE, "terwijl oma Ria sprak ·"),
    ):
        assert f"> {words}\n\n— {source}" in text, words
        assert words in page.read_text()


def check_saved(place: Place) -> None:
    """Every answer that was shown as saved, with who said it and whose words they are."""
    saved = said(new_case(place))
    for question, teller, value in (
        ("call-reason", "oma Ria", REASON),
        ("call-reason", "oma Ria", "Ook overdag belt hij"),
        ("child-where-tonight", "oma Ria", "bij ons"),
        ("child-wish", "Sem", WISH),
        ("network-now", "oma Ria", HELP),
        ("escalation-route", "oma Ria", "always"),
    ):
        assert (question, teller, "", value) in saved
    by = {question: (teller, value) for question, teller, _words, value in saved}
    assert by["child-last-seen"][0] == "oma Ria" and "back-call" in by
    assert by["child-supporter"][0] == "Sem" and len(by["child-supporter"][1]) == 1
    assert by["cap-can"][1][0]["slots"] == ["fri.night", "sat.night"]


def test_from_the_call_to_the_plan_and_through_a_kill(
    place: Place, terminal: Callable[..., Terminal], record_property: Counted
) -> None:
    screen = terminal()
    call = Caller(screen)
    the_call(call)
    the_plan(call, place)
    told(record_property, call, QUICK, "the quick route, two speakers, an aside, the plan")

    screen.keys("Escape")
    screen.wait_for("12 van 12 gevraagd")
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
    check_saved(place)

    again = terminal()
    again.wait_for("4 dossiers")
    again.keys("Enter")
    again.wait_for("[Tt]eruggevonden")
    again.wait_for(UNDER_WAY[:20])
    again.wait_for("oma Ria · Waarvoor belt u")
    again.keys("Escape")
    again.wait_for("✓ bewaard")
    assert said(new_case(place))[-1] == ("call-reason", "oma Ria", "", UNDER_WAY)


def test_doubt_about_danger_holds_the_supporters_plan_until_there_is_a_reason(
    place: Place, terminal: Callable[..., Terminal], record_property: Counted
) -> None:
    screen = terminal()
    call = Caller(screen)
    call.begin("oma Ria", danger="2")
    assert "twijfel over gevaar" in screen.wait_for("Let op(.|\n)*twijfel over gevaar")
    call.answer("Wat gebeurt er nu", "Hij hoorde geschreeuw boven")
    screen.wait_for("★ Kunt u zelf 112 bellen")
    call.press("1")
    call.answer("Op welk adres is hulp", "het adres van de buren")
    call.answer("Waarvoor belt u", "Hij durft niet naar huis")
    call.answer("Waar slaapt", "bij oma")
    call.answer("Wanneer zag", "gisteren")
    screen.wait_for("★ Wat zegt het kind zelf")
    call.child("Sem")
    call.answer("Wat zegt Sem zelf", "Ik wil bij oma zijn")
    screen.wait_for("★ Bij wie voelt Sem")
    call.say("oma", then="- oma Ria")
    call.press("Enter")
    call.answer("Wat doet u nu al", HELP)
    call.answer("Wat wilt en kunt", "logeren 1 vr")
    call.press("Enter", then="★ Weet u wie u vannacht")
    call.press("1")
    call.answer("Wanneer zal ik u terug", "morgen 10u")
    screen.wait_for("15 van 15 gevraagd")

    call.press("F8", then="Dossier, alleen eigen team")
    call.press("Right", then="Dit plan wordt niet gemaakt")
    held = screen.wait_for("toestemming ontbreekt")
    assert "twijfel over gevaar" in held
    call.press("e", then="Dit plan is niet gemaakt")
    assert not list(place.plans.rglob("*.md"))
    call.press("o", then="Waarom mag dit open")
    call.say("oma haalt hem zo op", then=r"wordt niet gemaakt.*\n ! oma Ria: Nog niet benaderen")
    call.press("o", then="Waarom mag dit open")
    call.say("oma moet weten wat zij doet", then="Met wie hebt u overlegd")
    call.say(
        "de gedragswetenschapper", then=r"\A(?!(.|\n)*wordt niet gemaakt)(.|\n)*concept, nog niet"
    )
    call.press("e", then="iedereen die het daar leest")
    assert not list(place.plans.rglob("*.md"))
    call.press("j", then="Versie 1 is weggeschreven")

    plans = sorted(path.name for path in place.plans.rglob("*.*"))
    case = new_case(place)
    (oma,) = [p["id"] for p in case["persons"] if p["name"] == "oma Ria"]
    assert plans == [f"supporter-{oma}.nl.html", f"supporter-{oma}.nl.md"]
    (plan,) = place.plans.rglob("*.md")
    text = plain(plan.read_text())
    assert "oma Ria" in text and HELP in text
    for kept in ("Ik wil bij oma zijn", "geschreeuw", "durft niet", "adres van de buren"):
        assert kept not in text, "never released, so never in a supporter's plan"
    told(record_property, call, DOUBT, "doubt about danger, a plan held, opened, exported")
