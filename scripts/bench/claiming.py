"""P9 through the service: claims filed by `tasks.services.claims.file` itself, without HTTP, one transaction each.

Run by `writing.measure` in as many processes as there are web workers: reads [[part, evidence], …] and the seconds from standard
input, prints the milliseconds of each claim.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> int:
    """File claims until the seconds are over."""
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")
    import django

    django.setup()
    from fazhi.files.models import Evidence
    from fazhi.org.acting import act_as
    from fazhi.org.models import Post
    from tasks.models import TaskUnit
    from tasks.services import claims

    said = json.load(sys.stdin)
    proofs = Evidence.objects.in_bulk([proof for _, proof in said["work"]])
    parts = TaskUnit.objects.in_bulk([part for part, _ in said["work"]])
    posts = Post.objects.filter(role="liaison", ends__isnull=True, unit__in={part.unit_id for part in parts.values()})
    actors = {post.unit_id: act_as(post) for post in posts.select_related("user", "unit")}
    times: list[float] = []
    end = time.perf_counter() + said["seconds"]
    for part, proof in said["work"]:
        began = time.perf_counter()
        claims.file(parts[part], actor=actors[parts[part].unit_id], words="清单已公布。", evidence=[proofs[proof]])
        times.append((time.perf_counter() - began) * 1000)
        if time.perf_counter() > end:
            break
    else:
        raise SystemExit("bench: P9 has no parts left to claim; load more tasks")
    print(json.dumps(times[10:]))  # the first ones compile their queries
    return 0


if __name__ == "__main__":
    sys.exit(main())
