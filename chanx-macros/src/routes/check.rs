//! From what is written to a model, or to what is wrong with it.

use syn::{LitStr, ext::IdentExt};

use super::{
    model, parse,
    pattern::{self, Pattern},
};
use crate::{diag::Diagnostics, path};

pub(super) fn function(parsed: parse::Function, diag: &mut Diagnostics) -> model::Function {
    let parse::Function {
        krate,
        attributes,
        strict,
        visibility,
        name,
        wanted,
        returns,
        body,
    } = parsed;
    let runtime = path::runtime(krate);
    let wanted: Vec<_> = wanted.iter().map(|name| name.unraw().to_string()).collect();
    let returns = returns.unwrap_or_else(|error| {
        diag.push(error);
        syn::parse_quote!(#runtime::Routes)
    });
    let routes = routes(parse::routes(body, diag), &wanted, diag);
    model::Function {
        runtime,
        attributes,
        strict,
        visibility,
        name,
        wanted,
        returns,
        routes,
    }
}

fn routes(parsed: Vec<parse::Route>, captured: &[String], diag: &mut Diagnostics) -> Vec<model::Route> {
    for (index, route) in parsed.iter().enumerate() {
        let same = |before: &parse::Route| {
            before.is_regex == route.is_regex && before.pattern.value() == route.pattern.value()
        };
        if parsed[..index].iter().any(same) {
            let text = format!(
                "`{}` stands here twice: the second would never be reached",
                route.pattern.value()
            );
            diag.error(&route.pattern, text);
        }
    }
    let parsed = parsed.into_iter();
    parsed.map(|found| route(found, captured, diag)).collect()
}

fn route(parsed: parse::Route, captured: &[String], diag: &mut Diagnostics) -> model::Route {
    let text = parsed.pattern.value();
    let Pattern {
        names,
        converters,
        problems,
    } = if parsed.is_regex {
        pattern::regex(&text)
    } else {
        pattern::path(&text, parsed.pattern.span())
    };
    for problem in problems {
        diag.error(&parsed.pattern, format!("in `{text}`: {problem}"));
    }
    let captured = with(captured, names, &parsed.pattern, diag);
    if let Some(name) = &parsed.name {
        named(name, diag);
    }
    let target = match parsed.target {
        parse::Target::Routes(inner) => {
            model::Target::Routes(routes(parse::routes(inner, diag), &captured, diag))
        }
        parse::Target::Include(path) => model::Target::Include(path),
        parse::Target::Consumer(consumer) => model::Target::Consumer(consumer),
    };
    model::Route {
        is_regex: parsed.is_regex,
        pattern: parsed.pattern,
        converters,
        captured,
        target,
        name: parsed.name,
    }
}

/// What was captured before, and what this pattern captures.
fn with(captured: &[String], names: Vec<String>, pattern: &LitStr, diag: &mut Diagnostics) -> Vec<String> {
    let mut captured = captured.to_vec();
    for name in names {
        if captured.contains(&name) {
            let text = format!(
                "`{name}` is captured twice on the way to `{}`: rename one",
                pattern.value()
            );
            diag.error(pattern, text);
        } else {
            captured.push(name);
        }
    }
    captured
}

fn named(name: &LitStr, diag: &mut Diagnostics) {
    let text = name.value();
    if text.is_empty() || text.contains(':') {
        diag.error(
            name,
            "a route's name is not empty and has no `:`, which stands between names: `chat:room`",
        );
    }
}
