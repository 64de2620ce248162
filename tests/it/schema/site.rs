//! A site that has one of everything that documents tell of.

#![expect(
    clippy::large_enum_variant,
    reason = "a message with much in it, which nobody sends"
)]

use std::collections::BTreeMap;

use chanx::{
    access::{Authentication, Basic, Bearer, Credential, Identity, User, UserId, Verifier, VerifyPassword},
    handshake::Request,
    message::{Ping, Pong},
    prelude::*,
    settings::Settings,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A point of the plane.
#[payload]
pub(super) struct Point {
    #[garde(range(min = -180.0, max = 180.0))]
    pub(super) x: f64,
    #[garde(range(min = -90.0, max = 90.0))]
    pub(super) y: f64,
}

/// How a shape looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Shape {
    /// Round.
    Circle {
        /// From its middle.
        radius_in_pixels: u32,
    },
    /// Straight.
    Line(Ends),
    Nothing,
}

/// Where a line begins and ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Ends {
    first: [i16; 2],
    last: (u8, String),
}

/// By the name of its variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tool {
    Pen { line_width: u8 },
    Eraser(u16),
    Hand,
}

/// How thick.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Weight {
    /// Hardly to be seen.
    #[default]
    VeryThin,
    Thick,
}

/// Keys of a map, which are data whatever they look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pot {
    DarkRed,
    LightBlue,
}

/// Has one field, and no others: that is no tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Brush {
    brush_width: u8,
}

/// In one form or another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Label {
    Text(String),
    Many(Vec<String>),
    Styled { text: String, is_bold: bool },
}

/// Holds itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(super) struct Layer {
    name: String,
    above: Option<Box<Layer>>,
    below: Vec<Layer>,
}

/// What is drawn.
///
/// It has """quotes""" and lines,
/// so that a document can trip over them.
#[payload]
pub(super) struct Drawing {
    #[garde(skip)]
    #[schemars(with = "String", extend("format" = "uuid"))]
    pub(super) id: Uuid,
    #[garde(length(chars, min = 3, max = 12), pattern("^[a-z]+$"))]
    pub(super) name: String,
    #[garde(email)]
    pub(super) author_email: String,
    #[garde(url)]
    pub(super) home: Option<String>,
    #[garde(length(min = 1, max = 3), inner(length(chars, min = 2)))]
    pub(super) key_words: Vec<String>,
    #[garde(range(min = 5, max = 50))]
    pub(super) size: Option<i32>,
    #[garde(dive)]
    pub(super) middle: Point,
    #[garde(skip)]
    pub(super) shape: Shape,
    #[garde(skip)]
    pub(super) tool: Tool,
    #[garde(skip)]
    #[serde(default)]
    pub(super) weight: Weight,
    #[garde(skip)]
    pub(super) label: Option<Label>,
    #[garde(skip)]
    pub(super) counts: BTreeMap<String, u64>,
    /// How full each pot is.
    #[garde(skip)]
    pub(super) fill_levels: BTreeMap<Pot, u8>,
    #[garde(skip)]
    pub(super) own_brush: Brush,
    #[garde(skip)]
    #[serde(rename = "anythingAtAll")]
    pub(super) anything: serde_json::Value,
    #[garde(custom(is_even))]
    #[schemars(example = 4)]
    pub(super) even_number: u8,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) note_for_readers: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as `garde` calls it")]
fn is_even(number: &u8, _: &impl Sized) -> garde::Result {
    if number.is_multiple_of(2) {
        Ok(())
    } else {
        Err(garde::Error::new("is odd"))
    }
}

/// What may be drawn.
#[derive(Debug, IncomingMessage)]
pub(super) enum Draw {
    /// Draw this.
    Drawing(Drawing),
    /// Draw that, or nothing.
    Perhaps(Option<Point>),
    Words(Vec<String>),
    Clear,
    HTTPGet,
    #[message(union)]
    Alive(Alive),
}

/// What every client may say.
#[derive(Debug, IncomingMessage)]
pub(super) enum Alive {
    #[message(union)]
    Ping(Ping),
    #[message(action = "still-there?")]
    StillThere,
}

/// What the board answers.
#[derive(Debug, PartialEq, OutgoingMessage)]
pub(super) enum Drawn {
    Drawing(Drawing),
    Refused {
        /// Why.
        why_not: String,
        tries_left: Option<u8>,
    },
    Counts(BTreeMap<String, u64>),
    #[message(union)]
    Pong(Pong),
}

/// What all at the board hear.
#[derive(Debug, PartialEq, GroupMessage)]
pub(super) enum Board {
    Drawing(Drawing),
    Moved { to: Point },
    Cleared,
}

/// What may be put on a stack.
#[derive(Debug, IncomingMessage)]
pub(super) enum Put {
    Layer(Layer),
}

/// What happens elsewhere.
#[derive(Debug, ChannelEvent)]
pub(super) enum Elsewhere {
    Closed(Label),
    Renamed(Label),
}

#[derive(Debug, Clone)]
pub(super) struct Painter;

