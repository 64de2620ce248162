//! Bodies that are encrypted, with the keys that Python's layers have.
#![cfg(feature = "encryption")]

use chanx_redis::RedisLayerBuilder;

use crate::{
    family::{Family, Framework, ask, expect},
    room::{Ask, flagged, line, plain},
};

async fn keys_are_shared(framework: Framework) {
    // Each encrypts with its first key, and reads both.
    let layer = |builder: RedisLayerBuilder| builder.encryption_keys(["new", "old"]);
    let family = Family::made(framework, &["old", "new"], layer, |_| {}).await;
    let (mut python, mut rust) = (family.python("a").await, family.rust("a").await);
    python.send(ask("say", "by the old key")).await;
    expect(&mut rust, &[flagged("said", "by the old key", "python")]).await;
    rust.send(Ask::Say(line("by the new key"))).await;
    python.expect(&[plain("said", "by the new key", "rust")]).await;
}

#[chanx_testing::test]
#[ignore = "wants Python packages: `cargo xtask test family`"]
async fn fastapi_shares_its_keys() {
    keys_are_shared(Framework::FastApi).await;
}

#[chanx_testing::test]
#[ignore = "wants Python packages: `cargo xtask test family`"]
async fn django_shares_its_keys() {
    keys_are_shared(Framework::Django).await;
}
