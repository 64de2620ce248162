//! A server that speaks TLS, with a certificate made by `openssl`.

use std::{fs, process::Command};

use chanx_redis::{ConnectError, RedisLayer};

use crate::support::{Member, RedisServer, free_port, group};

/// A certificate for `localhost` and 127.0.0.1, signed by itself, in the folder of a server.
fn certificate(folder: &std::path::Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ])
        .args(["-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(folder)
        .output()
        .expect("openssl is not installed: `apt-get install openssl`");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

#[tokio::test]
async fn a_server_with_a_known_certificate_is_trusted_and_another_is_not() {
    let port = free_port().to_string();
    let folder = std::env::temp_dir().join(format!("chanx-redis-tls-{port}"));
    fs::create_dir_all(&folder).unwrap();
    certificate(&folder);
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let _server = RedisServer::with(&[
        "--tls-port",
        &port,
        "--tls-cert-file",
        &cert,
        "--tls-key-file",
        &key,
        "--tls-auth-clients",
        "no",
    ])
    .await;
    let pem = fs::read(&cert).unwrap();
    fs::remove_dir_all(&folder).unwrap();

    let url = format!("rediss://127.0.0.1:{port}");
    let connect = || RedisLayer::builder(&url).root_certificates(pem.clone()).connect();
    let one = Member::of(connect().await.unwrap());
    let mut other = Member::of(connect().await.unwrap());
    other.join("room").await;
    one.tell(&group("room"), "in private");
    assert_eq!(other.next_text().await, "in private");

    let error = RedisLayer::connect(&url).await.expect_err("nobody knows it");
    assert!(matches!(error, ConnectError::Unusable { .. }), "{error:?}");
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
}
