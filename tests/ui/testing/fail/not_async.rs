//! A test that is a plain function.

#[chanx_testing::test]
fn pings() {}

fn main() {}
