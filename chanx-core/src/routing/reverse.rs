//! From a consumer, or the name of its route, back to a path.

use std::any::TypeId;

use super::{Entry, PathParams, ReverseError, Routes, Table, captures::encoded, pattern::Piece};
use crate::{dispatch::Consumer, server::Service};

impl<S> Table<S> {
    /// The path of a consumer: `table.reverse::<RoomChat>(&RoomPath { room_id: 5 })` is `/ws/room/5/`.
    ///
    /// Of several routes to the consumer it is the first that captures just what its params hold.
    ///
    /// # Errors
    /// [`ReverseError`]: no such route, or values that it would not match.
    pub fn reverse<C: Consumer>(&self, params: &C::Params) -> Result<String, ReverseError> {
        let fields = C::Params::FIELDS;
        let values = params.to_values();
        let named: Vec<_> = fields
            .iter()
            .copied()
            .zip(values.iter().map(String::as_str))
            .collect();
        let fits = |entry: &&Entry<S>| {
            let captures = || entry.captured().all(|name| fields.contains(&name));
            entry.endpoint().info.type_id == TypeId::of::<C>() && captures()
        };
        let entry = self.entries().find(fits);
        let entry = entry.ok_or_else(|| ReverseError::NoRoute(std::any::type_name::<C>().to_owned()))?;
        self.made(entry, &named)
    }

    /// The path of a named route: `table.reverse_named("chat:room", &[("room_id", "5")])`.
    ///
    /// # Errors
    /// As [`Table::reverse`]; also where a capture is not given.
    pub fn reverse_named(&self, name: &str, values: &[(&str, &str)]) -> Result<String, ReverseError> {
        let entry = self.entries().find(|entry| entry.name() == Some(name));
        self.made(
            entry.ok_or_else(|| ReverseError::NoRoute(name.to_owned()))?,
            values,
        )
    }

    /// Puts the values into the pattern, and makes sure that the path leads back.
    fn made(&self, entry: &Entry<S>, values: &[(&str, &str)]) -> Result<String, ReverseError> {
        let pattern = || entry.pattern().to_owned();
        let pieces = entry
            .pattern
            .pieces
            .as_ref()
            .ok_or_else(|| ReverseError::NotReversible(pattern()))?;
        let mut path = String::from("/");
        for piece in pieces {
            match piece {
                Piece::Text(text) => path.push_str(&encoded(text, true)),
                Piece::Capture { name, converter } => {
                    let given = values.iter().find(|(given, _)| given == name);
                    let (_, value) = given.ok_or_else(|| ReverseError::Missing {
                        pattern: pattern(),
                        capture: name.clone(),
                    })?;
                    path.push_str(&encoded(value, converter.spans_segments()));
                }
            }
        }
        // Browsers resolve these before they ask for a path, however they are encoded.
        let resolved = path.split('/').any(|segment| matches!(segment, "." | ".."));
        match self.find(&path) {
            Some(found) if std::ptr::eq(found.entry, entry) && !resolved => Ok(path),
            _ => Err(ReverseError::NoMatch {
                path,
                pattern: pattern(),
            }),
        }
    }
}

impl<S> Routes<S> {
    /// The path of a consumer, as [`Table::reverse`].
    ///
    /// ```
    /// # use chanx_core as chanx;
    /// # use chanx::{access::Open, app::NoState, dispatch::Consumer, error::Result, message::Never, session::Context};
    /// # use chanx::routing::{Captures, PathParam, PathParams, Routes, path};
    /// # struct RoomPath { room_id: u64 }
    /// # impl PathParams for RoomPath {
    /// #     const FIELDS: &'static [&'static str] = &["room_id"];
    /// #     fn from_captures(captures: &Captures) -> Option<Self> {
    /// #         Some(Self { room_id: PathParam::parse(captures.get("room_id")?)? })
    /// #     }
    /// #     fn to_values(&self) -> Vec<String> { vec![self.room_id.show()] }
    /// # }
    /// # struct RoomChat;
    /// # impl Consumer for RoomChat {
    /// #     type Incoming = Never; type Outgoing = Never; type Event = Never; type State = NoState; type Params = RoomPath; type Access = Open;
    /// #     async fn connect(_: &mut Context<Self>) -> Result<Self> { Ok(Self) }
    /// # }
    /// # fn routes() -> Routes { Routes::new([path::<RoomChat, _>("ws/room/<int:room_id>/")]) }
    /// assert_eq!(routes().reverse::<RoomChat>(&RoomPath { room_id: 5 })?, "/ws/room/5/");
    /// # Ok::<(), chanx::routing::ReverseError>(())
    /// ```
    ///
    /// It makes a table for this one path. Where many are wanted, make one with [`Routes::build`] and keep it, or ask
    /// the running [`Service`].
    ///
    /// # Errors
    /// As [`Table::reverse`]; also [`ReverseError::Routes`] where the routes can't be served.
    pub fn reverse<C: Consumer>(&self, params: &C::Params) -> Result<String, ReverseError> {
        Table::new(self)?.reverse::<C>(params)
    }

    /// The path of a named route, as [`Table::reverse_named`].
    ///
    /// # Errors
    /// As [`Table::reverse_named`]; also [`ReverseError::Routes`] where the routes can't be served.
    pub fn reverse_named(&self, name: &str, values: &[(&str, &str)]) -> Result<String, ReverseError> {
        Table::new(self)?.reverse_named(name, values)
    }
}

impl<S> Service<S> {
    /// The path of a consumer, as [`Table::reverse`].
    ///
    /// # Errors
    /// As [`Table::reverse`].
    pub fn reverse<C: Consumer>(&self, params: &C::Params) -> Result<String, ReverseError> {
        self.inner().table.reverse::<C>(params)
    }

    /// The path of a named route, as [`Table::reverse_named`].
    ///
    /// # Errors
    /// As [`Table::reverse_named`].
    pub fn reverse_named(&self, name: &str, values: &[(&str, &str)]) -> Result<String, ReverseError> {
        self.inner().table.reverse_named(name, values)
    }
}
