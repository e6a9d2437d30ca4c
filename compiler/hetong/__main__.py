"""``python -m hetong``."""

from hetong.cli.entry import main

main()
