//! A way to run that there is not.

#[chanx_testing::test(pause)]
async fn pings() {}

fn main() {}
