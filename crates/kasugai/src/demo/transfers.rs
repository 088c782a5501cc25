//! What waits between agencies: around the example town and its centre, and between two centres far apart.

use jiff::{Timestamp, ToSpan as _};
use relay::transitions::{Case, Child, Contact, Kind, Package, State};
use uuid::Uuid;

use desk::people::NewPerson;
use desk::people::model::{Birth, Name};

use super::model::{Agency, AgencyKind, Duty, Transfer, TransferStep};
use super::people::{Pen, name_of};
use super::{Nation, TOWN};

/// Something that is under way.
struct Flow<'n> {
    from: &'n Agency,
    to: &'n Agency,
    kind: Kind,
    /// How far it has come.
    state: State,
    /// Hours since it was sent, and until it is to be answered from then.
    ago: i64,
    due: i64,
    words: &'static str,
}

impl Nation {
    /// Everything under way, in a fixed order.
    fn flows(&self) -> Vec<Flow<'_>> {
        let agency = |id: i32| self.agencies.iter().find(|agency| agency.id == id);
        let town = agency(Self::municipality_id(TOWN));
        let centre = self.example_centre().and_then(agency);
        let neighbour = self
            .jurisdiction
            .iter()
            .find(|row| Some(row.centre) == self.example_centre() && row.municipality != Self::municipality_id(TOWN));
        let neighbour = neighbour.and_then(|row| agency(row.municipality));
        let far = self.agencies.iter().find(|agency| agency.kind == AgencyKind::Centre && agency.area == 13);
        let flow = |from: Option<&'_ Agency>, to: Option<&'_ Agency>| from.map(|it| it.id).zip(to.map(|it| it.id));
        let under_way = [
            (
                flow(town, centre),
                Kind::CentreTransfer,
                State::Opened,
                20,
                24,
                "身体的虐待の疑いがあり、判定と一時保護の要否の検討をお願いします。",
            ),
            (
                flow(centre, town),
                Kind::CityTransfer,
                State::Delivered,
                3,
                24,
                "在宅での支援が適当と判断しました。見守りと家庭訪問をお願いします。",
            ),
            (
                flow(neighbour, town),
                Kind::Handover,
                State::Delivered,
                30,
                24,
                "転居されました。月2回の家庭訪問を続けてきました。引継ぎの面談を希望します。",
            ),
            (
                flow(town, neighbour),
                Kind::Inquiry,
                State::AskedBack,
                50,
                336,
                "以前の居住地での支援の有無と、きょうだいの所属を教えてください。",
            ),
            (
                flow(far, centre),
                Kind::Handover,
                State::Delivered,
                5,
                24,
                "母子で転居されました。受理のうえ、安全の確認をお願いします。",
            ),
            (
                flow(centre, far),
                Kind::Material,
                State::Opened,
                70,
                336,
                "転入したこどもの、これまでの支援の経過と最後に安全を確認した日を教えてください。",
            ),
        ];
        under_way
            .into_iter()
            .filter_map(|(sides, kind, state, ago, due, words)| {
                let (from, to) = sides?;
                Some(Flow { from: agency(from)?, to: agency(to)?, kind, state, ago, due, words })
            })
            .collect()
    }
}

/// Adds what the agency sent, and where what it was sent lies.
pub(super) fn add_transfers(pen: &mut Pen<'_>) {
    let nation = pen.nation;
    for (nth, flow) in nation.flows().into_iter().enumerate() {
        if flow.to.id == pen.agency.id {
            pen.batch.transfers_from.push((flow.from.area, flow.from.id));
        }
        if flow.from.id == pen.agency.id {
            add(pen, nth, &flow);
        }
    }
    pen.batch.transfers_from.sort_unstable();
    pen.batch.transfers_from.dedup();
}

/// A child with a case that runs, another one for each transfer.
fn child_of(pen: &Pen<'_>, nth: usize) -> Option<(Uuid, Package)> {
    let open = pen.batch.episodes.iter().filter(|episode| episode.closed_on.is_none());
    let episode = open.skip(nth).step_by(3).next()?;
    let person = pen.batch.persons.iter().find(|person| person.id == episode.person)?;
    let record = pen.batch.records.iter().find(|record| record.person == episode.person)?;
    let names = pen.batch.names.iter().filter(|name| name.person == person.id);
    let names = names.map(|name| Name {
        kind: name.kind.to_owned(),
        family: name.family.clone(),
        given: name.given.clone(),
        family_kana: name.family_kana.clone(),
        given_kana: name.given_kana.clone(),
        ..Name::default()
    });
    let birth = person.birth_first.zip(person.birth_last);
    let facts = NewPerson {
        names: names.collect(),
        birth: birth.map(|(first, last)| Birth { first, last, text: person.birth_text.clone() }),
        sex: person.sex.to_owned(),
        ..NewPerson::default()
    };
    let case = Case {
        case_no: record.case_no.clone(),
        first_registered_on: Some(person.first_registered_on),
        accepted_on: Some(episode.accepted_on),
        kind: episode.kind.to_owned(),
        severity: record.severity.map(|code| code.to_string()).unwrap_or_default(),
        ..Case::default()
    };
    let child = Child { person: facts, hides_places: false };
    Some((person.id, Package { child, case: Some(case), ..Package::default() }))
}

fn add(pen: &mut Pen<'_>, nth: usize, flow: &Flow<'_>) {
    let Some((person, package)) = child_of(pen, nth) else { return };
    let today = pen.nation.today();
    let sent_at = before(pen.nation.options.as_of, flow.ago * 60);
    let (delivered_at, opened_at) = (before(sent_at, -1), before(sent_at, -95));
    let sender = name_of(pen.nation, flow.from, Duty::CaseWorker);
    let receiver = name_of(pen.nation, flow.to, Duty::CaseWorker);
    let is_opened = flow.state != State::Delivered;
    let mut steps = vec![("sent", sent_at, State::Draft, State::Sent, flow.from.id, sender.clone(), "")];
    steps.push(("delivered", delivered_at, State::Sent, State::Delivered, 0, "知らせの配信".to_owned(), ""));
    if is_opened {
        steps.push(("opened", opened_at, State::Delivered, State::Opened, flow.to.id, receiver.clone(), ""));
    }
    if flow.state == State::AskedBack {
        let words = "いつからいつまでの分が必要ですか。";
        steps.push(("asked", before(opened_at, -30), State::Opened, State::AskedBack, flow.to.id, receiver, words));
    }
    let steps = steps.into_iter().map(|(act, at, from, to, by_org, by_name, words)| TransferStep {
        id: pen.id(today),
        at,
        act,
        from,
        to,
        by_org,
        by_name,
        words,
    });
    let steps = steps.collect();
    let id = pen.id(today);
    let contact = Contact {
        agency: flow.from.name.clone(),
        person: sender.clone(),
        phone: flow.from.phone.clone(),
        night_phone: flow.from.night_phone.clone(),
    };
    pen.batch.transfers.push(Transfer {
        id,
        kind: flow.kind,
        to_area: flow.to.area,
        to_org: flow.to.id,
        person,
        package: Package { words: flow.words.to_owned(), contact, ..package },
        state: flow.state,
        answer_due: before(sent_at, -flow.due * 60),
        sent_at,
        delivered_at,
        opened_at: is_opened.then_some(opened_at),
        written_by: pen.workers.first().map(|(id, ..)| *id),
        written_by_name: sender,
        steps,
    });
}

fn before(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_sub(minutes.minutes()).unwrap_or(at)
}
