//! A test that wants something.

#[chanx_testing::test]
async fn pings(name: &str) {
    let _ = name;
}

fn main() {}
