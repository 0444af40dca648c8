"""The processes that make many plans: what one does, and what becomes of one that is ended."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from intake_tui import locale
from intake_tui.cli import batch
from intake_tui.cli.batch import Asked, Done, Job, Maker, failed
from intake_tui.content.load import load
from intake_tui.domain.record import bundle
from intake_tui.domain.record.types import Case

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class _End:
    """Ends the process in which it is unpacked."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (9,)


def jobs_of(examples: tuple[Path, ...]) -> list[Job]:
    cases = [bundle.read(path.read_bytes(), load()) for path in examples]
    return [
        Job(case_id=c.id, case=msgspec.msgpack.encode(c), hash=c.head.questionnaire.hash)
        for c in cases
    ]


def asked(out: Path) -> Asked:
    return Asked(reader="professional", formats=("md",), lang="nl", screen="en", out=str(out),
                 now=NOW, limits={})  # fmt: skip


def test_a_process_that_is_ended_costs_its_one_case(
    examples: tuple[Path, ...], tmp_path: Path
) -> None:
    first, second, third = jobs_of(examples)
    deadly = msgspec.structs.replace(second, hash=_End())
    passed = failed("case-x", "it could not be read")
    found = list(batch.run([first, passed, deadly, third], asked(tmp_path), load(), workers=2))
    assert [d.case_id for d in found] == [first.case_id, "case-x", second.case_id, third.case_id]
    assert [len(d.files) for d in found] == [1, 0, 0, 1]
    assert found[1] is passed
    assert [n.why for n in found[2].not_made] == ["failed"]


def test_cases_are_read_no_further_ahead_than_the_window(
    examples: tuple[Path, ...], tmp_path: Path
) -> None:
    job, read = jobs_of(examples)[0], [0]

    def jobs() -> Any:
        for _ in range(40):
            read[0] += 1
            yield job

    done = 0
    for _result in batch.run(jobs(), asked(tmp_path), load(), workers=2):
        assert read[0] - done <= 2 * batch.WINDOW + 1
        done += 1
    assert done == 40


def test_what_goes_wrong_in_a_case_tells_nothing_of_it(tmp_path: Path) -> None:
    locale.use("en")
    done = Maker(asked(tmp_path), load()).make(
        Job(case_id="case-1", case=b'{"Kanarie": 1}', hash="x")
    )
    assert isinstance(done, Done)
    assert "Kanarie" not in msgspec.json.encode(done).decode()
    assert done.not_made[0].line.startswith("Something went wrong: ")


def test_a_case_keeps_its_own_questionnaire_in_another_process(
    examples: tuple[Path, ...], tmp_path: Path
) -> None:
    known = load()
    wish = known.question["child-wish"]
    other = msgspec.structs.replace(
        known,
        questions=tuple(
            msgspec.structs.replace(q, ask=msgspec.structs.replace(q.ask, nl="Andere vraag?"))
            if q.id == wish.id else q for q in known.questions
        ),
    )  # fmt: skip
    job = jobs_of(examples)[0]
    case = msgspec.msgpack.decode(job.case, type=Case)
    asking = msgspec.structs.replace(job, hash="other", questionnaire=msgspec.msgpack.encode(other))
    for given, expected in ((job, False), (asking, True)):
        assert Maker(asked(tmp_path), known).make(given).files
        text = (tmp_path / case.id / "professional.nl.md").read_text()
        assert ("Andere vraag" in text) is expected
