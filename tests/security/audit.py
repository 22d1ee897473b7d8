"""`python -m tests.security.audit`: are there known holes in what we depend on? 1 when there are.

Asks a public database of vulnerabilities about the exact versions in the lock file. Where it cannot be asked
(no network), one line says so, and nothing fails. Imports the standard library.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[2] / "requirements.lock"
ASK = ("-s", "osv", "-f", "json", "--require-hashes", "--disable-pip", "--progress-spinner", "off")
LONGEST = 60


def main() -> None:
    """Ask, print one line (or one for each hole), and say by the exit code whether all is well."""
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "pip_audit", *ASK, "-r", str(LOCK)],
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        holes, said = judged(asked.stdout)
    except subprocess.TimeoutExpired:
        holes, said = [], "pip-audit: not asked, the database of vulnerabilities did not answer in time"
    print("\n".join([*holes, said]))
    sys.exit(bool(holes))


def judged(report: str) -> tuple[list[str], str]:
    """The holes in a report of pip-audit, and a line about the whole; nothing readable means: not asked."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [], "pip-audit: not asked, the database of vulnerabilities is out of reach"
    asked = [p for p in packages if "vulns" in p]
    holes = [_told(package, hole) for package in asked for hole in package["vulns"]]
    return holes, f"pip-audit: {len(asked)} of {len(packages)} packages asked about, {len(holes)} holes"


def _told(package: dict[str, Any], hole: dict[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "nothing yet"
    return f"pip-audit: {package['name']} {package['version']} has {hole['id']}, mended in {mended}"


if __name__ == "__main__":
    main()
