"""What the README says of a roster, contracts and Okta is enough, typed line by line as a new user would."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from sources.sample.serve import credentials, serving
from tests.pipelines.software.conftest import DAY, written
from warehouse.snapshot import open_snapshot

README = Path(__file__).parents[3] / "README.md"
SECTION = re.compile(r"^## Who has which software$.*?^```\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_okta_a_roster_and_contracts_are_set_up_by_the_readme(tmp_path: Path) -> None:
    company, here = tmp_path / "company", tmp_path / "here"
    company.mkdir()
    here.mkdir()
    written(company)
    shutil.copy(company / "people" / "roster.csv", here)
    shutil.copy(company / "contracts" / "contracts.csv", here)
    [steps] = SECTION.findall(README.read_text(encoding="utf-8"))
    with serving(company, 0) as vendors:
        token = credentials(vendors.company)["OUTLAY_OKTA_TOKEN"]
        typed = steps.replace("https://example.okta.com", f"{vendors.address}/okta").replace("=...", f"={token}")
        typed = typed.replace("outlay run", f"outlay run --as-of {DAY}")
        environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(here), "NO_COLOR": "1"}
        done = subprocess.run(
            ["bash", "-e", "-c", typed], cwd=here, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Read 1,\d{3} people of hr, \d+ contracts of contracts, 1,\d{3} seats of okta", done.stdout)
    assert "FAIL" not in done.stdout
    with open_snapshot(here / ".outlay") as snapshot:
        counts = snapshot.frame("SELECT count(*) AS n, count(decide_by) AS known FROM renewal")
        assert counts["n"][0] > 20
        assert counts["known"][0] == counts["n"][0]
        assert snapshot.frame("SELECT count(*) AS n FROM seat WHERE source = 'okta'")["n"][0] > 1000
