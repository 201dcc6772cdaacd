from pathlib import Path

import pytest
import yaml

from agent.config import VARIANTS_DIR, bundled_variants, load_variant, settings_from
from agent.errors import ConfigError
from agent.sections import Variant


def _file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("path", bundled_variants(), ids=lambda path: path.stem)
def test_each_bundled_variant_is_valid_and_named_like_its_file(path: Path) -> None:
    assert load_variant(path.stem).name == path.stem


def test_ml_master_has_the_published_constants() -> None:
    search = load_variant("ml-master").search
    assert search.policy == "uct"
    assert (search.num_drafts, search.num_improves, search.num_bugs) == (5, 3, 1)
    assert (search.back_debug_depth, search.max_debug_depth) == (3, 20)
    assert search.exploration.constant == 1.414
    assert search.exploration.floor == 0.5


def test_aide_has_the_published_constants() -> None:
    search = load_variant("aide").search
    assert (search.policy, search.num_drafts) == ("greedy", 5)
    assert (search.debug_prob, search.max_debug_depth) == (0.5, 3)


def test_every_setting_is_explained_in_the_default_file() -> None:
    text = (VARIANTS_DIR / "default.yaml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)
    assert set(settings) | {"launch"} == set(Variant.model_fields)
    for line in text.splitlines():
        if line.startswith("  "):
            assert "#" in line, line


def test_a_variant_may_change_only_one_setting(tmp_path: Path) -> None:
    variant = load_variant(_file(tmp_path, "name: mine\nsearch:\n  num_drafts: 2\n"))
    assert variant.search.num_drafts == 2
    assert variant.search.num_improves == 3


def test_a_foreign_agent_names_its_image(tmp_path: Path) -> None:
    text = "name: theirs\nlaunch:\n  image: aide:1\n  start: [bash, /home/agent/start.sh]\n"
    launch = load_variant(_file(tmp_path, text)).launch
    assert launch is not None
    assert launch.image == "aide:1"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name: a\n\nsearch:\n  num_draft: 5\n", "line 4: search.num_draft is unknown. Use one of"),
        ("name: a\nserch: {}\n", "line 2: serch is unknown. Use one of: name, title"),
        ("name: a\nsearch:\n  num_drafts: many\n", "line 3: search.num_drafts is 'many'"),
        ("name: a\nsearch:\n  policy: best\n", "line 3: search.policy is 'best'"),
        ("name: a\nllm: [1]\n", "line 2: llm is"),
        ("name: a\nsearch: {num_drafts: 0}\n", "line 2: search.num_drafts is 0"),
        ("search: {}\n", "a variant needs a name"),
        ("name: a\n  search: [\n", "line 2: .* Write valid YAML"),
        ("just words", "holds no settings"),
        ("name: a\nsearch:\n  exploration: {phases: [0.9, 0.1]}\n", "must begin before they end"),
    ],
)
def test_a_wrong_variant_is_refused_with_file_line_and_field(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        load_variant(_file(tmp_path, text))
    assert "mine.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_variant_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="aide, ml-master"):
        load_variant("ml-mastre")


def test_settings_have_the_container_s_defaults() -> None:
    settings = settings_from({"STEP_LIMIT": "", "PODIUM_MODEL": ""})
    assert settings.data_dir == Path("/home/data")
    assert settings.model is None
    assert settings.step_limit is None
    assert settings.grading_server == "http://localhost:5000"


def test_settings_are_read_from_the_environment() -> None:
    settings = settings_from(
        {"PODIUM_MODEL": "o3", "PODIUM_SEED": "7", "STEP_LIMIT": "12", "PODIUM_CPUS": "2.5"}
    )
    assert (settings.model, settings.seed, settings.step_limit) == ("o3", 7, 12)
    assert settings.cpus == 2.5
    assert settings_from({"PODIUM_MODEL": "offline"}).model is None


@pytest.mark.parametrize("value", ["soon", "-3", "nan", "inf"])
def test_a_wrong_number_names_the_variable(value: str) -> None:
    with pytest.raises(ConfigError, match="TIME_LIMIT_SECS is"):
        settings_from({"TIME_LIMIT_SECS": value})
