"""All external links of the book, each with the page and line it is on, and whether it could be reached.

`make linkcheck` runs it after Sphinx's own check, whose record it reads. Exit status 1 says that some could not.
"""

import json
import sys
from pathlib import Path

RECORD = Path(__file__).parents[1] / "_build" / "linkcheck" / "output.json"
REACHED = ("working", "redirected")


def main() -> int:
    """Print the list, and what it comes to; gives the number of links that could not be reached."""
    links = [json.loads(line) for line in RECORD.read_text("utf-8").splitlines()]
    external = [link for link in links if "//" in link["uri"]]
    for link in sorted(external, key=lambda link: (link["filename"], link["lineno"])):
        why = "" if link["status"] == "working" else f" ({link['info'] or link['code']})"
        print(f"{link['status']:<11} {link['filename']}:{link['lineno']}  {link['uri']}{why}")
    failed = sum(link["status"] not in REACHED for link in external)
    print(
        f"External links: {len(external)}. Could not be reached: {failed}{' (is there a network?)' if failed else ''}."
    )
    return failed


if __name__ == "__main__":
    sys.exit(min(main(), 1))
