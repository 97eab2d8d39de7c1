"""Shows that scripts/check-imports lets a sound tree pass and fails on each kind of breach."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "check-imports"

# A small sound house: its targets with their kinds and dependencies, and one source each.
TARGETS = {
    "ChatWire": ("regular", []),
    "CCurl": ("system", []),
    "ChatClientKit": ("regular", ["ChatWire", "CCurl", "DequeModule"]),
    "ChatServer": ("regular", ["ChatWire", "NIOCore"]),
    "ChatServerTests": ("test", ["ChatServer", "ChatTestSupport", "NIOEmbedded"]),
    "ChatTestSupport": ("regular", ["ChatClientKit", "ChatServer"]),
}
SOURCES = {
    "Sources/ChatWire/Time.swift": "import Glibc\n",
    "Sources/ChatClientKit/Client.swift": "import CCurl\npublic import ChatWire\nimport struct DequeModule.Deque\n",
    "Sources/ChatServer/Server.swift": "import Foundation\nprivate import NIOCore\n",
    "Sources/ChatTestSupport/Both.swift": "import ChatClientKit\nimport ChatServer\n",
    "Tests/ChatServerTests/ServerTests.swift": "@testable import ChatServer\nimport NIOEmbedded\nimport Testing\n",
}


def findings(targets=None, sources=None) -> str:
    """What the check prints about the sound house with these changes; it must fail exactly when it prints."""
    targets = TARGETS | (targets or {})
    manifest = {
        "targets": [
            {"name": name, "type": kind, "dependencies": [{"byName": [d, None]} for d in dependencies]}
            for name, (kind, dependencies) in targets.items()
        ]
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in (SOURCES | (sources or {})).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        (root / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        command = [sys.executable, SCRIPT, "--root", root, "--manifest", root / "manifest.json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=30)
    assert done.returncode == (1 if done.stdout else 0), done
    return done.stdout


class CheckImports(unittest.TestCase):
    def test_a_sound_tree_passes(self):
        self.assertEqual(findings(), "")

    def test_the_word_import_in_comments_and_strings_is_no_import(self):
        text = '// import NIOCore\n/*\nimport NIOCore\n*/\nlet a = """\n  import NIOCore\n  """\nlet b = "\\"; import NIOCore"\n'
        self.assertEqual(findings(sources={"Sources/ChatWire/A.swift": text}), "")

    def test_each_way_of_importing_what_is_not_declared_is_found(self):
        for line in (
            "import NIOCore",
            "  import NIOCore",
            "public import NIOCore",
            "@testable import NIOCore",
            "@preconcurrency internal import NIOCore",
            "import struct NIOCore.ByteBuffer",
            "let url = \"http://\"; import NIOCore",
            "#if canImport(NIOCore)\nimport NIOCore\n#endif",
        ):
            with self.subTest(line):
                found = findings(sources={"Sources/ChatWire/A.swift": f"\n{line}\n"})
                number = 3 if line.startswith("#if") else 2
                wanted = f"Sources/ChatWire/A.swift:{number}: ChatWire imports NIOCore, which Package.swift does not give it\n"
                self.assertEqual(found, wanted)

    def test_each_forbidden_dependency_is_found(self):
        for target, dependency in (
            ("ChatWire", "NIOCore"),
            ("ChatClientKit", "ChatServer"),
            ("ChatClientKit", "Hummingbird"),
            ("ChatClientKit", "ChatTestSupport"),
            ("ChatServer", "ChatClientKit"),
            ("ChatServer", "CCurl"),
            ("ChatServer", "NIOEmbedded"),
            ("ChatServerTests", "ChatClientKit"),
        ):
            with self.subTest(f"{target} on {dependency}"):
                kind, dependencies = TARGETS[target]
                found = findings(targets={target: (kind, [*dependencies, dependency])})
                self.assertEqual(found, f"Package.swift: {target} must not depend on {dependency}\n")

    def test_foundation_on_the_clients_side_is_found(self):
        for module in ("Foundation", "FoundationEssentials", "FoundationNetworking"):
            with self.subTest(module):
                found = findings(sources={"Sources/ChatClientKit/A.swift": f"import {module}\n"})
                wanted = f"Sources/ChatClientKit/A.swift:1: ChatClientKit must do without {module}\n"
                self.assertEqual(found, wanted)

    def test_a_reexport_is_found(self):
        found = findings(sources={"Sources/ChatClientKit/A.swift": "@_exported import ChatWire\n"})
        self.assertIn("re-exports ChatWire", found)

    def test_the_testing_library_in_what_is_shipped_is_found(self):
        self.assertIn("imports Testing", findings(sources={"Sources/ChatServer/A.swift": "import Testing\n"}))

    def test_a_target_without_a_rule_is_found(self):
        for name, kind in (("ChatBot", "regular"), ("ChatBotTests", "test")):
            with self.subTest(name):
                found = findings(targets={name: (kind, [])})
                self.assertEqual(found, f"Package.swift: {name} has no rule in scripts/check-imports\n")


if __name__ == "__main__":
    unittest.main()
