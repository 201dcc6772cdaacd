"""Where competition data lie: MLE-bench's own data directory layout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from competitions.catalog import Competition
from competitions.errors import NotPrepared


def default_data_dir() -> Path:
    """MLE-bench's own default, so that data which `mlebench prepare` made are found."""
    from platformdirs import user_cache_path

    return user_cache_path() / "mle-bench" / "data"


@dataclass(frozen=True)
class DataDir:
    """A data directory: `<root>/<id>/raw` and `<root>/<id>/prepared/{public,private}`."""

    root: Path

    def raw(self, competition: Competition) -> Path:
        """The folder with the unpacked Kaggle archive."""
        return self.root / competition.id / "raw"

    def has_raw(self, competition: Competition) -> bool:
        """Whether raw data are there."""
        raw = self.raw(competition)
        return raw.is_dir() and any(raw.iterdir())

    def archive(self, competition: Competition) -> Path:
        """Kaggle's archive, where it is kept."""
        return self.root / competition.id / f"{competition.id}.zip"

    def prepared(self, competition: Competition) -> Path:
        """The folder with the public and the private one."""
        return self.root / competition.id / "prepared"

    def public(self, competition: Competition) -> Path:
        """The folder that the agent sees."""
        return self.prepared(competition) / "public"

    def private(self, competition: Competition) -> Path:
        """The folder with the answers, which no agent ever sees."""
        return self.prepared(competition) / "private"

    def answers(self, competition: Competition) -> Path:
        """The file with the answers."""
        return self.root / competition.id / competition.answers

    def sample_submission(self, competition: Competition) -> Path:
        """The sample submission; a few competitions keep it with the answers."""
        return self.root / competition.id / competition.sample_submission

    def is_prepared(self, competition: Competition) -> bool:
        """Whether answers and sample submission are there and the public folder has files."""
        public = self.public(competition)
        return (
            self.answers(competition).is_file()
            and self.sample_submission(competition).is_file()
            and public.is_dir()
            and any(public.iterdir())
        )

    def require_prepared(self, competition: Competition) -> None:
        """Raise NotPrepared, naming what is missing, unless the competition is prepared."""
        if self.is_prepared(competition):
            return
        wanted = (self.answers(competition), self.sample_submission(competition))
        missing = next((path for path in wanted if not path.is_file()), self.public(competition))
        raise self._not_prepared(competition, missing)

    def require_file(self, competition: Competition, path: Path) -> None:
        """Raise NotPrepared unless this file of the competition is there."""
        if not path.is_file():
            raise self._not_prepared(competition, path)

    def _not_prepared(self, competition: Competition, missing: Path) -> NotPrepared:
        return NotPrepared(
            f"{competition.id} is not prepared: {missing} is missing. "
            f"Run: podium prepare -c {competition.id} --data-dir {self.root}"
        )
