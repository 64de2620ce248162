"""The group's name for each list of parts, both as JSON, one a line.

    python names.py < PARTS > NAMES

Where chanx refuses to name a group, the line is `null`.
"""

import json
import sys

from chanx.utils.groups import safe_group_name

if __name__ == "__main__":
    for line in sys.stdin:
        try:
            name = safe_group_name(*json.loads(line))
        except ValueError:
            name = None
        print(json.dumps(name))
