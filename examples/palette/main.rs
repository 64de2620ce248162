//! Every kind of field, parameter and answer, to be seen in the playground: `cargo run --example palette`.
//!
//! What the forms of the playground have to be able to show stands here; the tests in a browser use it. `--bind HOST:PORT` says
//! where to listen.

use std::{
    collections::{BTreeMap, HashMap},
    env,
};

use chanx::{
    access::{Bearer, Identity, User, UserId, Verifier},
    prelude::*,
};

/// How dark it is.
#[payload]
#[derive(Copy)]
#[serde(rename_all = "snake_case")]
pub enum Shade {
    /// Nearly white.
    Light,
    /// Nearly black.
    Dark,
}

/// What is painted.
#[payload]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shape {
    /// A circle.
    Circle {
        /// In pixels.
        radius: f64,
    },
    /// A rectangle.
    Rectangle {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
}

/// A spot on the canvas.
#[payload]
pub struct Spot {
    /// From the left.
    #[garde(range(min = 0, max = 100))]
    pub x: i32,
    /// From the top.
    #[garde(range(min = 0, max = 100))]
    pub y: i32,
}

/// What to paint, and how.
#[payload]
pub struct Paint {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 20))]
    pub name: String,
    /// How thick the line is.
    #[garde(range(min = 1, max = 9))]
    pub width: u8,
    /// How much shines through, `0.0` to `1.0`.
    #[garde(range(min = 0.0, max = 1.0))]
    pub opacity: f64,
    /// Whether it is filled.
    pub filled: bool,
    /// How dark it is.
    #[garde(skip)]
    pub shade: Shade,
    /// What it is.
    #[garde(skip)]
    pub shape: Shape,
    /// Where it goes along.
    #[garde(length(min = 1, max = 5), dive)]
    pub spots: Vec<Spot>,
    /// What others shall know of it.
    #[garde(skip)]
    pub notes: BTreeMap<String, i32>,
    /// Who made it.
    #[garde(length(chars, min = 3))]
    pub author: Option<String>,
    /// Whatever else.
    #[serde(default)]
    #[garde(skip)]
    pub extra: Option<serde_json::Value>,
}

/// What it is painted with.
#[payload]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tool {
    /// With hairs.
    Brush(#[garde(dive)] Brush),
    /// With the hand.
    Finger,
}

/// One of them.
#[payload]
pub struct Brush {
    /// In millimetres.
    #[garde(range(min = 1, max = 50))]
    pub width: u8,
}

/// How its surface becomes.
#[payload]
#[serde(tag = "finish", rename_all = "snake_case")]
pub enum Finish {
    /// As it is.
    Plain {},
    /// Behind glass.
    Glazed {
        /// How often.
        coats: u8,
    },
}

/// What is written beside it.
#[payload]
#[serde(untagged)]
pub enum Label {
    /// A text for everybody.
    Text(String),
    /// How many points each judge gives.
    Points(BTreeMap<String, i32>),
}

/// What is mixed.
#[payload]
pub struct Mix {
    /// What it is called.
    #[garde(length(chars, min = 1, max = 20))]
    pub name: String,
    /// What it is painted with.
    #[garde(dive)]
    pub tool: Tool,
    /// What lies on which layer.
    #[garde(skip)]
    pub layers: BTreeMap<u8, String>,
    /// Whatever else is in it.
    #[garde(skip)]
    pub rest: serde_json::Map<String, serde_json::Value>,
    /// What is written beside it.
    #[garde(skip)]
    pub label: Label,
    /// How its surface becomes.
    #[serde(flatten)]
    #[garde(skip)]
    pub finish: Finish,
}

/// What a painter may say.
#[derive(Debug, IncomingMessage)]
pub enum Order {
    /// Paints something, and says what.
    Paint(Paint),
    /// Mixes something, and says what.
    Mix(Mix),
    /// Says `count` times that all is well.
    Count(Count),
    /// Is anybody there?
    Ping,
    /// Fails.
    Fail,
    /// Ends the connection.
    Leave,
}

/// How often.
#[payload]
pub struct Count {
    /// How often.
    #[garde(range(min = 0, max = 10))]
    pub count: u8,
}

/// What a painter hears.
#[derive(Debug, OutgoingMessage)]
pub enum Answer {
    /// It is painted.
    Painted(Paint),
    /// It is mixed.
    Mixed(Mix),
    /// All is well.
    Well(Count),
    /// Yes.
    Pong,
    /// Where one is, by the address.
    Place(Place),
}

