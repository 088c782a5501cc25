//! Proof of absence: nothing of a reporter and no hidden place is in what goes to the court or to another agency.
//!
//! What leaves is searched as data, every text of it, whatever template prints it. Spellings do not matter: names, addresses and
//! telephone numbers are compared by their keys (`jp`).

use super::intake::{self, Reporter};
use super::record;
use crate::people::model::{Address, Phone};
use crate::{App, people};
use ground::Result;
use ground::db::{Key as PersonKey, Tx};
use serde_json::Value;
use std::collections::BTreeSet;

/// Something that must not be in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Secret {
    what: &'static str,
    key: Key,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Name(String),
    Address(String),
    Phone(String),
}

/// What must not be in the document, from the record.
#[derive(Debug, Default)]
pub struct Secrets {
    secrets: Vec<Secret>,
    /// Keys of what the document names anyway: child, family, school.
    named: BTreeSet<String>,
}

/// A secret that stands in the document: where and what, never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Part of the document.
    pub place: &'static str,
    /// What was found.
    pub what: &'static str,
}

impl Secrets {
    /// What must not leave about a child: its reporters, and the places 支援措置 of child and family hides. Child, family, school and `others`
    /// are named by right.
    pub async fn of(app: &App, tx: &mut Tx<'_>, child: PersonKey, others: &[&str]) -> Result<Self> {
        let person = people::load(tx, child).await?.for_rules().clone();
        let relations = people::relations(tx, child).await?.for_rules().clone();
        let school = record::load(tx, child).await?.for_rules().as_ref().map(|record| record.sheet.school.clone());
        let family = relations.iter().map(|relation| &relation.relative);
        let names: Vec<String> =
            family.chain([&person]).flat_map(|person| person.facts.names.iter()).map(|name| name.text()).collect();
        let by_right = names.iter().map(String::as_str).chain(school.as_deref()).chain(others.iter().copied());
        let mut secrets = Self::naming(by_right);
        for reporter in intake::reporter::reporters_of(app, tx, child).await? {
            secrets.reporter(&reporter);
        }
        for person in [child].into_iter().chain(relations.iter().map(|relation| relation.relative.key)) {
            let (addresses, phones) = people::hidden_places(tx, &app.vault, person).await?;
            secrets.hidden(&addresses, &phones);
        }
        Ok(secrets)
    }

    /// Names that stand in the document by right: a parent who reported is still named as a parent.
    fn naming<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut named = BTreeSet::new();
        for name in names {
            named.insert(jp::fold(name));
            named.extend(name.split_whitespace().map(jp::fold));
        }
        Self { secrets: Vec::new(), named }
    }

    /// Who reported: name and its parts, where they belong, how to reach them.
    fn reporter(&mut self, reporter: &Reporter) {
        let name = strip_title(&reporter.name);
        self.name("通告者の氏名", name);
        for part in name.split_whitespace() {
            self.name("通告者の氏名", part);
        }
        // 会社員 or 近隣 says nothing of who it was; a company's or a school's name does.
        if jp::fold(&reporter.belongs).chars().count() > 3 {
            self.name("通告者の所属", &reporter.belongs);
        }
        self.contact("通告者の連絡先", &reporter.contact);
    }

    /// Places under 支援措置.
    fn hidden(&mut self, addresses: &[Address], phones: &[Phone]) {
        for address in addresses {
            self.address("秘匿した住所", &address.line);
        }
        for phone in phones {
            self.phone("秘匿した電話", &phone.number);
        }
    }

    /// 支援措置: school and municipality tell where child and family are, and stand in the document by no right.
    pub fn shield(&mut self, school: &str, towns: &[&str]) {
        self.named.remove(&jp::fold(school));
        self.name("秘匿している学校・園", school);
        for town in towns {
            self.name("秘匿している市区町村", town);
        }
    }

    /// Where the child is: what the place is called, its address and telephone.
    pub fn place(&mut self, name: &str, address: &str, phone: &str) {
        self.name("一時保護の場所の名称", name);
        self.address("一時保護の場所の所在地", address);
        self.phone("一時保護の場所の電話", phone);
    }

    fn name(&mut self, what: &'static str, name: &str) {
        let key = jp::fold(name);
        // One character is part of too many words to mean a person.
        let is_somebody = key.chars().count() > 1 && !NOBODY.iter().any(|word| jp::fold(word) == key);
        if is_somebody && !self.named.contains(&key) {
            self.secrets.push(Secret { what, key: Key::Name(key) });
        }
    }

    /// A contact is a telephone number, an address or a name of mail.
    fn contact(&mut self, what: &'static str, contact: &str) {
        self.phone(what, contact);
        if jp::fold_phone(contact).len() < 6 {
            self.name(what, contact);
            self.address(what, contact);
        }
    }

    /// The whole address, and its end from the name of the town district on, as people shorten it.
    fn address(&mut self, what: &'static str, line: &str) {
        let key = jp::fold_address(line);
        let (town, _) = jp::split_key(&key);
        if town.chars().count() < 4 || !town.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        self.secrets.push(Secret { what, key: Key::Address(town.to_owned()) });
        let before_number = town.find(|c: char| c.is_ascii_digit()).and_then(|at| town.get(..at)).unwrap_or_default();
        let municipality = before_number.rfind(['市', '区', '町', '村']).and_then(|at| town.get(at..));
        let district: Option<String> = municipality.map(|rest| rest.chars().skip(1).collect());
        if let Some(district) = district.filter(|district| district.chars().count() >= 6) {
            self.secrets.push(Secret { what, key: Key::Address(district) });
        }
    }

    fn phone(&mut self, what: &'static str, number: &str) {
        let digits = jp::fold_phone(number);
        if digits.len() >= 6 && digits.chars().all(|c| c.is_ascii_digit()) {
            self.secrets.push(Secret { what, key: Key::Phone(digits) });
        }
    }

    /// Every secret that stands in a document, each place and kind once.
    pub fn found_in(&self, document: &Value, label: impl Fn(&str) -> &'static str) -> Vec<Finding> {
        let mut findings = BTreeSet::new();
        if let Value::Object(parts) = document {
            for (name, part) in parts {
                let place = label(name);
                for text in texts(part) {
                    let keys = Keys::of(&text);
                    let hit = self.secrets.iter().filter(|secret| keys.hold(&secret.key));
                    findings.extend(hit.map(|secret| Finding { place, what: secret.what }));
                }
            }
        }
        findings.into_iter().collect()
    }
}

