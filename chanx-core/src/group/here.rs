//! Which groups there are in this process: for pages that show them to developers.

use serde::Serialize;

use super::{Channels, GroupName, Member, census};

/// A group that has members in this process: [`Channels::groups_here`] lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct GroupHere {
    /// What it is called on the bus.
    pub name: GroupName,
    /// How many members it has in this process.
    pub count: usize,
    /// Who they are, ten thousand at the most.
    pub members: Vec<Member>,
}

impl Channels {
    /// The groups that have members in this process, with them, in the order of their names: `most` groups at the most. For
    /// developers and operators; who may see it is for the program to say.
    ///
    /// ```
    /// # use chanx_core::{app::App, routing::Routes};
    /// # let app = App::new(Routes::<()>::new([]));
    /// assert!(app.channels().groups_here(100).is_empty());
    /// ```
    pub fn groups_here(&self, most: usize) -> Vec<GroupHere> {
        let names = self.hub().table.names(most);
        let group = |name: GroupName| {
            let (count, members) = census::here(self.hub(), &name, true);
            GroupHere { name, count, members }
        };
        // One that has ended meanwhile has no members any more.
        names
            .into_iter()
            .map(group)
            .filter(|group| group.count > 0)
            .collect()
    }
}
