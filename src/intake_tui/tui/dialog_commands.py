"""The commands of parts of a screen and of what is asked over one; ``commands.py`` has them all."""

from __future__ import annotations

from intake_tui.tui.command import Command

PARTS_AND_DIALOGS: tuple[Command, ...] = (
    # The attention points beside the call
    Command("live.aside", "set_aside", "a", "Set an attention point aside",
            "The attention point under the cursor, with a reason", footer=False, priority=False),
    # A call that was left open
    Command("waiting.on", "choose('on')", "enter", "Go on with the call",
            "The call that was left open goes on", footer=False, priority=False),
    Command("waiting.new", "choose('new')", "n", "New call instead",
            "The call that was left open is over; another begins", footer=False, priority=False),
    Command("waiting.end", "choose('end')", "e", "End the open call",
            "The call that was left open ended with its last word", footer=False, priority=False),
    # Acute
    Command("acute.leave", "leave", "intake.acute", "Back", "Back to the call"),
    Command("acute.undo", "undo", "intake.undo", "Take back",
            "Take back what was noted last on this page"),
    Command("acute.by_whom", "by_whom", "intake.speaker", "By whom",
            "Who did what is about to be noted"),
    Command("acute.status", "status", "intake.status", "Unknown",
            "Does not know; again: does not want to say; again: an answer"),
    # May know
    Command("may_know.back", "cancel", "intake.may_know,enter", "Back", "Back to the call"),
    # Who listens along
    Command("company.listens", "listens", "space", "Listens along",
            "Who is under the cursor listens along, or does not any more", priority=False),
    Command("company.interprets", "interprets", "f3", "Interprets",
            "Who is under the cursor interprets, or does not any more"),
    Command("company.keep", "keep", "enter", "Keep", "From now on these hear along"),
    # Said before
    Command("earlier.withdraw", "withdraw", "w", "Withdraw",
            "End the answer, with a reason; it stays readable", priority=False),
    Command("earlier.row", "take_off", "d,delete", "Row off",
            "Take one row off an answer that is a list", priority=False),
    Command("earlier.speaker", "speaker", "s", "Other speaker",
            "Give the answer to who really said it", priority=False),
    Command("earlier.release", "release", "v", "Release",
            "Release the line under the cursor to somebody, or take that back", priority=False),
    Command("earlier.redact", "redact", "x", "Remove for good",
            "Remove the words, with a reason; they cannot be brought back", priority=False),
    # Found again after an interruption
    Command("recovered.withdraw", "withdraw", "w", "Withdraw", "This was not said so",
            priority=False),
    Command("recovered.go", "go", "g", "Go there", "To the question of this answer",
            priority=False),
    # Filing the lines of the notepad
    Command("filing.skip", "skip", "tab", "Next line", "This line waits on; to the next one"),
    Command("filing.leave", "leave_unfiled", "ctrl+d", "Leave unfiled",
            "This line of the notepad needs no question"),
    Command("filing.undo", "undo", "intake.undo", "Undo",
            "The filing before this one is taken back; its line stands here again"),
    # A person, an agreement, a question with yes and no
    Command("person.keep", "keep", "enter,ctrl+s", "Keep", "Keep what stands in the fields"),
    Command("agreement.keep", "keep", "ctrl+s", "Keep", "Keep the agreement as it was filled in"),
    Command("confirm.yes", "yes", "y,j", "Yes", "Yes, do it", priority=False),
    Command("confirm.no", "cancel", "n", "No", "No, leave it as it is", priority=False),
    # The week of a child
    Command("cover.need", "part('need')", "space,x", "Needed or not",
            "Mark whether somebody is needed in the part under the cursor", footer=False,
            priority=False),
    Command("cover.day", "part('day')", "d", "Needed every day",
            "Mark whether somebody is needed in this part of every day", footer=False,
            priority=False),
    Command("cover.later", "part('later')", "pagedown", "A week later",
            "The week after this one", footer=False, priority=False),
    Command("cover.before", "part('before')", "pageup", "A week back",
            "The week before this one, not before now", footer=False, priority=False),
)  # fmt: skip
