"""Shows that scripts/check-docs lets sound pages pass and fails on each kind of breach."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "check-docs"


def findings(
    readme: str, protocol: str | None = None, test: str = "", untested: tuple[str, ...] = (), source: str = "", threats: str = ""
) -> str:
    """What the check prints about a tree of these files; it must fail exactly when it prints."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "docs").mkdir()
        (root / "Makefile").write_text("run: ## starts\n\ntrue\n", encoding="utf-8")
        (root / "docs/PAGE.md").write_text("# A page\n\n## 2. Its parts, all\n", encoding="utf-8")
        (root / "README.md").write_text(readme, encoding="utf-8")
        if threats:
            (root / "docs/threat_model.md").write_text(threats, encoding="utf-8")
        if protocol is not None:
            (root / "docs/PROTOCOL.md").write_text(protocol, encoding="utf-8")
            (root / "Tests/SomeTests").mkdir(parents=True)
            (root / "Tests/SomeTests/SomeTests.swift").write_text(test, encoding="utf-8")
        (root / "Sources/ChatWire").mkdir(parents=True)
        (root / "Sources/ChatWire/Value.swift").write_text(source, encoding="utf-8")
        command = [sys.executable, SCRIPT, "--root", root, "--untested", *untested]
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

    def test_rules_that_tests_name_pass(self):
        page = "# Protocol\n| id | layer | rule |\n|---|---|---|\n| `XY-01` | base | See `XY-02` |\n"
        page += "| `XY-02` | v2 | `a` | b |\n| | | no rule |\n"
        self.assertEqual(findings("", page, '@Test("a", .rules("XY-01"), .rules(\n    "XY-02"))\n'), "")

    def test_each_breach_of_a_rule_is_found(self):
        rule = "| `XY-01` | base | One |\n"
        for more, test, wanted in (
            (rule, "", "docs/PROTOCOL.md:2: XY-01 is there twice"),
            ("| XY-02 | base | Two |\n", "", "docs/PROTOCOL.md:2: XY-02 is not in the form of a rule"),
            ("| `XY-2` | base | Two |\n", "", "docs/PROTOCOL.md:2: XY-2 is not in the form of a rule\n"
             "docs/PROTOCOL.md:2: there is no rule XY-2"),
            ("| `XY-02` | | Two |\n", "", "docs/PROTOCOL.md:2: XY-02 is not in the form of a rule\n"
             "docs/PROTOCOL.md:2: there is no rule XY-02"),
            ("- `XY-02` base: two\n", "", "docs/PROTOCOL.md:2: XY-02 is not in the form of a rule\n"
             "docs/PROTOCOL.md:2: there is no rule XY-02"),
            ("but by `XY-03`\n", "", "docs/PROTOCOL.md:2: there is no rule XY-03"),
            ("| `XY-02` | base | Two |\n", "", "docs/PROTOCOL.md: no test names XY-02"),
            ("", '\n.rules("XY-09")', "Tests/SomeTests/SomeTests.swift:2: docs/PROTOCOL.md has no rule XY-09"),
        ):
            with self.subTest(more + test):
                self.assertEqual(findings("", rule + more, f'.rules("XY-01"){test}'), f"{wanted}\n")

    def test_a_family_of_which_every_rule_is_tested_leaves_the_list(self):
        said = "scripts/check-docs: every rule of XY is tested: take it off the list\n"
        rule = "| `XY-01` | ext | One |\n"
        self.assertEqual(findings("", rule, '.rules("XY-01")', ("XY",)), said)
        self.assertEqual(findings("", rule, "", ("XY",)), "")

    def test_public_symbols_say_what_they_are(self):
        documented = (
            "/// A.\npublic struct A {\n    /// B.\n    @discardableResult\n    public static func b() {}\n    var own = 1\n}\n"
            "/// E.\npublic enum E {\n    /// C.\n    case c\n    var d: Int { switch self {\n        case .c: 1 } }\n}\n"
            "enum Own {\n    case c\n}\n"
        )
        self.assertEqual(findings("# R\n", source=documented), "")
        for source, line in (
            ("public struct A {}\n", 1),
            ("/// A.\npublic struct A {\n    @inlinable\n    public private(set) var b = 1\n}\n", 4),
            ("// No doc comment.\npublic func a() {}\n", 2),
            ("/// E.\npublic enum E {\n    /// C.\n    case c\n    case d(Int)\n}\n", 5),
            ("/// P.\npublic protocol P {\n    var b: Int { get }\n}\n", 3),
        ):
            self.assertIn(f"Sources/ChatWire/Value.swift:{line}: public", findings("# R\n", source=source))

    def test_a_threat_needs_its_form_and_its_test(self):
        row = "| `TOK-01` | Someone forges a token | Signatures |\n"
        self.assertEqual(findings("", "", '.threats("TOK-01")', threats=row), "")
        self.assertEqual(findings("", "", threats=row), "docs/threat_model.md: no test names TOK-01\n")
        wanted = "docs/threat_model.md:1: TOK-01 is not in the form of a threat\n"
        self.assertIn(wanted, findings("", "", threats="| `TOK-01` | Someone forges a token | |\n"))
        wanted = "Tests/SomeTests/SomeTests.swift:1: docs/threat_model.md has no threat TOK-02\n"
        self.assertEqual(findings("", "", '.threats("TOK-01", "TOK-02")', threats=row), wanted)


if __name__ == "__main__":
    unittest.main()
