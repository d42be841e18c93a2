"""Settings: each one once, a bad file costs its settings and never the start, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from desktop_app import paths, settings
from desktop_app.domain.errors import InvalidInput
from desktop_app.settings import Settings, SettingsNotSaved


def test_without_a_file_the_defaults_hold_silently(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "settings.toml") == (Settings(), "")


def test_what_is_saved_is_read_again_with_its_types(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.toml"
    chosen = Settings(theme="dark", language="en", page_size=100, font_percent=130, backup_folder="D:\\备份")
    settings.save(file, chosen)
    assert settings.load(file) == (chosen, "")


def test_one_bad_value_costs_only_itself_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('theme = "pink"\npage_size = 50\nfont_percent = true\nlater = [1]\n', encoding="utf-8")
    found, word = settings.load(file)
    assert found == Settings(page_size=50)
    assert "theme, font_percent" in word


def test_a_file_that_is_no_toml_is_kept_aside(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("theme = \ufeff oops", encoding="utf-8")
    found, word = settings.load(file)
    assert found == Settings()
    assert str(file) in word
    settings.save(file, replace(found, theme="dark"))
    assert settings.load(file)[0].theme == "dark"
    assert (tmp_path / "settings.toml.unreadable").read_text(encoding="utf-8") == "theme = \ufeff oops"


def test_keys_of_a_later_version_survive(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('theme = "dark"\n[later]\nkey = 1\n', encoding="utf-8")
    settings.save(file, replace(settings.load(file)[0], theme="light"))
    assert "[later]\nkey = 1" in file.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_has_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsNotSaved) as caught:
        settings.save(tmp_path / "file" / "settings.toml", Settings())
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [("theme", "dark", "dark"), ("page_size", "50", 50), ("font_percent", "90", 90), ("backup_folder", "7", "7")],
)
def test_what_a_person_types_becomes_the_right_type(key: str, typed: str, value: object) -> None:
    assert getattr(settings.with_text(Settings(), key, typed), key) == value


@pytest.mark.parametrize(
    ("key", "typed", "named"),
    [("theme", "pink", "light"), ("page_size", "30", "20, 50, 100"), ("font_percent", "80", "90"), ("x", "1", "theme")],
)
def test_a_wrong_value_is_answered_with_the_right_ones(key: str, typed: str, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        settings.with_text(Settings(), key, typed)


def test_every_setting_says_what_it_means() -> None:
    for setting in fields(Settings):
        assert len(settings.meaning(setting.name)) > 4


def test_two_stores_of_one_name_do_not_share_their_backups(tmp_path: Path) -> None:
    mine, demo = tmp_path / "mine" / "visits.db", tmp_path / "demo" / "visits.db"
    chosen = str(tmp_path / "backups")
    folders = {paths.backups_dir(store, chosen) for store in (mine, demo)}
    assert len(folders) == 2
    assert {folder.parent for folder in folders} == {Path(chosen)}
    assert paths.backups_dir(mine).parent == mine.parent
