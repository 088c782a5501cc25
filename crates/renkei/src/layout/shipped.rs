//! The layouts the product ships with.

use super::{Layout, parse};
use std::sync::LazyLock;

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        &[$(include_str!(concat!("../../../../sources/", $name, ".toml"))),*]
    };
}

const FILES: &[&str] = sources![
    "jumin",
    "seiho",
    "techo_shintai",
    "techo_ryoiku",
    "techo_seishin",
    "tsusho",
    "jido_fuyo",
    "hitorioya",
    "kodomo_iryo",
    "jido_teate",
    "hoiku",
    "boshi_todokede",
    "boshi_ninpu",
    "boshi_ninpu_shika",
    "boshi_techo",
    "boshi_techo_bessatsu",
    "boshi_nyuji",
    "boshi_4m",
    "boshi_18m",
    "boshi_3y",
    "boshi_sesshu",
    "boshi_homon",
    "gakuseki",
    "shukketsu",
    "gakko_kenshin",
    "kizuki",
    "shugaku",
    "gyakutai",
];

// A shipped file that cannot be read is left out; the tests see to it that there is none.
static LAYOUTS: LazyLock<Vec<(Layout, &str)>> =
    LazyLock::new(|| FILES.iter().filter_map(|text| Some((parse(text).ok()?, *text))).collect());

static SHIPPED: LazyLock<Vec<Layout>> = LazyLock::new(|| LAYOUTS.iter().map(|(layout, _)| layout.clone()).collect());

/// Every shipped layout, in the order of the list of linked data.
pub fn shipped() -> &'static [Layout] {
    &SHIPPED
}

/// The text of a shipped layout, to begin an own version with.
pub fn text_of(code: &str) -> &'static str {
    LAYOUTS.iter().find(|(layout, _)| layout.code == code).map_or("", |(_, text)| text)
}

#[cfg(test)]
pub(super) fn files() -> &'static [&'static str] {
    FILES
}
