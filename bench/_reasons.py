"""Why a goal is missed, in a sentence or two; figures stand beside it, taken in the same run."""

REASONS: dict[str, str] = {
    "start": (
        "The empty app reads no case and decrypts nothing. What comes besides is measured below: "
        "'The parts of a start' has the vault and the first lines of the list, and 'Cold start' "
        "what is imported. The list is drawn line by line and asks for no more cases than can be "
        "seen; the other cases are read, and the questionnaire, after the first paint. click reads "
        "the command line before Textual is there, and the lock and the line in the audit log "
        "come before the first case is shown, so neither can come after it. A new call has the "
        "questionnaire, the notepad and the question on its first screen."
    ),
    "memory": (
        "'The parts of memory' has the figures. Without cases, Textual and the code of OpenSSL "
        "alone come near the goal. The summaries of all cases stay in memory so that the list can "
        "be filtered and ordered without opening a case; they grow with the vault, the rest does "
        "not. The garbage collector rests while the program starts, which costs about two "
        "megabytes and saves a sixth of the time."
    ),
    "keys": "A letter is drawn by the same text area; what comes besides is the screen's own work.",
    "keys late": (
        "The slowest keys are those that come while something of an earlier key is under way: the "
        "record is encoded, encrypted and synced within a quarter of a second of the typing, and "
        "the attention points are judged and drawn anew. The bare text area does nothing between "
        "keys."
    ),
    "save small": (
        "Besides the bare write a save looks whether the file is still the one it read, keeps the "
        "generation before it, and encodes and encrypts the record. Those cost the same at every "
        "number of cases. Where the disk syncs in less than a millisecond they weigh more."
    ),
    "save large": (
        "The whole record is encoded and encrypted anew for one answer, and the generation before "
        "it is kept; both grow with the case, not with the number of cases."
    ),
    "opening": "What is read is checked against its head and made into records, field by field.",
    "search": (
        "Every body is decrypted as the limit does, and then looked through: capitals are folded "
        "and the words searched, both byte by byte, which for a case takes as long as decrypting "
        "it. As a command that work is shared by two processes, so with a second core that is busy "
        "it is not shared; a process with threads, the screen for one, is never copied and "
        "searches alone. An index of words would be faster and would tell what the cases hold, so "
        "there is none."
    ),
    "search first": (
        "Before the first case is opened the index is decrypted and put in order, since the case "
        "changed last comes first; then cases are decrypted until one holds the word: one in a "
        "hundred here."
    ),
    "signals": "Facts of the whole case are gathered anew for each answer, and rules are judged.",
    "plan": "The record is read, judged, and guarded for its reader before a line is rendered.",
    "plans": (
        "A plan for each reader is judged, guarded and built anew from the record before it is "
        "rendered, and the manifest needs a checksum of every file. Cases are read in one process "
        "and made in as many as there are cores, each of which loads the program once; with fewer "
        "cases that weighs more."
    ),
    "version": (
        "The package and its command line are imported before an option is read, with the catalog "
        "of the language; click's empty program has one command and one module."
    ),
    "list": (
        "Besides decoding the index the state of every file is asked of the system (a file that "
        "was changed behind the index must not be listed as it was), each line is put in words of "
        "the clock here, and the modules of the command line are imported, which the limit does "
        "without."
    ),
}
