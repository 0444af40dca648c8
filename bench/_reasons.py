"""Why a goal is missed, for when it is: read from the code and the parts measured beside it."""

REASONS: dict[str, str] = {
    "start": (
        "The empty app reads no case and decrypts nothing. What is left over ('The parts of a "
        "start' has figures of all but the drawing): the imports of click and cryptography "
        "before the first paint, opening the vault (heads, locks, the key file), decoding the "
        "first lines of the index, and drawing a table of cases where the empty app draws one "
        "text area. click reads the command line before Textual is there, and cryptography "
        "loads OpenSSL, so neither can come after the first paint: its content is what is in "
        "the vault."
    ),
    "memory": (
        "OpenSSL is loaded when the vault is opened, and the summaries of all cases stay in memory "
        "so that the list can be filtered and ordered without opening a case; the questionnaire, "
        "the catalogs and the screens are there besides. The summaries grow with the vault, the "
        "rest does not."
    ),
    "keys": "A letter is drawn by the same text area; what comes besides is the screen's own work.",
    "keys late": (
        "The slowest keys are those that come while a save ends: the record is encoded, encrypted "
        "and synced within a quarter of a second of the typing, and the saved mark and the "
        "attention points are laid out anew in two further frames. The bare text area saves "
        "nothing. Single frames of a busy machine fall in the last percent of both."
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
        "Every decrypted body is also folded (capitals, accents) and compared, its head is read "
        "and decrypted to see that it is not an older file put back, and the list is put in order "
        "first. An index of words would be faster and would tell what the cases hold, so there is "
        "none."
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
        "Besides decoding the index every file is looked at (a file changed behind the index must "
        "not be listed as it was), the lines are put in order, and each is written out."
    ),
}
