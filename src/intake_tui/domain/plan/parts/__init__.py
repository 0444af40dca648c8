"""A builder for each part of a plan, by the part's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from intake_tui.domain.plan.model import Block, Msg
from intake_tui.domain.plan.parts import agreed, own, people, steps
from intake_tui.domain.reading import Reading

Builder = Callable[[Reading], tuple[Block, ...]]


class Told(msgspec.Struct, frozen=True):
    """A part of what others told, behind one that holds what somebody said of themselves."""

    id: str
    heading: Msg
    blocks: Builder


BUILDERS: Mapping[str, Builder] = {
    "child-words": people.child_words,
    "who-is-there": people.who_is_there,
    "strengths": people.strengths,
    "parents-view": people.parents_view,
    "not-considered": steps.not_considered,
    "facts": steps.facts,
    "stay-home": steps.stay_home,
    "route": steps.route,
    "once-wrong": steps.once_wrong,
    "options": steps.options,
    "who-decides": steps.who_decides,
    "agreements": agreed.agreements,
    "relief": agreed.relief,
    "contact": agreed.contact,
    "evaluation": steps.evaluation,
    "after": agreed.after,
    "disagree": steps.disagree,
    "own-statement": people.own_statement,
}
"""Parts of the professional's and the family's plan; ``to-ask`` is the file's alone."""

OWN: Mapping[str, Builder] = {
    "child-words": own.child_words,
    "who-is-there": own.who_is_there,
    "strengths": own.strengths,
    "facts": own.facts,
    "route": own.route,
    "agreements": own.agreements,
    "own-decision": own.own_decision,
    "not-check": own.not_check,
    "stop": own.stop,
    "relief": own.relief,
    "contact": own.contact,
    "evaluation": own.evaluation,
    "disagree": steps.disagree,
    "family-chat": own.family_chat,
    "own-statement": own.own_statement,
}
"""Parts of a supporter's page. A child's plan is written as a whole, see ``plan/child``."""

OF_CHILD = Told("of-child", Msg("Also told about the child"), people.told_of_child)
TOLD: Mapping[str, Told] = {
    "child-words": OF_CHILD,
    "parents-view": Told("of-parents", Msg("Also told about the parents"), people.told_of_parents),
}
"""What stands behind a part of the professional's and the family's plan, by that part."""
OWN_TOLD: Mapping[str, Told] = {
    "child-words": OF_CHILD,
    "own-statement": Told("of-you", Msg("What others told"), own.told_of_me),
}
"""The same on a supporter's page."""
