"""A site of the Python chanx with one room after another, `/ws/room/<name>/`.

    python site.py fastapi|django REDIS_URL [ENCRYPTION_KEY …]
"""

import sys

import frameworks

if __name__ == "__main__":
    framework, redis_url, *keys = sys.argv[1:]
    application = frameworks.set_up(framework, redis_url, keys)
    # Only now, since chanx looks at the environment when it is imported.
    from room import Room
    from serving import serve

    serve(application(Room))
