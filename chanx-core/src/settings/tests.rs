//! Every setting is documented and can be set in both ways; every mistake is answered with its place.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{OnPanic, Overrides, Settings, SettingsError};

/// Each setting with a value that is not its default: the key, the line in a file, the text of a variable.
const SAMPLES: [(&str, &str, &str); 42] = [
    ("message_action_key", r#""type""#, "type"),
    ("send_completion", "true", "true"),
    ("send_message_immediately", "true", "1"),
    ("send_authentication_message", "false", "no"),
    ("camelize", "true", "on"),
    ("log_received_message", "false", "0"),
    ("log_sent_message", "false", "off"),
    ("log_ignored_actions", r#"["typing", "ping"]"#, "typing, ping"),
    (
        "websocket_base_url",
        r#""wss://example.org""#,
        "wss://example.org",
    ),
    ("asyncapi_title", r#""Boards""#, "Boards"),
    ("asyncapi_version", r#""2.1.0""#, "2.1.0"),
    ("asyncapi_description", r#""All boards.""#, "All boards."),
    (
        "asyncapi_server_url",
        r#""wss://example.org""#,
        "wss://example.org",
    ),
    ("asyncapi_server_protocol", r#""wss""#, "wss"),
    ("asyncapi_open", "true", "yes"),
    ("on_panic", r#""close""#, "close"),
    ("authentication_timeout", "0.5", "500ms"),
    ("reject", r#""handshake""#, "handshake"),
    ("permission_check_interval", r#""5m""#, "300"),
    ("handler_timeout", "60", "1m"),
    ("max_message_bytes", "65536", "64KiB"),
    ("read_buffer_bytes", r#""4KiB""#, "4096"),
    ("inbound_frames", "8", "8"),
    ("outbox_frames", "512", "512"),
    ("max_tasks", "0", "0"),
    ("outbox_bytes", r#""2MiB""#, "2 MiB"),
    ("heartbeat_interval", "0", "none"),
    ("heartbeat_timeout", r#""5s""#, "5"),
    ("idle_timeout", r#""5m""#, "300"),
    ("close_timeout", "1", "1s"),
    ("handshake_timeout", "2.5", "2.5"),
    ("max_head_bytes", "8192", "8KiB"),
    ("max_connections", "10_000", "10000"),
    ("drain_timeout", r#""1m 30s""#, "90"),
    ("drain_spread", "5", "5s"),
    (
        "allowed_origins",
        r#"["https://a.org", ".b.org"]"#,
        r#"["https://a.org", ".b.org"]"#,
    ),
    ("allow_missing_origin", "true", "yes"),
    ("event_inbox", "8", "8"),
    ("slow_consumer", r#""drop_oldest""#, "drop_oldest"),
    ("bus_prefix", r#""site""#, "site"),
    ("bus_format", "0.9", "0.9"),
    ("bind", r#""[::]:80""#, "[::]:80"),
];

/// A folder with a `chanx.toml`, gone at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn with(toml: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chanx-settings-{}", uuid::Uuid::new_v4()));
        fs::create_dir_all(&path).expect("a folder");
        fs::write(path.join("chanx.toml"), toml).expect("a file");
        Self(path)
    }

    fn load(&self, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        load(&self.0, variables)
    }

    /// The error, without the folder's name.
    fn error(&self, variables: &[(&str, &str)]) -> String {
        let error = self.load(variables).expect_err("an error").to_string();
        error.replace(&format!("{}/", self.0.display()), "")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn load(folder: &Path, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let owned = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::load_from(folder, owned)
}

fn from_variables(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    load(Path::new("no such folder"), variables)
}

fn keys(settings: &Settings) -> Vec<String> {
    let value = serde_json::to_value(settings).expect("settings are plain data");
    value.as_object().expect("an object").keys().cloned().collect()
}

#[test]
fn the_documented_file_holds_every_default() {
    let text = include_str!("example.toml");
    assert_eq!(Folder::with(text).load(&[]), Ok(Settings::default()));
    for key in keys(&Settings::default()) {
        assert!(
            text.contains(&format!("\n{key} = ")),
            "`{key}` is not documented in example.toml"
        );
    }
}

#[test]
fn every_setting_is_read_from_file_and_variable() {
    for key in keys(&Settings::default()) {
        let sample = SAMPLES.iter().find(|(name, ..)| *name == key);
        let (_, toml, text) = sample.unwrap_or_else(|| panic!("no sample for `{key}`"));

        let file = Folder::with(&format!("{key} = {toml}"))
            .load(&[])
            .expect("a good file");
        let variable = format!("CHANX_{}", key.to_ascii_uppercase());
        let variable = from_variables(&[(&variable, text)]).expect("a good variable");

        assert_ne!(file, Settings::default(), "`{key}` in the file");
        assert_eq!(file, variable, "`{key}`");
    }
}

#[test]
fn what_is_written_can_be_read() {
    for settings in [
        Settings::default(),
        Settings {
            max_connections: Some(7),
            websocket_base_url: Some("ws://a".into()),
            ..Settings::default()
        },
    ] {
        let written = serde_json::to_string(&settings).expect("settings are plain data");
        assert_eq!(
            serde_json::from_str::<Settings>(&written).expect("the same"),
            settings
        );
    }
}

#[test]
fn variables_win_over_the_file_and_the_file_over_defaults() {
    let folder = Folder::with("outbox_frames = 1\ninbound_frames = 2");
    let settings = folder
        .load(&[("CHANX_INBOUND_FRAMES", "3")])
        .expect("good settings");
    assert_eq!((settings.outbox_frames, settings.inbound_frames), (1, 3));
    assert_eq!(settings.bind, Settings::default().bind);
}

#[test]
fn another_file_can_be_named_and_must_exist() {
    let folder = Folder::with("outbox_frames = 1");
    fs::write(folder.0.join("other.toml"), "outbox_frames = 2").expect("a file");
    let settings = folder
        .load(&[("CHANX_CONFIG", "other.toml")])
        .expect("good settings");
    assert_eq!(settings.outbox_frames, 2);
    assert_eq!(
        folder.error(&[("CHANX_CONFIG", "gone.toml")]),
        "cannot read settings from gone.toml: there is no such file; CHANX_CONFIG names it"
    );
}

#[test]
fn a_file_that_is_no_toml_is_named() {
    let error = Folder::with("outbox_frames = = 1").error(&[]);
    assert!(
        error.starts_with("cannot read settings from chanx.toml: TOML parse error at line 1"),
        "{error}"
    );
}

#[test]
fn unknown_keys_of_the_file_are_errors() {
    assert_eq!(
        Folder::with("max_mesage_bytes = 1").error(&[]),
        "chanx.toml: there is no setting `max_mesage_bytes`; did you mean `max_message_bytes`?"
    );
    assert_eq!(
        Folder::with("[server]\nport = 1").error(&[]),
        "chanx.toml: there is no setting `server`; the module `chanx::settings` lists them all"
    );
}

#[test]
fn unknown_variables_are_errors_only_if_they_are_nearly_a_setting() {
    let others = [
        ("CHANX_WORKERS", "2"),
        ("CHANX_DEMO_PASSWORD", "x"),
        ("CHANX_LOG", "debug"),
        ("HOME", "x"),
    ];
    assert_eq!(from_variables(&others), Ok(Settings::default()));
    let error = from_variables(&[("CHANX_MAX_MESSAGE_BYTE", "1")])
        .expect_err("a near miss")
        .to_string();
    assert_eq!(
        error,
        "environment: there is no setting `CHANX_MAX_MESSAGE_BYTE`; did you mean `CHANX_MAX_MESSAGE_BYTES`?"
    );
}

#[test]
fn a_bad_value_is_answered_with_its_place_and_what_to_write() {
    let size = "is not a size: write bytes, such as `65536`, or `\"64KiB\"`";
    assert_eq!(
        Folder::with("max_message_bytes = \"lots\"").error(&[]),
        format!("chanx.toml, key `max_message_bytes`: `lots` {size}")
    );
    assert_eq!(
        Folder::with("").error(&[("CHANX_MAX_MESSAGE_BYTES", "-1")]),
        format!("CHANX_MAX_MESSAGE_BYTES: `-1` {size}")
    );
    assert_eq!(
        Folder::with("camelize = 3").error(&[]),
        "chanx.toml, key `camelize`: `3` is not a switch: write `true` or `false`"
    );
    for (key, value) in [
        ("inbound_frames", "1.5"),
        ("bind", "1"),
        ("idle_timeout", "soon"),
        ("bind", "{}"),
    ] {
        let error = Folder::with(&format!("{key} = {value:?}").replace("\"{}\"", "{}")).error(&[]);
        assert!(
            error.starts_with(&format!("chanx.toml, key `{key}`: ")),
            "{error}"
        );
    }
    assert_eq!(
        Folder::with("").error(&[("CHANX_ON_PANIC", "die")]),
        "CHANX_ON_PANIC: `die` is not a way to go on after a panic: write `continue` or `close`"
    );
}

#[test]
fn ranges_and_contradictions_are_checked_with_their_place() {
    assert_eq!(
        Folder::with("read_buffer_bytes = 64").error(&[]),
        "chanx.toml, key `read_buffer_bytes`: 64 is too little; write at least 128"
    );
    assert_eq!(
        Folder::with("drain_spread = 60").error(&[]),
        "chanx.toml, key `drain_spread`: 60s is longer than `drain_timeout`, 30s, within which all connections end"
    );
    for (variable, value) in [
        ("CHANX_OUTBOX_FRAMES", "0"),
        ("CHANX_HEARTBEAT_TIMEOUT", "0"),
        ("CHANX_IDLE_TIMEOUT", "1000d"),
        ("CHANX_MESSAGE_ACTION_KEY", "payload"),
        ("CHANX_BIND", "8000"),
        ("CHANX_BIND", "::1:8000"),
        ("CHANX_WEBSOCKET_BASE_URL", "https://example.org"),
        ("CHANX_ALLOWED_ORIGINS", "example.org/"),
        ("CHANX_ALLOWED_ORIGINS", "https://example.org/path"),
        ("CHANX_ALLOWED_ORIGINS", "https://*.example.org"),
        ("CHANX_ALLOWED_ORIGINS", "*,https://example.org"),
    ] {
        let error = from_variables(&[(variable, value)])
            .expect_err(variable)
            .to_string();
        assert!(error.starts_with(&format!("{variable}: ")), "{error}");
    }
    let good =
        "https://example.org,http://localhost:3000,.example.org,example.org,https://.a.org,http://[::1]:80";
    assert!(from_variables(&[("CHANX_ALLOWED_ORIGINS", good)]).is_ok());
}

#[test]
fn what_a_program_sets_is_checked_too() {
    let settings = Settings {
        heartbeat_interval: Some(Duration::ZERO),
        ..Settings::default()
    };
    let error = settings.check().expect_err("no interval").to_string();
    assert_eq!(error, "heartbeat_interval: no time at all; write at least `1ms`");
}

#[test]
fn a_consumer_overrides_what_it_names() {
    const OWN: Overrides = Overrides::NONE
        .send_completion(true)
        .log_ignored_actions(&["typing"])
        .on_panic(OnPanic::Close)
        .idle_timeout(Duration::from_secs(60))
        .heartbeat_interval(Duration::ZERO)
        .outbox_frames(4);
    let expected = Settings {
        send_completion: true,
        log_ignored_actions: vec!["typing".to_owned()],
        on_panic: OnPanic::Close,
        idle_timeout: Some(Duration::from_secs(60)),
        heartbeat_interval: None,
        outbox_frames: 4,
        ..Settings::default()
    };
    assert_eq!(Settings::default().for_consumer(&OWN), expected);
    assert_eq!(expected.for_consumer(&Overrides::NONE), expected);
}

#[test]
fn the_wire_format_is_taken_from_the_settings() {
    let format = Settings {
        camelize: true,
        message_action_key: "type".into(),
        ..Settings::default()
    }
    .wire_format();
    assert_eq!((format.action_key.as_str(), format.camelize), ("type", true));
}
