//! What happens by itself: the conflict wall is built as persons and staff are registered, and ending protections are told of.

use super::matching::{PersonKeys, why};
use super::model::NewPerson;
use super::store::{self, Staff};
use ground::Result;
use ground::db::{Key, Tx};
use ground::outbox::Event;
use jiff::{Timestamp, ToSpan};
use std::collections::HashMap;
use std::pin::Pin;
use uuid::Uuid;

/// Members of staff compared at once by [`walls`].
const BATCH: i64 = 2000;
/// Persons read at once while comparing.
const CHUNK: usize = 1000;

/// After an event about a person, or about a load of many: compares the person and the person's relatives, or everybody of the load, with
/// the staff register of the whole country. Run by the outbox, so the wall stands a moment after the commit.
pub async fn wall_off(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let Some(person) = event.person else {
        let loaded = store::loaded_by(tx, event).await?;
        return compare(tx, event.area, &loaded).await;
    };
    let mut family = store::relatives_of(tx, Key::new(event.area, person)).await?;
    family.push(person);
    compare(tx, event.area, &family).await?;
    store::spread(tx, Key::new(event.area, person)).await
}

/// Compares a family nobody has registered yet (a 児童通告 on its way) with the staff register. The wall stands around the id of what names
/// them, and once they are registered around each of them.
pub async fn wall_off_unregistered(tx: &mut Tx<'_>, matter: Key, family: &[&NewPerson]) -> Result<()> {
    for person in family {
        let keys = PersonKeys::of(person);
        let staff = store::staff_filed_under(tx, keys.lookup()).await?;
        meet(tx, matter.area, &HashMap::from([(matter.id, keys)]), &staff).await?;
    }
    Ok(())
}

/// Compares persons with the filed staff.
async fn compare(tx: &mut Tx<'_>, area: i16, ids: &[Uuid]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        let persons = store::person_keys(tx, area, chunk).await?;
        let wanted: Vec<_> = persons.values().flat_map(PersonKeys::lookup).collect();
        let staff = store::staff_filed_under(tx, wanted).await?;
        meet(tx, area, &persons, &staff).await?;
    }
    Ok(())
}

/// Compares newly registered and changed members of staff with every person; by the clock, each minute.
pub fn walls<'a>(
    tx: &'a mut Tx<'_>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        loop {
            let changed = store::changed_staff(tx, BATCH).await?;
            if changed.is_empty() {
                return Ok(());
            }
            compare_staff(tx, &changed).await?;
        }
    })
}

async fn compare_staff(tx: &mut Tx<'_>, changed: &[Staff]) -> Result<()> {
    for staff in changed {
        store::file_staff(tx, staff).await?;
    }
    let mut by_area: HashMap<i16, Vec<Uuid>> = HashMap::new();
    for (area, id) in store::candidates(tx, changed).await? {
        by_area.entry(area).or_default().push(id);
    }
    for (area, ids) in by_area {
        for chunk in ids.chunks(CHUNK) {
            let persons = store::person_keys(tx, area, chunk).await?;
            meet(tx, area, &persons, changed).await?;
        }
    }
    Ok(())
}

/// Builds a wall wherever one of `staff` is one of `persons`, or lives with them.
async fn meet(tx: &mut Tx<'_>, area: i16, persons: &HashMap<Uuid, PersonKeys>, staff: &[Staff]) -> Result<()> {
    for (one, id, why) in encounters(persons, staff) {
        if store::build(tx, one, Key::new(area, id), why).await? {
            store::alarm(tx, one, why).await?;
        }
    }
    Ok(())
}

fn encounters<'a>(persons: &HashMap<Uuid, PersonKeys>, staff: &'a [Staff]) -> Vec<(&'a Staff, Uuid, &'static str)> {
    let mut filed: HashMap<(&str, String), Vec<&Staff>> = HashMap::new();
    for one in staff {
        for key in one.keys.lookup() {
            filed.entry(key).or_default().push(one);
        }
    }
    let mut met = Vec::new();
    for (id, keys) in persons {
        for one in keys.lookup().iter().filter_map(|key| filed.get(key)).flatten() {
            met.extend(why(&one.keys, keys).map(|why| (*one, *id, why)));
        }
    }
    met
}

/// Leaves a `protection.due` event for each protection that ends within 30 days (or has ended unconfirmed) and was not told of; by the
/// clock, each hour.
pub fn protections_due<'a>(
    tx: &'a mut Tx<'_>,
    _last_run: Option<Timestamp>,
) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let limit = tx.today().saturating_add(30.days());
        store::tell_due(tx, limit).await
    })
}
