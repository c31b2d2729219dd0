"""`python -m pipelines.cli` is `outlay`."""

import sys

from pipelines.cli import main

sys.exit(main())
