"""Shows that scripts/sbom lists what a build took in, and fails on a licence that may not be linked."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "sbom"
APACHE = "                                 Apache License\n                           Version 2.0, January 2004\n"
GPL = "GNU GENERAL PUBLIC LICENSE\nVersion 3\n"


def run(*options: str, licence: str | None = APACHE, version: str | None = "1.2.3", manifest: str = "https://a.example/x/tools"):
    """What the script does about a package `tools` with this licence, named by a manifest."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        checkout = root / ".build/checkouts/tools"
        checkout.mkdir(parents=True)
        if licence is not None:
            (checkout / "LICENSE.txt").write_text(licence, encoding="utf-8")
        state = {"revision": "0" * 40} | ({"version": version} if version else {"branch": "main"})
        pins = [{"identity": "tools", "location": "https://a.example/x/tools.git", "state": state}]
        (root / "Package.resolved").write_text(json.dumps({"pins": pins, "version": 3}), encoding="utf-8")
        (root / "Package.swift").write_text(f'.package(url: "{manifest}", exact: "1.2.3"),\n', encoding="utf-8")
        return subprocess.run(
            [sys.executable, SCRIPT, "--root", root, *options], stdout=subprocess.PIPE, text=True, timeout=30, check=False
        )


class Sbom(unittest.TestCase):
    def test_a_package_is_listed_with_version_revision_and_licence(self):
        components = json.loads(run().stdout)["components"]
        tools = next(component for component in components if component["name"] == "tools")
        self.assertEqual(tools["purl"], "pkg:swift/a.example/x/tools@1.2.3")
        self.assertEqual(tools["licenses"], [{"license": {"id": "Apache-2.0"}}])
        properties = {entry["name"]: entry["value"] for entry in tools["properties"]}
        self.assertEqual(properties, {"salonchat:revision": "0" * 40, "salonchat:named-by": "Package.swift"})

    def test_every_reference_leads_to_a_component(self):
        bill = json.loads(run().stdout)
        self.assertEqual(bill["dependencies"][0]["dependsOn"], [component["bom-ref"] for component in bill["components"]])

    def test_sound_packages_pass(self):
        done = run("--check")
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_each_breach_is_found(self):
        unknown = "tools 1.2.3: no licence that we know and may link\n"
        for options, wanted in (
            ({"licence": GPL}, unknown),
            ({"licence": None}, unknown),
            ({"version": None}, "tools: it has no version\n"),
            (
                {"manifest": "https://a.example/x/other"},
                "https://a.example/x/other: Package.swift names it, Package.resolved does not\n",
            ),
        ):
            with self.subTest(options):
                done = run("--check", **options)
                self.assertEqual((done.returncode, done.stdout), (1, wanted))


if __name__ == "__main__":
    unittest.main()
