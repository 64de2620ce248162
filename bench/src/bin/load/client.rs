//! A connection, opened.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use crate::{
    Outcome,
    dialect::{Dialect, Place, Target},
    frames,
};

/// Connections that are opened at a time, fewer than a listener lets wait.
const AT_ONCE: usize = 100;

/// What shows who is connecting, at a place that asks: the server that is measured takes any.
const TOKEN: &str = "a-token-of-no-worth-that-is-as-long-as-others";

/// Opens a connection, and enters.
pub(crate) async fn open(target: &Target, place: &Place) -> Outcome<TcpStream> {
    let Target { address, dialect } = target;
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let authorization = match place {
        Place::Members(_) => format!("Authorization: Bearer {TOKEN}\r\n"),
        Place::Echo | Place::Room(_) => String::new(),
    };
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{authorization}\r\n",
        dialect.path(place),
    );
    stream.write_all(request.as_bytes()).await?;
    let head = head(&mut stream).await?;
    if !head.starts_with("HTTP/1.1 101 ") {
        return Err(format!("no WebSocket: {head}").into());
    }
    if let Some(entry) = dialect.entry(place) {
        expect(&mut stream, *dialect, "0{").await?;
        stream.write_all(&frames::text(&entry)).await?;
        expect(&mut stream, *dialect, "40{").await?;
    }
    if let Place::Members(_) = place {
        let admitted = r#"{"action":"authentication","payload":{"status_code":200"#;
        expect(&mut stream, *dialect, admitted).await?;
    }
    Ok(stream)
}

/// Opens so many, some at a time.
pub(crate) async fn open_all(target: &Target, place: &Place, count: usize) -> Outcome<Vec<TcpStream>> {
    let mut streams = Vec::with_capacity(count);
    let mut opening = JoinSet::new();
    for _ in 0..count {
        let (target, place) = (target.clone(), place.clone());
        opening.spawn(async move { open(&target, &place).await });
        if opening.len() == AT_ONCE
            && let Some(opened) = opening.join_next().await
        {
            streams.push(opened??);
        }
    }
    while let Some(opened) = opening.join_next().await {
        streams.push(opened??);
    }
    Ok(streams)
}

/// The head of a response, and nothing of what follows it.
async fn head(stream: &mut TcpStream) -> Outcome<String> {
    let mut head = [0; 2048];
    let mut length = 0;
    // What is looked at stays where it is: a frame may have come with it.
    loop {
        stream.readable().await?;
        let seen = stream.peek(&mut head).await?;
        if let Some(at) = head[..seen].windows(4).position(|end| end == b"\r\n\r\n") {
            length += at + 4;
            break;
        }
        if seen == 0 || seen == head.len() {
            return Err("no response".into());
        }
        tokio::task::yield_now().await;
    }
    stream.read_exact(&mut head[..length]).await?;
    Ok(String::from_utf8_lossy(&head[..length]).into_owned())
}

/// Takes one frame whose text begins so; before it may come what keeps the connection alive.
async fn expect(stream: &mut TcpStream, dialect: Dialect, beginning: &str) -> Outcome {
    let mut frame = Vec::new();
    loop {
        frame.push(stream.read_u8().await?);
        let Some((_, payload, _)) = frames::first(&frame)? else {
            continue;
        };
        let text = String::from_utf8_lossy(payload);
        if text.starts_with(beginning) {
            return Ok(());
        }
        match dialect.sign_of_life(&text) {
            Some(answer) => stream.write_all(&frames::text(answer)).await?,
            None => return Err(format!("not what a server says first: {text}").into()),
        }
        frame.clear();
    }
}
