//! Who is who: staff join children of the case register to linked persons, and confirm mothers. Some are left to whoever tries the product.

use ground::db::Key;

use super::super::hands::Hands;
use super::families::Case;

/// Of so many children with a case, one is left to be looked up.
const LEFT: usize = 4;
/// Mothers that were confirmed; the others wait.
const MOTHERS: usize = 20;
/// Why the worker looks at a case that is not the own.
const PURPOSE: &str = "通告・相談の調査";

/// Joins the children that are not left over to the linked person with the number of their 住民票.
pub(super) async fn join(hands: &mut Hands, area: i16, cases: &[Case]) -> anyhow::Result<()> {
    for (at, case) in cases.iter().enumerate() {
        if at % LEFT == LEFT - 1 {
            continue;
        }
        let child = Key::new(area, case.child);
        hands.post(&format!("/purpose/{child}"), &[("code", PURPOSE)]).await?;
        let place = format!("/records/{child}/linking");
        // Joined before the loading was cut off.
        if hands.get(&place).await?.contains(&format!("{place}/part")) {
            continue;
        }
        let reason = "ケース記録に綴じた住民票の宛名番号と照合(架空の例)";
        hands.post(&place, &[("number", &case.number), ("reason", reason)]).await?;
    }
    Ok(())
}

/// Confirms the surest mothers.
pub(super) async fn confirm_mothers(hands: &mut Hands) -> anyhow::Result<()> {
    let desk = hands.get("/matching?kind=mother").await?;
    for id in pairs(&desk).take(MOTHERS) {
        let answer = [("answer", "yes"), ("reason", "母子健康手帳の交付の記録と照合(架空の例)")];
        hands.post(&format!("/matching/pairs/{id}"), &answer).await?;
    }
    Ok(())
}

/// Ids of the pairs that a page of the desk links to.
fn pairs(desk: &str) -> impl Iterator<Item = &str> {
    desk.split("href=\"/matching/pairs/").skip(1).filter_map(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pairs_of_a_desk_are_those_it_links_to() {
        let desk = r#"<a href="/matching/pairs/a1">98%</a> <a href="/matching/weights"> <a href="/matching/pairs/b2">"#;
        assert_eq!(pairs(desk).collect::<Vec<_>>(), ["a1", "b2"]);
        assert_eq!(pairs("").count(), 0);
    }
}
