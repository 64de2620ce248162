//! Who else is on the bus, and how many members their connections add to a group.
//!
//! Processes greet each other when they start and every few seconds. A question goes to all of them, and is answered once
//! those that are known have spoken; one that does not is waited for no more until it is heard again.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    sync::Notify,
    task::AbortHandle,
    time::{Instant, sleep_until, timeout_at},
};

use super::{
    Address, ChannelName, Content, Delivery, GroupError, GroupName, LayerError, ProcessId, control::Control,
    hub::Hub, members::Wanted, seen::Window,
};
use crate::{access::UserId, session::Link};

/// Between two greetings.
const GREETING: Duration = Duration::from_secs(5);
/// A process that has not been heard for so long is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// Processes that have just started may not have heard from each other yet.
const GRACE: Duration = Duration::from_millis(300);
/// Longest wait for answers.
const PATIENCE: Duration = Duration::from_secs(1);
/// Members that one process lists.
const MOST_LISTED: usize = 10_000;
/// Processes that are remembered.
const MOST_PEERS: usize = 4096;

/// One member of a group, in whichever process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Member {
    /// The name by which its connection is reached.
    pub channel: ChannelName,
    /// Who is connected; `None` for the anonymous.
    pub user: Option<UserId>,
}

/// What is known of the other processes.
#[derive(Debug, Default)]
pub(super) struct Census {
    peers: Mutex<HashMap<ProcessId, Peer>>,
    questions: Mutex<HashMap<u64, Question>>,
    asked: AtomicU64,
    answered: Notify,
    started: OnceLock<Instant>,
    greeting: OnceLock<AbortHandle>,
}

#[derive(Debug)]
struct Peer {
    heard: Instant,
    /// It has greeted, and so answers; a process that only sends, as a test's own, does not.
    greeted: bool,
    /// It has not answered the last question, and has not been heard since.
    silent: bool,
    /// Which of its deliveries have come.
    seen: Window,
}

#[derive(Debug)]
struct Question {
    waiting: HashSet<ProcessId>,
    count: usize,
    members: Vec<Member>,
}

impl Drop for Census {
    fn drop(&mut self) {
        if let Some(greeting) = self.greeting.get() {
            greeting.abort();
        }
    }
}

/// Begins to greet the others.
pub(super) fn start(hub: &Arc<Hub>) {
    let _ = hub.census.started.set(Instant::now());
    let known = Arc::downgrade(hub);
    let task = tokio::spawn(async move {
        let mut at = Instant::now();
        if let Some(hub) = known.upgrade() {
            greet(&hub);
        }
        while let Some(hub) = known.upgrade() {
            // To this nobody answers: all say it.
            let _ = say(&hub, &Address::Processes, &Control::Here);
            hub.census.forget();
            drop(hub);
            at += GREETING;
            sleep_until(at).await;
        }
    });
    let _ = hub.census.greeting.set(task.abort_handle());
}

/// Says that this process is here, and asks who else is.
pub(super) fn greet(hub: &Hub) {
    // Whoever does not hear it hears the next one.
    let _ = say(hub, &Address::Processes, &Control::Hello);
}

/// Takes leave of the others.
pub(super) fn end(hub: &Hub) {
    if let Some(greeting) = hub.census.greeting.get() {
        greeting.abort();
    }
    let _ = say(hub, &Address::Processes, &Control::Bye);
}

pub(super) fn say(hub: &Hub, to: &Address, control: &Control) -> Result<(), LayerError> {
    // What can't be heard now is not said: it would count as lost, and nobody misses it.
    if hub.layer().is_none_or(|layer| !layer.health().up) {
        return Err(LayerError::Away);
    }
    let text = serde_json::to_string(control).map_err(|error| LayerError::Unfit(error.to_string()))?;
    hub.publish(to, Delivery::new(Content::Control(text.into())))
}

/// What another process says.
pub(super) fn hear(hub: &Hub, process: ProcessId, control: Control) {
    let back = || {
        let prefix = &hub.running()?.prefix;
        Some(Address::Channel(ChannelName::new(prefix, process, 0)))
    };
    match control {
        Control::Bye => hub.census.lost(process),
        Control::Hello => {
            hub.census.greeted(process);
            if let Some(back) = back() {
                let _ = say(hub, &back, &Control::Here);
            }
        }
        Control::Here => hub.census.greeted(process),
        Control::Ask { id, group, list } => {
            let (count, members) = here(hub, &group, list);
            let Some(back) = back() else { return };
            let answer = |members| Control::Answer { id, count, members };
            if let Err(LayerError::TooLarge { .. }) = say(hub, &back, &answer(members)) {
                // Who asks learns at least that there are more than can be listed.
                let _ = say(hub, &back, &answer(Vec::new()));
            }
        }
        Control::Answer { id, count, members } => hub.census.answer(id, process, count, members),
        Control::ToUser { .. }
        | Control::Disconnect { .. }
        | Control::Recheck { .. }
        | Control::Event { .. } => {}
    }
}

/// The number of members in this process, and who they are where that is asked.
pub(super) fn here(hub: &Hub, group: &GroupName, list: bool) -> (usize, Vec<Member>) {
    let Some(entry) = hub.table.find(group) else {
        return (0, Vec::new());
    };
    let members = entry.members();
    let count = members.count();
    let mut links = Vec::with_capacity(if list { count.min(MOST_LISTED) } else { 0 });
    if list {
        let _more = members.slice(Wanted::All, 0, &mut links);
    }
    drop(members);
    let member = |link: &Arc<Link>| Member {
        channel: link.channel_name(),
        user: link.user().cloned(),
    };
    (count, links.iter().map(member).collect())
}

