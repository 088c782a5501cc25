//! Whom something may be sent to: the agencies that stand near, and any other of the directory by its name.

use super::Kind;
use ground::gate::{Agency, AgencyKind, Registry};
use ground::web::Reader;
use jiff::civil::Date;

/// Agencies a kind may go to that stand near the child: the town it lives in, the responsible offices, those of the own area, every centre.
pub fn near(registry: &Registry, own: &Agency, kind: Kind, residence: Option<i32>, on: Date) -> Vec<(i32, String)> {
    let around = registry.counterparts(own.id, on);
    let mut agencies: Vec<(u8, String, i32)> = registry
        .agencies()
        .filter(|agency| agency.id != own.id && kind.may_go(own.kind, agency.kind))
        .filter_map(|agency| {
            let rank = match () {
                () if residence == Some(agency.id) => 0,
                () if around.contains(&agency.id) => 1,
                () if agency.area == own.area => 2,
                () if agency.kind == AgencyKind::Centre => 3,
                () => return None,
            };
            Some((rank, label(registry, agency, on), agency.id))
        })
        .collect();
    agencies.sort();
    agencies.into_iter().map(|(_, label, id)| (id, label)).collect()
}

/// Agencies of the whole directory whose name holds what was typed.
pub fn named(registry: &Registry, own: &Agency, kind: Kind, typed: &str, on: Date) -> Vec<(i32, String)> {
    let wanted = jp::fold(typed);
    let mut found: Vec<(bool, String, i32)> = registry
        .agencies()
        .filter(|agency| agency.id != own.id && kind.may_go(own.kind, agency.kind))
        .filter(|agency| jp::fold(&agency.name).contains(&wanted))
        .map(|agency| (jp::fold(&agency.name) != wanted, label(registry, agency, on), agency.id))
        .collect();
    found.sort();
    // One that bears the very name is meant, when no other does.
    if found.iter().filter(|(differs, ..)| !differs).count() == 1 {
        found.truncate(1);
    }
    found.into_iter().take(20).map(|(_, label, id)| (id, label)).collect()
}

/// 府中町(架空西部児童相談所の管内): towns of one name are told apart by their centre.
fn label(registry: &Registry, agency: &Agency, on: Date) -> String {
    if agency.kind != AgencyKind::Municipality {
        return agency.name.clone();
    }
    let centre = registry.counterparts(agency.id, on).first().map(|centre| registry.name(*centre).to_owned());
    centre.map_or_else(|| agency.name.clone(), |centre| format!("{}({centre}の管内)", agency.name))
}

/// The receiver that was chosen or typed; several of one name are offered, and none is guessed. None is refused at its field.
pub fn chosen(reader: &mut Reader<'_>, registry: &Registry, own: &Agency, kind: Kind, on: Date) -> Option<i32> {
    let typed = reader.fields().get("to_name").trim().to_owned();
    if typed.is_empty() {
        let to = reader.fields().get("to").parse().ok();
        if to.is_none() {
            reader.refuse("to", "送り先を選ぶか、名称を入力してください。");
        }
        return to;
    }
    match named(registry, own, kind, &typed, on).as_slice() {
        [(id, _)] => return Some(*id),
        [] => {
            reader.refuse("to_name", format!("「{typed}」という送り先はありません。名称の一部を入力してください。"));
        }
        _ => {
            reader.refuse("to", "名称の合う機関が2つ以上あります。下の候補から選び、名称の欄を空にしてください。");
        }
    }
    None
}
