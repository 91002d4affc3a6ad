"""What a build depends on is told by names and contents: no date, no order and nothing compiled changes it."""

import os
from random import Random

from tools.digest import digest

LETTERS = "ab.-_ $()'ü[]"


def tree(root, rng):
    """Some files with odd names in some folders; gives their paths."""
    files = []
    for n in range(rng.randrange(2, 6)):
        folders = ["".join(rng.choices(LETTERS, k=4)).strip(" .") or "x" for _ in range(rng.randrange(3))]
        path = root.joinpath("all", *folders, f"{n}{''.join(rng.choices(LETTERS, k=4))}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rng.randbytes(rng.randrange(9)))
        files.append(path)
    return files


def test_a_digest_follows_names_and_contents_alone(tmp_path, drills):
    rng = Random(8)
    for n in range(500 if drills else 50):
        root = tmp_path / str(n)
        files = tree(root, rng)
        before = digest(root, "all")
        one, other = rng.sample(files, 2)

        os.utime(one, (rng.randrange(2**31),) * 2)
        content = one.read_bytes()
        one.unlink()
        one.write_bytes(content)  # made anew: other number, other place in its folder
        (root / "all" / "__pycache__").mkdir()
        (root / "all" / "__pycache__" / "x.pyc").write_bytes(b"x")
        (root / "all" / "empty").mkdir()
        assert digest(root, "all") == before

        one.write_bytes(content + b"!")
        changed = digest(root, "all")
        one.write_bytes(content)
        renamed = one.rename(one.with_name(one.name + "!"))
        moved = digest(root, "all")
        renamed.rename(one)
        swapped = other.read_bytes()
        one.write_bytes(swapped)
        other.write_bytes(content)
        exchanged = digest(root, "all")
        one.write_bytes(content)
        other.write_bytes(swapped)
        (root / "all" / "more").write_bytes(b"")
        more = digest(root, "all")
        (root / "all" / "more").unlink()
        other.unlink()
        less = digest(root, "all")
        assert before not in (changed, moved, more, less)
        assert (exchanged == before) == (content == swapped)
        assert len({changed, moved, more, less}) == 4
