"""Shows that scripts/check-docs lets sound pages pass and fails on each kind of breach."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "check-docs"


def findings(readme: str) -> str:
    """What the check prints about a tree with this README; it must fail exactly when it prints."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "docs").mkdir()
        (root / "Makefile").write_text("run: ## starts\n\ntrue\n", encoding="utf-8")
        (root / "docs/PAGE.md").write_text("# A page\n\n## 2. Its parts, all\n", encoding="utf-8")
        (root / "README.md").write_text(readme, encoding="utf-8")
        command = [sys.executable, SCRIPT, "--root", root]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=30)
    assert done.returncode == (1 if done.stdout else 0), done
    return done.stdout


class CheckDocs(unittest.TestCase):
    def test_sound_pages_pass(self):
        page = (
            "# Hello\n[a](docs/PAGE.md) [b](docs/PAGE.md#2-its-parts-all) [c](#hello) [d](https://example.com/x)\n"
            "`make run` `docs/PAGE.md`\n```\n[e](nowhere.md) `make nothing`\n```\n"
        )
        self.assertEqual(findings(page), "")

    def test_each_breach_is_found(self):
        for text, wanted in (
            ("[a](docs/OTHER.md)", "docs/OTHER.md is not there"),
            ("[a](docs/PAGE.md#3-more)", "PAGE.md has no heading #3-more"),
            ("[a](#goodbye)", "README.md has no heading #goodbye"),
            ("`make nothing`", "the Makefile has no target nothing"),
            ("`Sources/Gone/A.swift`", "Sources/Gone/A.swift is not there"),
        ):
            with self.subTest(text):
                self.assertEqual(findings(f"# Hello\n{text}\n"), f"README.md:2: {wanted}\n")


if __name__ == "__main__":
    unittest.main()
