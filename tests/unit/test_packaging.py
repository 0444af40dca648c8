"""An installed wheel is whole: commands, catalogs, templates and examples are all inside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("src", "templates", "examples", "pyproject.toml", "README.md", "hatch_build.py")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", "*.built")


def run(*command: str | Path, cwd: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def clean(as_started: dict[str, str]) -> dict[str, str]:
    """The environment the tests were started in, without this checkout's own Python."""
    hidden = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in as_started.items() if name not in hidden}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, clean: dict[str, str]) -> Path:
    """The wheel, built from a copy, so that nothing compiled before can help it."""
    copy = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, copy / name)
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", out, copy,
        cwd=out, env=clean)  # fmt: skip
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory, clean: dict[str, str]) -> Path:
    """The ``bin`` folder of an environment with nothing but the wheel and what it asks for."""
    place = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", place / "venv", cwd=place, env=clean)
    programs = place / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    run(programs / "python", "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel,
        cwd=place, env=clean)  # fmt: skip
    return programs


def test_the_wheel_holds_what_the_program_reads_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "examples"):
        files = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*.*")}
        wanted = {f"intake_tui/{name}" for name in files if not name.endswith(".gitkeep")}
        assert wanted
        assert wanted <= names
    content = (ROOT / "src" / "intake_tui" / "content").rglob("*.toml")
    assert {p.relative_to(ROOT / "src").as_posix() for p in content} <= names
    assert "intake_tui/locale/nl/LC_MESSAGES/intake_tui.mo" in names
    assert "intake_tui/content/questionnaire.built" in names
    assert not [name for name in names if name.startswith(("tests", "bench", "docs", ".run"))]


def test_the_wheel_renders_a_plan_in_a_clean_environment(installed, clean, tmp_path, examples):
    env = {**clean, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}

    def intake(*arguments: str | Path) -> str:
        place = ("--vault", tmp_path / "vault", "--key-file", tmp_path / "key", "--lang", "nl")
        return run(installed / "intake-tui", *place, *arguments, cwd=tmp_path, env=env)

    assert intake("--version").startswith("intake-tui ")
    assert intake("questions", "check").startswith("Geen fouten")
    intake("vault", "init")
    intake("import", *examples)
    intake("plan", "--all", "--format", "both", "--purpose", "x", "--out", tmp_path / "plans")
    made = sorted((tmp_path / "plans").rglob("professional.nl.*"))
    assert len(made) == 2 * len(examples)
    for path in made:
        text = path.read_text(encoding="utf-8").replace("\\", "")
        assert "Geen aandachtspunt betekent niet: veilig" in text
        if path.suffix == ".html":
            assert "default-src" in text
    assert '"missing": []' in intake("doctor", "--json")


def test_the_wheel_finds_its_own_examples_and_screen(installed, clean, tmp_path):
    code = (
        "from intake_tui import resources; from intake_tui.tui.app import IntakeApp;"
        "from pathlib import Path;"
        "assert len(resources.examples()) >= 3;"
        "css = Path(resources.PACKAGE, 'tui', IntakeApp.CSS_PATH); assert css.exists(), css;"
        "print(resources.PACKAGE)"
    )
    place = run(installed / "python", "-c", code, cwd=tmp_path, env=clean).strip()
    assert "site-packages" in place
