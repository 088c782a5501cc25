//! What a file changed about children of the case register.

use super::store;
use crate::layout::{self, Layout};
use crate::runs::model::Run;
use ground::Result;
use ground::db::{FieldChange, Tx};
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Children of the case register and the kinds of facts that the file of this place says anew of them.
pub async fn moved(tx: &mut Tx<'_>, source: &str, position: i64) -> Result<Vec<(Uuid, String)>> {
    store::moved(tx, source, position).await
}

/// Puts it among the changes of each child: which kinds of facts, from which source and day; no values, which more eyes read than the record.
pub async fn tell(tx: &mut Tx<'_>, run: &Run, moved: &[(Uuid, String)]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let own = crate::runs::layouts(tx).await?;
    let layout = layout::for_day(&run.source, run.stated_on, &own);
    let mut children: BTreeMap<Uuid, Vec<&str>> = BTreeMap::new();
    for (child, kind) in moved {
        children.entry(*child).or_default().push(kind);
    }
    for (child, kinds) in children {
        let change = ground::db::Change {
            kind: "linked.changed",
            entity: "linked_person",
            id: child,
            person: Some(child),
            fields: kinds.into_iter().map(|kind| field(kind, layout, run.stated_on)).collect(),
            payload: json!({ "source": run.source }),
        };
        tx.record(change).await?;
    }
    Ok(())
}

fn field(kind: &str, layout: Option<&Layout>, stated_on: Date) -> FieldChange {
    let label = layout.map_or(kind, |layout| layout.label_of(kind));
    let source = layout.map_or_else(String::new, |layout| layout.name.clone());
    FieldChange {
        field: kind.to_owned(),
        label: label.to_owned(),
        from: String::new(),
        to: format!("{source} {}時点のファイルで更新", jp::Wareki(stated_on)),
    }
}
