//! A server that speaks TLS, with a certificate made by `openssl`.

use std::{fs, path::PathBuf, process::Command};

use chanx_core::group::ChannelLayer;
use chanx_nats::{ConnectError, NatsLayer};

use crate::{
    server::{Server, free_port},
    until,
};

/// A folder with a certificate for 127.0.0.1, signed by itself, and its key.
fn certificate() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("nats-tls-{}", free_port()));
    fs::create_dir_all(&folder).unwrap();
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(&folder)
        .output();
    let made = match made {
        Ok(made) => made,
        Err(error) => panic!("`openssl` can't be run ({error}): `apt-get install openssl`"),
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    folder
}

#[chanx_testing::test]
async fn a_server_with_a_known_certificate_is_trusted_and_another_is_not() {
    let folder = certificate();
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let lines = format!("tls {{ cert_file: {cert:?}, key_file: {key:?} }}");
    let server = Server::configured(&lines).await;
    for scheme in ["tls", "nats"] {
        let url = format!("{scheme}://127.0.0.1:{}", server.port());
        let layer = NatsLayer::builder(&url).root_certificates(&cert);
        let layer = layer.connect().await.unwrap();
        until("being connected", || layer.health().up).await;

        let Err(error) = NatsLayer::connect(&url).await else {
            panic!("a certificate that nobody knows is trusted")
        };
        assert!(matches!(error, ConnectError::Refused { .. }), "{error:?}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
