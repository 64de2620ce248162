//! All schemas of a document: asked of the types first, and named when all are known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use super::{
    dialect::{Dialect, SCHEMAS},
    names::{free, identifier},
};

/// Which way a message goes: a type may be read otherwise than it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// From the client.
    In,
    /// To the client.
    Out,
}

impl Direction {
    /// What references begin with until all names are known.
    fn path(self) -> &'static str {
        match self {
            Self::In => "/in",
            Self::Out => "/out",
        }
    }
}

/// Asks types for their schemas.
pub(super) struct Asked {
    received: SchemaGenerator,
    sent: SchemaGenerator,
}

/// The schemas, with their names.
pub(super) struct Components {
    pub(super) schemas: BTreeMap<String, Value>,
    /// What references are called now.
    names: HashMap<String, String>,
    camelize: bool,
}

impl Asked {
    pub(super) fn new() -> Self {
        let generator = |direction: Direction| {
            let mut settings = SchemaSettings::draft2020_12();
            settings.definitions_path = direction.path().into();
            settings.untagged_enum_variant_titles = true;
            match direction {
                Direction::In => settings.for_deserialize(),
                Direction::Out => settings.for_serialize(),
            }
            .into_generator()
        };
        Self {
            received: generator(Direction::In),
            sent: generator(Direction::Out),
        }
    }

    /// The schema of one payload, as yet with references of its own.
    pub(super) fn payload(
        &mut self,
        direction: Direction,
        schema: fn(&mut SchemaGenerator) -> Schema,
    ) -> Value {
        let generator = match direction {
            Direction::In => &mut self.received,
            Direction::Out => &mut self.sent,
        };
        schema(generator).into()
    }

    /// Gives all schemas their names.
    pub(super) fn named(mut self, camelize: bool) -> Components {
        let received = self.received.take_definitions(false);
        let sent = self.sent.take_definitions(false);
        let differ = differing(&received, &sent);
        let mut names = HashMap::new();
        let mut raw = BTreeMap::new();
        for (name, schema) in received {
            let given = free(&[identifier(&name)], |name| raw.contains_key(name));
            names.insert(reference(Direction::In, &name), given.clone());
            raw.insert(given, schema);
        }
        for (name, schema) in sent {
            let known = names.get(&reference(Direction::In, &name)).cloned();
            let given = match known {
                Some(known) if !differ.contains(&name) => known,
                Some(_) => free(&[identifier(&name) + "Output"], |name| raw.contains_key(name)),
                None => free(&[identifier(&name)], |name| raw.contains_key(name)),
            };
            names.insert(reference(Direction::Out, &name), given.clone());
            raw.entry(given).or_insert(schema);
        }
        let mut components = Components {
            schemas: raw.keys().map(|name| (name.clone(), Value::Null)).collect(),
            names,
            camelize,
        };
        for (name, mut schema) in raw {
            if let Value::Bool(_) = schema {
                schema = json!({});
            }
            components.write(&mut schema, &name);
            schema["title"] = name.clone().into();
            components.schemas.insert(name, schema);
        }
        components
    }
}

impl Components {
    /// Makes a schema over, and keeps what becomes a schema of its own.
    pub(super) fn write(&mut self, schema: &mut Value, home: &str) {
        let mut dialect = Dialect {
            camelize: self.camelize,
            reference: &|found| self.names.get(found).cloned().unwrap_or_default(),
            taken: &|name| self.schemas.contains_key(name),
            hoisted: BTreeMap::new(),
        };
        dialect.write(schema, home);
        let hoisted = dialect.hoisted;
        self.schemas.extend(hoisted);
    }

    /// A schema of its own for an object that stands by itself, as the fields of a variant do.
    pub(super) fn of_object(&mut self, schema: Value, name: &str) -> Value {
        if schema.get("properties").is_none() {
            return schema;
        }
        to(&self.message(&[name.to_owned()], schema))
    }

    /// Keeps the schema of a message under the first of these names that is free, or that the same schema has already.
    pub(super) fn message(&mut self, candidates: &[String], mut schema: Value) -> String {
        let is_another = |name: &str| {
            schema["title"] = name.into();
            self.schemas.get(name).is_some_and(|known| *known != schema)
        };
        let name = free(candidates, is_another);
        schema["title"] = name.clone().into();
        self.schemas.insert(name.clone(), schema);
        name
    }
}

fn reference(direction: Direction, name: &str) -> String {
    format!("#{}/{}", direction.path(), encoded(name))
}

/// As `schemars` encodes a name in a reference: RFC 6901, then the fragment of a URI.
fn encoded(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'~' => encoded.push_str("~0"),
            b'/' => encoded.push_str("~1"),
            b'!' | b'$' | b'&'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The names of the types that are received otherwise than they are sent, those that hold such a one included.
fn differing(
    received: &serde_json::Map<String, Value>,
    sent: &serde_json::Map<String, Value>,
) -> BTreeSet<String> {
    let as_one = |direction: Direction, schema: &Value| {
        schema
            .to_string()
            .replace(&format!("\"#{}/", direction.path()), "\"#/")
    };
    let both: Vec<_> = received
        .iter()
        .filter_map(|(name, schema)| {
            Some((
                name,
                as_one(Direction::In, schema),
                as_one(Direction::Out, sent.get(name)?),
            ))
        })
        .collect();
    let mut differ: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = differ.len();
        for (name, one, other) in &both {
            let holds = |inner: &String| one.contains(&format!("\"#/{}\"", encoded(inner)));
            if one != other || differ.iter().any(holds) {
                differ.insert((*name).clone());
            }
        }
        if differ.len() == before {
            return differ;
        }
    }
}

/// The reference to a schema of the document.
pub(super) fn to(name: &str) -> Value {
    json!({ "$ref": format!("{SCHEMAS}{name}") })
}
