//! A payload whose constraints want to know more.

use chanx::prelude::*;

struct Limits {
    longest: usize,
}

#[payload]
#[derive(garde::Validate)]
#[garde(context(Limits))]
struct Text {
    #[garde(custom(short))]
    content: String,
}

fn short(text: &str, limits: &Limits) -> garde::Result {
    if text.len() > limits.longest {
        return Err(garde::Error::new("too long"));
    }
    Ok(())
}

#[derive(IncomingMessage)]
enum Ask {
    Say(Text),
}

fn main() {}
