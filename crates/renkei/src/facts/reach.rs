//! Who may see what of a linked person that is a child of the case register: the conflict wall and 支援措置 of the child hold here too.

use super::store;
use desk::{App, people};
use ground::db::Key;
use ground::gate::Permit;
use ground::{Error, Result};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What holds for some linked persons.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Behind a wall: as if they did not exist.
    hidden: HashSet<Uuid>,
    /// Their addresses are not shown.
    protected: HashSet<Uuid>,
}

impl Reach {
    /// Looks the children up whom these linked persons are.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(app: &App, permit: &Permit, persons: &[Uuid]) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let children = store::children(&mut tx, persons).await?;
        let protected = store::protected(&mut tx, persons).await?;
        tx.commit().await?;
        let mut reach = Self { hidden: HashSet::new(), protected };
        let mut walls: HashMap<Uuid, bool> = HashMap::new();
        for (person, child) in children {
            let walled = match walls.get(&child) {
                Some(walled) => *walled,
                None => {
                    let opened = people::access::open(app, permit, Key::new(permit.actor().area, child)).await;
                    let walled = matches!(opened, Err(Error::NotFound));
                    if let Err(error @ (Error::Upstream(_) | Error::Internal(_))) = opened {
                        return Err(error);
                    }
                    walls.insert(child, walled);
                    walled
                }
            };
            if walled {
                reach.hidden.insert(person);
            }
        }
        Ok(reach)
    }

    /// Whether a linked person is behind a wall for the reader.
    pub fn hides(&self, person: Option<Uuid>) -> bool {
        person.is_some_and(|person| self.hidden.contains(&person))
    }

    /// The address of a linked person as it may be shown.
    pub fn address<'a>(&self, person: Option<Uuid>, address: &'a str) -> &'a str {
        let covered = person.is_some_and(|person| self.protected.contains(&person)) && !address.is_empty();
        if covered { people::model::HIDDEN } else { address }
    }

    /// Whether 支援措置 covers the addresses of a linked person.
    pub fn covers(&self, person: Uuid) -> bool {
        self.protected.contains(&person)
    }
}
