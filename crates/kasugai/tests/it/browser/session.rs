//! A session ends by itself, and nothing that was typed is lost.

use super::desk::Desk;
use super::served::Served;
use crate::nation::{PASSWORD, TOWN};
use fantoccini::key::Key;
use jiff::SignedDuration;

const WARNING: &str = "find('#idle-warning').open";

#[tokio::test]
async fn what_is_typed_outlives_the_session() {
    let served = Served::open().await;
    let (_, login) = served.nation.hire(TOWN, "family_staff").await;
    let desk = served.desk().await;
    enters(&desk, &login).await;
    desk.go("/intakes/new?form=general").await;
    desk.fill("主訴", "架空の相談: 夜泣きで眠れない。").await;

    // The warning comes in the last minutes; Esc is enough to stay.
    minutes_pass(&desk, 11).await;
    desk.waits_for(WARNING).await;
    desk.sees("まもなく自動的にログアウトします").await;
    desk.look("idle-warning").await;
    desk.key(Key::Escape).await;
    desk.waits_for(&format!("!{WARNING}")).await;
    desk.holds("主訴", "架空の相談: 夜泣きで眠れない。").await;

    // Left alone it ends, says so, and leads back to what was typed.
    served.nation.clock().advance(SignedDuration::from_mins(16));
    minutes_pass(&desk, 16).await;
    desk.sees("自動的にログアウトしました").await;
    desk.look("login-ended").await;
    enters(&desk, &login).await;
    desk.holds("主訴", "架空の相談: 夜泣きで眠れない。").await;
}

async fn enters(desk: &Desk, login: &str) {
    desk.fill("ログインID", login).await;
    desk.fill("パスワード", PASSWORD).await;
    desk.press("ログイン").await;
    desk.sees("ログアウト").await;
}

/// Moves the page's clock.
async fn minutes_pass(desk: &Desk, minutes: u32) {
    desk.eyes(&format!("const was = Date.now; Date.now = () => was() + {minutes} * 60_000;")).await;
}
