//! A Redis, a Python site and a Rust application on it.

use chanx::settings::Settings;
use chanx_redis::{RedisLayer, RedisLayerBuilder};
use chanx_testing::{RunningApp, TestApp, TestClient};
use serde_json::{Value, json};

use crate::{
    python::{self, Client, Packages, Site},
    room::{Member, room, routes},
    support::{RedisServer, deadline},
};

/// What the Python chanx is built on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Framework {
    FastApi,
    Django,
}

impl Framework {
    fn name(self) -> &'static str {
        match self {
            Self::FastApi => "fastapi",
            Self::Django => "django",
        }
    }
}

/// All of them; whatever runs is stopped when this is dropped.
pub(crate) struct Family {
    pub(crate) app: RunningApp,
    pub(crate) server: RedisServer,
    python: Python,
    site: Site,
}

enum Python {
    Newest(Framework),
    Original,
}

impl Family {
    pub(crate) async fn with(framework: Framework) -> Self {
        Self::changed(framework, |_| {}).await
    }

    /// With other settings for the Rust application.
    pub(crate) async fn changed(framework: Framework, change: impl FnOnce(&mut Settings)) -> Self {
        Self::made(framework, &[], |layer| layer, change).await
    }

    /// With keys for the Python site's layer, and something else about the Rust application's.
    pub(crate) async fn made(
        framework: Framework,
        keys: &[&str],
        layer: impl FnOnce(RedisLayerBuilder) -> RedisLayerBuilder,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let server = RedisServer::start().await;
        let url = server.url();
        let arguments = [&[framework.name(), &url], keys].concat();
        let site = Site::start(Packages::Newest, "site.py", &arguments).await;
        Self {
            app: app(layer(RedisLayer::builder(url)).connect().await.unwrap(), change),
            python: Python::Newest(framework),
            server,
            site,
        }
    }

    /// With chanx 0.9.
    pub(crate) async fn original() -> Self {
        let server = RedisServer::start().await;
        let site = Site::start(Packages::Original, "original_site.py", &[&server.url()]).await;
        let layer = RedisLayer::connect(server.url()).await.unwrap();
        let format = |settings: &mut Settings| settings.bus_format = chanx::settings::BusFormat::V0;
        Self {
            app: app(layer, format),
            python: Python::Original,
            server,
            site,
        }
    }

    /// One more Rust process.
    pub(crate) async fn another(&self) -> RunningApp {
        app(RedisLayer::connect(self.server.url()).await.unwrap(), |_| {})
    }

    /// A client of the Python site.
    pub(crate) async fn python(&self, room: &str) -> Client {
        self.python_member(room, None).await
    }

    /// One whose user has this number; 0.9 knows users by it.
    pub(crate) async fn python_member(&self, room: &str, member: Option<u32>) -> Client {
        let path = match self.python {
            Python::Newest(_) => format!("/ws/room/{room}/"),
            Python::Original => format!("/ws/room/?room={room}"),
        };
        let client = self.site.connect(&path, member).await;
        self.subscribed(room).await;
        client
    }

    /// A client of the Rust application.
    pub(crate) async fn rust(&self, room: &str) -> TestClient {
        connect(&self.app, room, None).await
    }

    /// One whose user has this number.
    pub(crate) async fn rust_member(&self, room: &str, member: u32) -> TestClient {
        connect(&self.app, room, Some(member)).await
    }

    /// Has Python do what `script.py` describes, in a process that serves nothing.
    pub(crate) async fn script(&self, calls: Value) {
        let Python::Newest(framework) = self.python else {
            panic!("the script is for the newest chanx")
        };
        let (url, calls) = (self.server.url(), calls.to_string());
        python::run("script.py", &[framework.name(), &url, &calls], String::new()).await;
    }

    /// Waits until the Python site hears the room: it does not wait for Redis to confirm that.
    async fn subscribed(&self, name: &str) {
        let room = room(name);
        let ours = u64::from(self.app.channels().group(&room).count_here() > 0);
        let channel = format!("asgi__group__{}", room.name());
        let client = redis::Client::open(self.server.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        deadline("the Python site to be subscribed to the room", async {
            loop {
                let mut command = redis::cmd("PUBSUB");
                command.arg("NUMSUB").arg(&channel);
                let (_, processes): (String, u64) = command.query_async(&mut connection).await.unwrap();
                if processes > ours {
                    return;
                }
            }
        })
        .await;
    }
}

/// A Rust process with this layer.
pub(crate) fn app(layer: RedisLayer, change: impl FnOnce(&mut Settings)) -> RunningApp {
    TestApp::new(routes()).layer(layer).settings(change).start()
}

/// A client of one, in this room.
pub(crate) async fn connect(app: &RunningApp, room: &str, member: Option<u32>) -> TestClient {
    let client = app.client(&format!("/ws/room/{room}/"));
    match member {
        Some(member) => client.user(Member(member)).connect().await,
        None => client.connect().await,
    }
}

/// The frames that come next have to be these.
pub(crate) async fn expect(client: &mut TestClient, frames: &[Value]) {
    for frame in frames {
        assert_eq!(
            client.eventually().await,
            *frame,
            "at a client of the Rust application"
        );
    }
}

/// A frame by which a client of Python says a line.
pub(crate) fn ask(action: &str, text: &str) -> Value {
    json!({"action": action, "payload": {"text": text}})
}