/// What the address said.
#[payload]
pub struct Place {
    /// The canvas.
    pub canvas: String,
    /// The layer.
    pub layer: String,
    /// What is after it.
    pub rest: String,
}

/// Which canvas, which layer, and anything else.
#[derive(Debug, PathParams)]
pub struct Address {
    /// The canvas.
    pub canvas: uuid::Uuid,
    /// The layer.
    pub layer: String,
    /// What is after it.
    pub rest: String,
}

/// Paints on a canvas; binary frames come back as they went.
#[derive(Debug, Default)]
pub struct Canvas;

/// Paints on a canvas; binary frames come back as they went.
#[consumer(incoming = Order, outgoing = Answer, params = Address, authentication = [Bearer::new(Guests).query("token")], user = Option<Guest>)]
impl Canvas {
    #[ready]
    async fn place(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        let Address { canvas, layer, rest } = ctx.params();
        let place = Place {
            canvas: canvas.to_string(),
            layer: layer.clone(),
            rest: rest.clone(),
        };
        Ok(ctx.send(Answer::Place(place)).await?)
    }

    #[handler]
    async fn paint(&mut self, message: Paint) -> Answer {
        Answer::Painted(message)
    }

    #[handler]
    async fn mix(&mut self, message: Mix) -> Answer {
        Answer::Mixed(message)
    }

    #[handler]
    async fn count(&mut self, message: Count) -> Vec<Answer> {
        let counted = (0..message.count).map(|count| Answer::Well(Count { count }));
        counted.collect()
    }

    #[handler]
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }

    #[handler]
    async fn fail(&mut self) -> Result<()> {
        Err(Error::client("Out of paint."))
    }

    #[handler]
    async fn leave(&mut self, ctx: &mut Context<Self>) {
        ctx.close(CloseCode::POLICY, "as you said");
    }

    #[frame]
    async fn upload(&mut self, frame: Frame) -> Frame {
        frame
    }
}

/// Answers whoever has a token, in a subprotocol of its own.
#[derive(Debug, Default)]
pub struct Studio;

/// Answers whoever has a token, in a subprotocol of its own.
#[consumer(incoming = Order, outgoing = Answer, subprotocols = ["studio.v1"], authentication = [Bearer::new(Guests)], user = Guest)]
impl Studio {
    #[receive]
    async fn receive(&mut self, message: Order) -> Answer {
        match message {
            Order::Paint(paint) => Answer::Painted(paint),
            Order::Mix(mix) => Answer::Mixed(mix),
            Order::Count(count) => Answer::Well(count),
            Order::Ping | Order::Fail | Order::Leave => Answer::Pong,
        }
    }
}

/// Frames come back as they went.
#[derive(Debug, Default)]
pub struct Mirror;

/// Frames come back as they went.
#[consumer]
impl Mirror {
    #[frame]
    async fn reflect(&mut self, frame: Frame) -> Frame {
        frame
    }
}

/// Somebody with a token.
#[derive(Debug, Clone)]
pub struct Guest(String);

impl User for Guest {
    fn id(&self) -> UserId {
        self.0.as_str().into()
    }
}

/// Lets in whose token says `guest-`.
#[derive(Debug)]
pub struct Guests;

impl<S: Sync> Verifier<S> for Guests {
    type User = Guest;

    async fn verify(&self, token: &str, _: &S) -> Result<Option<Identity<Guest>>> {
        let name = token.strip_prefix("guest-");
        Ok(name.map(|name| Identity::new(Guest(name.to_owned()))))
    }
}

routes! {
    /// The routes of the program.
    pub fn routes() -> Routes {
        "ws/" => {
            "canvas/<uuid:canvas>/<slug:layer>/<path:rest>" => Canvas,
            "studio/" => Studio,
            re r"archive/(?:old|new)/" => Studio as "archive",
            "mirror/" => Mirror,
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let options: HashMap<_, _> =
        std::iter::from_fn(|| Some((arguments.next()?, arguments.next()?))).collect();
    let settings = Settings::load()?;
    let address = options.get("--bind").unwrap_or(&settings.bind).clone();
    let app = App::new(routes()).settings(settings).docs().playground();
    let server = app.bind(address)?;
    let url = format!("http://{}", server.local_addr()?);
    println!("listening on {url}");
    println!("playground: {url}/playground/websocket/");
    Ok(server.run().await?)
}
