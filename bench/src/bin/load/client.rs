//! A connection, opened.

use std::net::Ipv4Addr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
};

use crate::{
    Outcome,
    dialect::{Dialect, Place, Target},
    frames,
};

/// Connections that are opened at a time, fewer than a listener lets wait.
const AT_ONCE: usize = 100;

/// No answer to a handshake is longer, and no frame that comes first.
const FIRST_BYTES: usize = 2048;

/// What shows who is connecting, at a place that asks: the server that is measured takes any.
const TOKEN: &str = "a-token-of-no-worth-that-is-as-long-as-others";

/// Opens a connection, and enters.
pub(crate) async fn open(target: &Target, place: &Place) -> Outcome<TcpStream> {
    let Target {
        address,
        dialect,
        source,
    } = target;
    let mut stream = connect(address, *source).await?;
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

/// From a port of this address of the machine, or from any.
async fn connect(address: &str, source: Option<Ipv4Addr>) -> Outcome<TcpStream> {
    let Some(source) = source else {
        return Ok(TcpStream::connect(address).await?);
    };
    let socket = TcpSocket::new_v4()?;
    socket.bind((source, 0).into())?;
    Ok(socket.connect(address.parse()?).await?)
}

/// Opens so many, some at a time.
pub(crate) async fn open_all(target: &Target, place: &Place, count: usize) -> Outcome<Vec<TcpStream>> {
    let mut streams = Vec::with_capacity(count);
    open_each(target, place, count, |stream| {
        streams.push(stream?);
        Ok(())
    })
    .await?;
    Ok(streams)
}

/// Opens so many, some at a time, and hands on each at once, or why it could not be opened.
pub(crate) async fn open_each(
    target: &Target,
    place: &Place,
    count: usize,
    mut opened: impl FnMut(Outcome<TcpStream>) -> Outcome,
) -> Outcome {
    let mut opening = JoinSet::new();
    for _ in 0..count {
        let (target, place) = (target.clone(), place.clone());
        opening.spawn(async move { open(&target, &place).await });
        if opening.len() == AT_ONCE
            && let Some(stream) = opening.join_next().await
        {
            opened(stream?)?;
        }
    }
    while let Some(stream) = opening.join_next().await {
        opened(stream?)?;
    }
    Ok(())
}

/// The head of a response, and nothing of what follows it.
async fn head(stream: &mut TcpStream) -> Outcome<String> {
    let end = |bytes: &[u8]| {
        let at = bytes.windows(4).position(|end| end == b"\r\n\r\n");
        Ok(at.map(|at| at + 4))
    };
    let head = take(stream, end).await?;
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Takes what comes, as far as `length` says once it knows, and leaves what follows where it is: a frame may have come with it.
async fn take(stream: &mut TcpStream, length: impl Fn(&[u8]) -> Outcome<Option<usize>>) -> Outcome<Vec<u8>> {
    let mut bytes = vec![0; FIRST_BYTES];
    loop {
        let seen = stream.peek(&mut bytes).await?;
        if let Some(length) = length(&bytes[..seen])? {
            bytes.truncate(length);
            stream.read_exact(&mut bytes).await?;
            return Ok(bytes);
        }
        if seen == 0 || seen == bytes.len() {
            return Err("no answer, or a very long one".into());
        }
        tokio::task::yield_now().await;
    }
}

/// Takes one frame whose text begins so; before it may come what keeps the connection alive.
async fn expect(stream: &mut TcpStream, dialect: Dialect, beginning: &str) -> Outcome {
    let end = |bytes: &[u8]| Ok(frames::first(bytes)?.map(|(_, _, length)| length));
    loop {
        let frame = take(stream, end).await?;
        let payload = frames::first(&frame)?.map_or(&[][..], |(_, payload, _)| payload);
        let text = String::from_utf8_lossy(payload);
        if text.starts_with(beginning) {
            return Ok(());
        }
        match dialect.sign_of_life(&text) {
            Some(answer) => stream.write_all(&frames::text(answer)).await?,
            None => return Err(format!("not what a server says first: {text}").into()),
        }
    }
}
