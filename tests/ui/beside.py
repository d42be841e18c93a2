"""What a window needs to sync in a test: a child that plays what it is given, and tokens in a dictionary."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.domain.sync_views import SyncSettings
from desktop_app.ui.sync_parts import KeptToken, SyncParts

CHILD = Path(__file__).with_name("child.py")


@dataclass
class Beside:
    """`tokens` by server; `rings` says whether there is a keyring."""

    folder: Path
    tokens: dict[str, str] = field(default_factory=dict)
    rings: bool = True

    def plays(self, *steps: dict[str, Any], tried: dict[str, Any] | None = None) -> None:
        self._steps.write_text(json.dumps({"steps": steps, "tried": tried}), encoding="utf-8")

    def heard(self) -> list[dict[str, Any]]:
        """What the child was started with and told, in order."""
        if not self._heard.exists():
            return []
        return [json.loads(line) for line in self._heard.read_text(encoding="utf-8").splitlines()]

    def orders(self) -> list[str]:
        return [one["do"] for one in self.heard() if "do" in one]

    def starts(self) -> int:
        return sum("began" in one for one in self.heard())

    @property
    def program(self) -> list[str]:
        return [sys.executable, str(CHILD), str(self._steps), str(self._heard)]

    def parts(self) -> SyncParts:
        return SyncParts(program=self.program, problems=_problems, keep_token=self._keep, kept_token=self._kept)

    @property
    def _steps(self) -> Path:
        return self.folder / "steps.json"

    @property
    def _heard(self) -> Path:
        return self.folder / "heard.jsonl"

    def _keep(self, server: str, token: str) -> KeptToken:
        if token:
            self.tokens[server] = token
        else:
            self.tokens.pop(server, None)
        return self._kept(server)

    def _kept(self, server: str) -> KeptToken:
        token = self.tokens.get(server)
        if token is None:
            return KeptToken("没有登录凭证。", is_there=False)
        words = "保存在密钥环中。" if self.rings else "只在本次运行中有效。"
        return KeptToken(words, is_there=True, session=None if self.rings else token)


def _problems(settings: SyncSettings) -> dict[str, str]:
    if settings.server and not settings.server.startswith(("https://", "http://127.0.0.1")):
        return {"server": "服务器地址要写完整，例如 https://crm.example.com。"}
    return {}