/// The members of a group in all processes.
pub(super) async fn count(hub: &Hub, group: &GroupName) -> Result<usize, GroupError> {
    let (elsewhere, _) = ask(hub, group, false).await?;
    Ok(here(hub, group, false).0.saturating_add(elsewhere))
}

/// The same, one by one.
pub(super) async fn members(hub: &Hub, group: &GroupName) -> Result<Vec<Member>, GroupError> {
    let (elsewhere, others) = ask(hub, group, true).await?;
    let (count, mut members) = here(hub, group, true);
    members.extend(others);
    let count = count.saturating_add(elsewhere);
    if members.len() < count {
        return Err(GroupError::TooMany { members: count });
    }
    Ok(members)
}

async fn ask(hub: &Hub, group: &GroupName, list: bool) -> Result<(usize, Vec<Member>), GroupError> {
    let Some(layer) = hub.layer() else {
        return Ok((0, Vec::new()));
    };
    if !layer.health().up {
        return Err(GroupError::Away);
    }
    let id = hub.census.asked.fetch_add(1, Ordering::Relaxed);
    let asked = Asked {
        census: &hub.census,
        id,
    };
    hub.census.open(id);
    let group = group.clone();
    let question = Control::Ask { id, group, list };
    say(hub, &Address::Processes, &question).map_err(|_| GroupError::Away)?;
    let now = Instant::now();
    let grace = hub.census.started.get().map_or(now, |started| *started + GRACE);
    let complete = async {
        sleep_until(grace).await;
        asked.complete().await;
    };
    if timeout_at(now + PATIENCE, complete).await.is_err() {
        hub.census.give_up(id);
    }
    Ok(asked.end())
}

/// A question under way; forgotten when nobody waits for its answer any more.
struct Asked<'a> {
    census: &'a Census,
    id: u64,
}

impl Asked<'_> {
    /// Waits until all who were known have answered.
    async fn complete(&self) {
        loop {
            let answered = self.census.answered.notified();
            if self.census.is_answered(self.id) {
                return;
            }
            answered.await;
        }
    }

    fn end(self) -> (usize, Vec<Member>) {
        let question = lock(&self.census.questions).remove(&self.id);
        question.map_or((0, Vec::new()), |question| (question.count, question.members))
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        lock(&self.census.questions).remove(&self.id);
    }
}

impl Census {
    /// Whether this delivery has come before; from now on it has.
    pub(super) fn has_seen(&self, process: Option<ProcessId>, number: Option<u64>) -> bool {
        let (Some(process), Some(number)) = (process, number) else {
            return false;
        };
        let mut peers = lock(&self.peers);
        let Some(peer) = known(&mut peers, process) else {
            return false;
        };
        peer.heard = Instant::now();
        peer.silent = false;
        !peer.seen.note(number)
    }

    /// Whether a delivery has come, as far as that is remembered.
    pub(super) fn has_come(&self, process: ProcessId, number: u64) -> bool {
        let peers = lock(&self.peers);
        peers.get(&process).is_some_and(|peer| peer.seen.holds(number))
    }

    fn greeted(&self, process: ProcessId) {
        if let Some(peer) = known(&mut lock(&self.peers), process) {
            (peer.greeted, peer.silent) = (true, false);
        }
    }

    fn lost(&self, process: ProcessId) {
        if let Some(peer) = lock(&self.peers).get_mut(&process) {
            peer.silent = true;
        }
        self.passed(process);
    }

    fn forget(&self) {
        lock(&self.peers).retain(|_, peer| peer.heard.elapsed() < FORGOTTEN);
    }

    fn open(&self, id: u64) {
        let peers = lock(&self.peers);
        let waiting = peers
            .iter()
            .filter(|(_, peer)| peer.greeted && !peer.silent)
            .map(|(process, _)| *process)
            .collect();
        drop(peers);
        let question = Question {
            waiting,
            count: 0,
            members: Vec::new(),
        };
        lock(&self.questions).insert(id, question);
    }

    fn is_answered(&self, id: u64) -> bool {
        lock(&self.questions)
            .get(&id)
            .is_none_or(|question| question.waiting.is_empty())
    }

    fn answer(&self, id: u64, process: ProcessId, count: usize, mut members: Vec<Member>) {
        if let Some(question) = lock(&self.questions).get_mut(&id) {
            question.waiting.remove(&process);
            question.count = question.count.saturating_add(count);
            question.members.append(&mut members);
        }
        self.answered.notify_waiters();
    }

    /// Nobody waits for this process's answers any more.
    fn passed(&self, process: ProcessId) {
        for question in lock(&self.questions).values_mut() {
            question.waiting.remove(&process);
        }
        self.answered.notify_waiters();
    }

    /// Those who have not answered are waited for no more until they are heard again.
    fn give_up(&self, id: u64) {
        let silent: Vec<_> = match lock(&self.questions).get(&id) {
            Some(question) => question.waiting.iter().copied().collect(),
            None => Vec::new(),
        };
        for process in silent {
            self.lost(process);
        }
    }
}

/// What is known of a process; `None` where no more may be remembered.
fn known(peers: &mut HashMap<ProcessId, Peer>, process: ProcessId) -> Option<&mut Peer> {
    if peers.len() >= MOST_PEERS && !peers.contains_key(&process) {
        return None;
    }
    Some(peers.entry(process).or_insert_with(|| Peer {
        heard: Instant::now(),
        greeted: false,
        silent: false,
        seen: Window::default(),
    }))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
