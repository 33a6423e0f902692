"""What is installed is the wheel, not the checkout: it has the manifest, the page and the words, and it starts."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_has_the_manifest_the_page_and_the_words_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in ("bot/app_manifest.yaml", "bot/sandbox/page/index.html", "bot/views/words/en/meetings.ftl"):
        assert needed in names
    assert not [name for name in names if name.startswith("tests")]


def test_the_installed_wheel_prints_its_manifest_and_serves_its_page(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import bot, bot.manifest, bot.sandbox.slack, pathlib\n"
        "from bot.views.i18n import t\n"
        "assert bot.__file__.startswith(sys.argv[1]), bot.__file__\n"
        "assert 'slash_commands' in bot.manifest.render_yaml('https://usher.example.com')\n"
        "assert t('menu-next')\n"
        "assert (pathlib.Path(bot.__file__).parent / 'sandbox/page/index.html').is_file()\n"
    )
    run = [sys.executable, "-I", "-c", code, str(tmp_path / "site")]
    done = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
