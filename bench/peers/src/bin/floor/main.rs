//! The floor: a loop over epoll that answers with frames which it made beforehand, and parses nothing.
//!
//! No server can be this: of each connection only the first message is read, all others are taken to be as long. What it costs
//! is what the system takes for a message to come and another to go.

#![forbid(unsafe_code)]

// What came first, and what is answered ever after.
mod first;

use std::{
    collections::HashMap,
    io::{self, Read as _, Write as _},
};

use chanx_bench_peers::{Outcome, bind};
use first::{Frames, Room};
use mio::{
    Events, Interest, Poll, Token,
    net::{TcpListener, TcpStream},
};

const LISTENER: Token = Token(usize::MAX);

/// A client.
struct Connection {
    stream: TcpStream,
    /// What has been read of the request.
    head: Vec<u8>,
    /// Where it goes, once that is known.
    room: Option<Room>,
    /// What it asks and is answered, once that is known.
    frames: Option<Frames>,
    /// Bytes of a question that has not come whole.
    come: usize,
    /// What the socket did not take.
    left: Vec<u8>,
}

struct Server {
    poll: Poll,
    listener: TcpListener,
    connections: HashMap<usize, Connection>,
    rooms: HashMap<String, Vec<usize>>,
    next: usize,
    buffer: Box<[u8]>,
}

fn main() -> Outcome {
    let mut listener = TcpListener::bind(bind().parse()?)?;
    println!("listening on http://{}", listener.local_addr()?);
    let poll = Poll::new()?;
    poll.registry()
        .register(&mut listener, LISTENER, Interest::READABLE)?;
    let server = Server {
        poll,
        listener,
        connections: HashMap::new(),
        rooms: HashMap::new(),
        next: 0,
        buffer: vec![0; 256 * 1024].into(),
    };
    server.run()
}

impl Server {
    fn run(mut self) -> Outcome {
        let mut events = Events::with_capacity(1024);
        loop {
            self.poll.poll(&mut events, None)?;
            for event in &events {
                let Token(id) = event.token();
                if event.token() == LISTENER {
                    self.accept()?;
                    continue;
                }
                if event.is_writable()
                    && let Some(connection) = self.connections.get_mut(&id)
                {
                    let left = std::mem::take(&mut connection.left);
                    connection.write(&left);
                }
                // Whatever goes wrong with a client, it is gone.
                if event.is_readable() && !matches!(self.read(id), Ok(true)) {
                    self.forget(id);
                }
            }
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        loop {
            let mut stream = match self.listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            stream.set_nodelay(true)?;
            let id = self.next;
            self.next += 1;
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(&mut stream, Token(id), interest)?;
            self.connections.insert(id, Connection::new(stream));
        }
    }

    /// Takes what has come; false at the end.
    fn read(&mut self, id: usize) -> Outcome<bool> {
        loop {
            let Some(connection) = self.connections.get_mut(&id) else {
                return Ok(false);
            };
            let read = match connection.stream.read(&mut self.buffer) {
                Ok(0) => return Ok(false),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(error) => return Err(error.into()),
            };
            let came = &self.buffer[..read];
            if connection.room.is_none() {
                if let Some(Room::Named(name)) = connection.shake_hands(came)? {
                    self.rooms.entry(name.clone()).or_default().push(id);
                }
            } else {
                let questions = connection.count(came)?;
                self.answer(id, questions);
            }
            // A read that did not fill the buffer has emptied the socket.
            if read < self.buffer.len() {
                return Ok(true);
            }
        }
    }

    fn answer(&mut self, id: usize, questions: usize) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let Some(frames) = connection.frames.take() else {
            return;
        };
        match &connection.room {
            Some(Room::Named(name)) => {
                let members = self.rooms.get(name).cloned().unwrap_or_default();
                for member in std::iter::repeat_n(&members, questions).flatten() {
                    let frame = if *member == id {
                        &frames.own
                    } else {
                        &frames.others
                    };
                    if let Some(connection) = self.connections.get_mut(member) {
                        connection.write(frame);
                    }
                }
            }
            _ => frames.echoes(questions, |echoes| connection.write(echoes)),
        }
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.frames = Some(frames);
        }
    }

    fn forget(&mut self, id: usize) {
        if let Some(Connection {
            room: Some(Room::Named(name)),
            ..
        }) = self.connections.remove(&id)
            && let Some(members) = self.rooms.get_mut(&name)
        {
            members.retain(|member| *member != id);
            if members.is_empty() {
                self.rooms.remove(&name);
            }
        }
    }
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            head: Vec::new(),
            room: None,
            frames: None,
            come: 0,
            left: Vec::new(),
        }
    }

    fn shake_hands(&mut self, came: &[u8]) -> Outcome<Option<&Room>> {
        self.head.extend(came);
        if self.head.ends_with(b"\r\n\r\n") {
            let head = std::mem::take(&mut self.head);
            let (room, response) = first::shake_hands(std::str::from_utf8(&head)?)?;
            self.room = Some(room);
            self.write(response.as_bytes());
        }
        Ok(self.room.as_ref())
    }

    /// How many questions these bytes complete.
    fn count(&mut self, came: &[u8]) -> Outcome<usize> {
        let frames = match &self.frames {
            Some(frames) => frames,
            None => {
                self.head.extend(came);
                let Some(frames) = Frames::of(&self.head)? else {
                    return Ok(0);
                };
                self.come = self.head.len() - came.len();
                self.head = Vec::new();
                self.frames.insert(frames)
            }
        };
        let come = self.come + came.len();
        self.come = come % frames.question;
        Ok(come / frames.question)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut written = 0;
        while self.left.is_empty() && written < bytes.len() {
            match self.stream.write(&bytes[written..]) {
                Ok(taken) => written += taken,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                // It will be read as gone.
                Err(_) => return,
            }
        }
        self.left.extend(&bytes[written..]);
    }
}
