"""FastAPI or Django: the channel layer over Redis of each, and what serves a consumer.

chanx decides by the environment which of the two it is on, so this comes before anything of chanx is imported.
"""

import os


def set_up(framework, redis_url, keys=()):
    """Makes the framework's pub/sub layer the default one, and returns what makes an application of a consumer."""
    return {"fastapi": _fastapi, "django": _django}[framework](redis_url, list(keys) or None)


def _fastapi(redis_url, keys):
    from fast_channels.layers import register_channel_layer
    from fast_channels.layers.redis import RedisPubSubChannelLayer
    from fastapi import FastAPI

    layer = RedisPubSubChannelLayer(hosts=[redis_url], symmetric_encryption_keys=keys)
    register_channel_layer("default", layer)

    def application(consumer):
        app = FastAPI()
        app.add_websocket_route("/ws/room/{name}/", consumer.as_asgi())
        return app

    return application


def _django(redis_url, keys):
    configure_django(redis_url, keys, CHANX={})

    def application(consumer):
        from channels.routing import ProtocolTypeRouter, URLRouter
        from django.urls import path

        routes = URLRouter([path("ws/room/<str:name>/", consumer.as_asgi())])
        return ProtocolTypeRouter({"websocket": routes})

    return application


def configure_django(redis_url, keys=None, **settings):
    """Django without a project: no database, no pages."""
    os.environ["CHANX_USE_DJANGO"] = "1"
    import django
    from django.conf import settings as django_settings

    layer = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis_url], "symmetric_encryption_keys": keys},
    }
    django_settings.configure(
        ALLOWED_HOSTS=["*"],
        CHANNEL_LAYERS={"default": layer},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "channels"],
        SECRET_KEY="of no use: nothing is signed",
        **settings,
    )
    django.setup()