impl User for Painter {
    fn id(&self) -> UserId {
        7.into()
    }
}

#[derive(Debug)]
pub(super) struct Known;

impl<S: Sync> Verifier<S> for Known {
    type User = Painter;

    async fn verify(&self, _: &str, _: &S) -> Result<Option<Identity<Painter>>> {
        Ok(None)
    }
}

impl<S: Sync> VerifyPassword<S> for Known {
    type User = Painter;

    async fn verify(&self, _: &str, _: &str, _: &S) -> Result<Option<Identity<Painter>>> {
        Ok(None)
    }
}

/// A key that can be renewed.
#[derive(Debug)]
pub(super) struct BrushKey;

impl<S: Sync> Authentication<S> for BrushKey {
    type User = Painter;

    async fn authenticate(&self, _: &Request, _: &S) -> Result<Option<Identity<Painter>>> {
        Ok(None)
    }

    fn credentials(&self) -> Vec<Credential> {
        vec![
            Credential::header("X-Brush-Key")
                .description("The key of a brush.")
                .renewable(),
        ]
    }
}

#[derive(Debug, PathParams)]
pub(super) struct BoardPath {
    /// The board (one of many).
    pub(super) board_id: Uuid,
}

/// A board that many draw on.
#[derive(Debug, Default)]
pub(super) struct Easel;

#[consumer(
    name = "easel_board",
    tags = ["boards", "drawing"],
    incoming = Draw,
    outgoing = Drawn,
    group_messages = [Board],
    events = Elsewhere,
    passthrough_events = [Renamed],
    params = BoardPath,
    authentication = [
        Bearer::new(Known).cookie("brush").query("token"), Basic::new("boards", Known), BrushKey,
    ],
    user = Option<Painter>,
    send_completion = true,
    asyncapi_open = true,
    subprotocols = ["boards.v2", "boards.v1"],
)]
impl Easel {
    /// Draws.
    ///
    /// And says what it has drawn.
    #[handler(summary = "Draw something", tags = ["drawing"])]
    async fn drawing(&mut self, drawing: Drawing) -> Drawn {
        Drawn::Drawing(drawing)
    }

    #[handler]
    async fn perhaps(&mut self, point: Option<Point>) -> Result<()> {
        let _ = point;
        Ok(())
    }

    #[handler]
    async fn words(&mut self, words: Vec<String>) -> Result<Option<Drawn>> {
        drop(words);
        Ok(None)
    }

    #[handler]
    async fn clear(&mut self) {}

    #[handler(HTTPGet)]
    async fn get(&mut self) -> Drawn {
        Drawn::Counts(BTreeMap::new())
    }

    #[handler(Alive(Alive::Ping))]
    async fn ping(&mut self, _: Ping) -> Drawn {
        Drawn::Pong(Pong)
    }

    #[handler(Alive(Alive::StillThere))]
    async fn still_there(&mut self) -> Drawn {
        Drawn::Pong(Pong)
    }

    /// The board is no more.
    #[event(tags = ["ends"])]
    async fn closed(&mut self, label: Label) -> Drawn {
        drop(label);
        Drawn::Refused {
            why_not: "closed".to_owned(),
            tries_left: None,
        }
    }
}

/// Speaks in frames of its own.
#[derive(Debug, Default)]
pub(super) struct RawConsumer;

#[consumer]
impl RawConsumer {
    #[frame]
    async fn frame(&mut self, frame: Frame) {
        drop(frame);
    }
}

/// Takes what holds itself.
#[derive(Debug, Default)]
pub(super) struct Stack;

#[consumer(incoming = Put)]
impl Stack {
    #[handler]
    async fn layer(&mut self, layer: Layer) {
        drop(layer);
    }
}

/// Says by itself what it has to say.
#[derive(Debug, Default)]
pub(super) struct Listener;

#[consumer(incoming = Ping, outgoing = Drawn, send_authentication_message = false)]
impl Listener {
    #[receive]
    async fn receive(&mut self, ctx: &mut Context<Self>, message: Ping) -> Result<()> {
        let Ping = message;
        Ok(ctx.send(Drawn::Counts(BTreeMap::new())).await?)
    }
}

routes! {
    pub(super) fn routes() -> Routes {
        "ws/" => {
            "board/<uuid:board_id>/" => Easel,
            "old-board/<uuid:board_id>/" => Easel as "old-board",
            "raw/" => RawConsumer,
            "stack/" => Stack,
            re r"^listen/(?P<room>[a-z]{2})-(?P<year>\d+)/x?$" => Listener,
        }
    }
}

/// The site's document; its names travel in camelCase or not.
pub(super) fn app(camelize: bool) -> App {
    let mut settings = Settings::default();
    settings.camelize = camelize;
    "Boards".clone_into(&mut settings.asyncapi_title);
    "2.1.0".clone_into(&mut settings.asyncapi_version);
    "One of everything: \"quotes\", and\n\nlines.".clone_into(&mut settings.asyncapi_description);
    settings.asyncapi_server_url = Some("wss://boards.example.org/live".to_owned());
    App::new(routes()).settings(settings)
}
