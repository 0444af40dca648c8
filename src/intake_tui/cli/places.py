"""Where things are: the vault and its key, the settings, the questionnaire of this run."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake_tui.cli import kinds, out
from intake_tui.cli.asking import asked, passphrase_in
from intake_tui.domain.questionnaire import Questionnaire
from intake_tui.domain.record.types import Case
from intake_tui.domain.text import clean_line
from intake_tui.domain.words import Lang
from intake_tui.errors import ContentError, SettingsError, cause_of, said, told
from intake_tui.locale import _
from intake_tui.session.ground import Ground
from intake_tui.settings import Settings, default_path, load

if TYPE_CHECKING:
    from intake_tui.store.vault import Vault

APP = "intake-tui"
PLACE = kinds.PLACE


def default_vault() -> Path:
    """The vault that is opened when none is named."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False) / "vault"


def default_key() -> Path:
    """The key file that is used when none is named: apart from the vault it opens."""
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / "vault.key"


@dataclass
class Options:
    """The global options of one run, and what they lead to."""

    vault: Path | None = None
    key_file: Path | None = None
    passphrase_file: Path | None = None
    lang: Lang | None = None
    questions: Path | None = None
    settings: Path | None = None
    aloud: bool = False
    """Whether what is ignored in the settings is said here; the app says it on the screen."""
    _said: set[str] = field(default_factory=set)

    @property
    def vault_folder(self) -> Path:
        """The vault of this run: as asked, as set, or the default one."""
        return self.vault or self.preferences.vault or default_vault()

    @property
    def key_path(self) -> Path:
        """The key file of this run: as asked, as set, or the default one."""
        return self.key_file or self.preferences.key_file or default_key()

    @property
    def settings_path(self) -> Path:
        """The settings file of this run; it need not be there."""
        return self.settings or default_path()

    @property
    def plans_folder(self) -> Path:
        """Where the app writes plans: beside a vault that was named, else among the documents."""
        from platformdirs import user_documents_path

        named = self.vault or self.preferences.vault
        return named.absolute().parent / "plans" if named else user_documents_path() / APP

    @cached_property
    def _settings(self) -> Settings:
        return load(self.settings)

    @property
    def preferences(self) -> Settings:
        """The settings. Raises ``SettingsError``, also when a file that was named is not there."""
        self._tell(self._settings.notices)
        return self._settings

    def _tell(self, notices: Iterable[str]) -> None:
        """Each notice once, where nobody else shows them."""
        for notice in notices:
            if self.aloud and notice not in self._said:
                self._said.add(notice)
                out.note(clean_line(told(notice, _)))

    def language(self) -> Lang:
        """The language of the screen: as asked, else as set, else as the locale says."""
        from intake_tui.locale import preferred

        return self.lang or self._settings.language or preferred()

    def own_questions(self) -> Path | None:
        """An organisation's own questions, as asked or as set. Raises ``ContentError``."""
        place = self.questions or self.preferences.questions
        return readable(place) if place else None

    def questionnaire(self) -> Questionnaire:
        """The questionnaire new cases are held with. Raises ``ContentError``, and ``SettingsError``
        for a profile in the settings that it does not have.
        """
        questionnaire = _questionnaire(self.own_questions())
        if self.preferences.thresholds:
            known = [threshold.id for threshold in questionnaire.thresholds]
            self._settings = self.preferences.checked(self.settings_path, known)
            self._tell(self._settings.notices)
        known = [profile.id for profile in questionnaire.profiles]
        if self.preferences.profile not in ("", *known):
            raise SettingsError(
                said(
                    "{place}: 'profile' must be one of {known}",
                    place=self.settings_path,
                    known=", ".join(known),
                )
            )
        return questionnaire

    def may_wait(self) -> bool:
        """Whether ``questionnaire`` raises nothing, so that it can be read when it is needed: it
        is ours, and nothing in the settings is to be held against it.
        """
        chosen = self.preferences
        return not (self.own_questions() or chosen.thresholds or chosen.profile)

    def ground(self) -> Ground:
        """Clock, ids, who works here and the thresholds that hold here."""
        settings = self.preferences
        if settings.worker:
            return Ground(worker=settings.worker, limits=dict(settings.thresholds))
        return Ground(limits=dict(settings.thresholds), named=False)

    def secret(self, folder: Path | None = None) -> dict[str, Any]:
        """What opens the vault, as ``open_vault`` of the store takes it.

        The key file or the passphrase file that was named, else the default key file where there
        is one, else a passphrase asked for at the terminal. Raises ``VaultClosed``.
        """
        from intake_tui.store.keys import ways_in

        named = self.key_file or self.preferences.key_file
        if named is not None:
            return {"key_file": named}
        if self.passphrase_file is not None:
            return {"passphrase": passphrase_in(self.passphrase_file)}
        ways = ways_in(folder or self.vault_folder)
        if "key-file" in ways and (self.key_path.exists() or "passphrase" not in ways):
            return {"key_file": self.key_path}
        if "passphrase" not in ways:
            from intake_tui.store.base import VaultClosed

            raise VaultClosed(
                said("nothing here opens it"), way_out="Name its key with --key-file."
            )
        name = clean_line((folder or self.vault_folder).absolute().name)
        what = _("Passphrase of the vault %(name)s") % {"name": name}
        return {"passphrase": asked(what, "--passphrase-file")}

    def say_unfinished(self) -> None:
        """One line where a new vault key was begun and not finished."""
        from intake_tui.store.keys import new_key_unfinished

        if new_key_unfinished(self.vault_folder):
            out.note(_("A new vault key is not finished; 'intake-tui vault rekey' finishes it."))

    @contextlib.contextmanager
    def open_vault(self, *, unfinished: bool = True) -> Iterator[Vault]:
        """The vault of this run, closed afterwards. Raises ``VaultClosed``.

        A new vault key that is not finished is named, unless not ``unfinished``: for what says it
        in its own way.
        """
        from intake_tui.store.keys import is_vault, open_vault
        from intake_tui.store.platform import no_core_dumps

        folder = self.vault_folder
        if not is_vault(folder):
            from intake_tui.store.base import VaultClosed

            raise VaultClosed(
                said("there is no vault in {folder}", folder=folder),
                way_out="'intake-tui vault init' makes one.",
            )
        no_core_dumps()
        secret = self.secret()
        with out.busy(_("One moment: opening …")):
            vault = open_vault(folder, **secret, user=self.ground().worker)
        if unfinished:
            self.say_unfinished()
        try:
            yield vault
        finally:
            vault.close()


def _questionnaire(own: Path | None) -> Questionnaire:
    if own is None:
        from intake_tui.content import built

        return built.ours()
    from intake_tui.content import load as content

    return content.load(own)


def readable(place: Path) -> Path:
    """``place``, a file or folder with questions. Raises ``ContentError`` where it is neither."""
    try:
        mode = place.stat().st_mode
    except OSError as error:
        what = said("{place}: it cannot be read ({reason})", place=place, reason=cause_of(error))
        raise ContentError(what, way_out="") from None
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ContentError(said("{place}: neither a file nor a folder", place=place), way_out="")
    return place


def held_with(vault: Vault, case: Case, questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire ``case`` was held with where the vault keeps it, else the one of now."""
    kept = vault.questionnaire(case.head.questionnaire.hash)
    return (kept or questionnaire).speaking(questionnaire).with_profile(case.head.profile)