/// What stands in the field of a name when no name is known.
const NOBODY: [&str; 8] = ["匿名", "不明", "なし", "非公開", "近隣", "近隣住民", "近所の人", "通行人"];

/// 隣家の架空さん is 隣家の架空.
fn strip_title(name: &str) -> &str {
    let name = name.trim();
    ["さん", "様", "氏", "先生"].into_iter().find_map(|title| name.strip_suffix(title)).unwrap_or(name)
}

/// A text in the forms secrets are compared in.
struct Keys {
    folded: String,
    address: String,
    phones: Vec<String>,
}

impl Keys {
    fn of(text: &str) -> Self {
        Self { folded: jp::fold(text), address: jp::fold_address(text), phones: digit_runs(text) }
    }

    fn hold(&self, secret: &Key) -> bool {
        match secret {
            Key::Name(name) => self.folded.contains(name),
            Key::Address(address) => self.address.contains(address),
            Key::Phone(digits) => self.phones.iter().any(|run| run.contains(digits)),
        }
    }
}

/// Digits that stand together, whatever parts them: 090-1234-5678, (03) 1234 5678, ０９０ー１２３４.
fn digit_runs(text: &str) -> Vec<String> {
    let mut runs = Vec::new();
    let mut run = String::new();
    for c in jp::fold(&text.replace([' ', '　'], "-")).chars() {
        match c {
            '0'..='9' => run.push(c),
            'ー' | '(' | ')' | '+' => {}
            _ => runs.extend(Some(std::mem::take(&mut run)).filter(|run| run.len() >= 6)),
        }
    }
    runs.extend(Some(run).filter(|run| run.len() >= 6));
    runs
}

/// Every text within a value; the lines of one text and the cells of one row are read together too, so that a line break hides nothing.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => {
            let inner: Vec<String> = items.iter().flat_map(texts).collect();
            let joined = inner.concat();
            inner.into_iter().chain([joined]).collect()
        }
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secrets() -> Secrets {
        let mut secrets = Secrets::naming(["髙𣘺 一郎", "髙𣘺 花子"]);
        secrets.reporter(&Reporter {
            name: "架空隣 みどり".into(),
            belongs: "架空電機株式会社".into(),
            contact: "090-3917-0002".into(),
            ..Reporter::default()
        });
        let line = "架空郡秘匿町七丁目3917番地".to_owned();
        secrets.hidden(&[Address { line, ..Address::default() }], &[]);
        secrets.place("架空里親方", "広島県安芸郡府中町大通一丁目1-11", "082-111-2222");
        secrets
    }

    fn found(text: &str) -> Vec<&'static str> {
        let document = json!({ "summary": text });
        secrets().found_in(&document, |_| "総括").into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn every_spelling_is_found() {
        for (text, what) in [
            ("隣の架空隣みどりさんの話", "通告者の氏名"),
            ("架空隣　みどり", "通告者の氏名"),
            ("架空隣\nみどり", "通告者の氏名"),
            ("ミドリさんから聞いた", "通告者の氏名"),
            ("(株)でなく架空電機株式会社の同僚", "通告者の所属"),
            ("電話は０９０ー３９１７ー０００２", "通告者の連絡先"),
            ("09039170002へ折り返し", "通告者の連絡先"),
            ("090 3917 0002", "通告者の連絡先"),
            ("現在は秘匿町7-3917に住む", "秘匿した住所"),
            ("架空郡秘匿町７丁目３９１７", "秘匿した住所"),
            ("架空里親方に委託", "一時保護の場所の名称"),
            ("大通1-1-11の家", "一時保護の場所の所在地"),
            ("府中町大通１丁目１番１１号", "一時保護の場所の所在地"),
            ("082(111)2222", "一時保護の場所の電話"),
        ] {
            assert!(found(text).contains(&what), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn what_the_document_names_by_right_is_no_finding() {
        let mut secrets = secrets();
        secrets.reporter(&Reporter { name: "髙𣘺 花子".into(), ..Reporter::default() });
        let document =
            json!({ "custodians": [["実母", "高橋花子"]], "date": "令和8年11月20日", "phone": "082-000-3401" });
        assert_eq!(secrets.found_in(&document, |_| ""), []);
        secrets.reporter(&Reporter { name: "匿名".into(), belongs: "会社員".into(), ..Reporter::default() });
        let document = json!({ "summary": "匿名の電話があった。父は会社員。" });
        assert_eq!(secrets.found_in(&document, |_| ""), []);
        assert_eq!(found("左頬にあざ。7日に3917円を持っていた。府中町の大通りで保護した。"), [""; 0]);
    }

    #[test]
    fn text_split_over_a_row_is_found_and_the_place_is_named() {
        let document = json!({ "rows": [{ "cells": ["架空隣", "みどり"] }], "other": "なし" });
        let place = |name: &str| if name == "rows" { "事実" } else { "" };
        let findings = secrets().found_in(&document, place);
        assert_eq!(findings, [Finding { place: "事実", what: "通告者の氏名" }]);
    }
}
