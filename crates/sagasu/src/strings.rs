//! A substring index over strings cut in two parts, made for names.
//!
//! Millions of people share some ten thousand family names and a few hundred thousand given names. So a string is
//! kept as the numbers of its two parts, and a substring is looked up in the small dictionary of parts:
//! it lies in the first part, or in the second, or its beginning ends the first and its rest begins the second.
//! Where a string is cut does not matter for what is found, only for how much the dictionary is shared.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::Place;
use crate::bits::{Bits, index, position};
use crate::parts::{EMPTY, PartId, Parts};

/// Marks a row nobody uses, and a document without rows.
const NOBODY: u32 = u32::MAX;

/// One string of one document.
#[derive(Clone, Copy)]
struct Row {
    doc: u32,
    head: PartId,
    tail: PartId,
}

/// Rows, ascending, that have the part in front and at the back.
#[derive(Default)]
struct Uses {
    heads: Vec<u32>,
    tails: Vec<u32>,
}

/// Strings of documents, found by any substring. The rows of one document lie side by side.
pub(crate) struct Strings {
    parts: Parts,
    uses: Vec<Uses>,
    rows: Vec<Row>,
    /// First row of each document.
    first: Vec<u32>,
    /// First rows of unused runs, by length.
    free: BTreeMap<usize, Vec<u32>>,
    /// Rows are being gathered; [`Strings::settle`] will list their parts' uses.
    gathering: bool,
}

impl Strings {
    pub(crate) fn new() -> Self {
        Self {
            parts: Parts::new(),
            uses: vec![Uses::default()],
            rows: Vec::new(),
            first: Vec::new(),
            free: BTreeMap::new(),
            gathering: false,
        }
    }

    /// Takes strings in without making them findable, until [`Strings::settle`].
    pub(crate) fn gathering() -> Self {
        Self { gathering: true, ..Self::new() }
    }

    /// Makes what was gathered findable. Documents of one name come to lie together, so that looking it up reads
    /// memory in order.
    pub(crate) fn settle(&mut self) {
        let mut docs: Vec<(PartId, PartId, PartId, u32)> = Vec::new();
        for (doc, start) in (0..).zip(&self.first) {
            let rows = self.rows.get(index(*start)..).unwrap_or_default();
            let mut rows = rows.iter().take_while(|row| row.doc == doc);
            if let Some(first) = rows.next() {
                let last = rows.last().unwrap_or(first);
                docs.push((last.head, first.head, last.tail, doc));
            }
        }
        docs.sort_unstable();
        let gathered = std::mem::take(&mut self.rows);
        self.rows.reserve_exact(gathered.len());
        for (.., doc) in docs {
            let start = position(self.rows.len());
            if let Some(first) = self.first.get_mut(index(doc)) {
                let rows = gathered.get(index(std::mem::replace(first, start))..).unwrap_or_default();
                self.rows.extend(rows.iter().take_while(|row| row.doc == doc));
            }
        }
        self.free.clear();
        self.gathering = false;
        self.list_uses();
        self.first.shrink_to_fit();
    }

    /// Lists the rows of every part, in lists of just their length.
    fn list_uses(&mut self) {
        let mut heads = vec![0; self.uses.len()];
        let mut tails = vec![0; self.uses.len()];
        for row in &self.rows {
            for (counts, part) in [(&mut heads, row.head), (&mut tails, row.tail)] {
                if let Some(count) = counts.get_mut(index(part)).filter(|_| part != EMPTY) {
                    *count += 1;
                }
            }
        }
        let sizes = heads.into_iter().zip(tails);
        self.uses = sizes
            .map(|(heads, tails)| Uses { heads: Vec::with_capacity(heads), tails: Vec::with_capacity(tails) })
            .collect();
        for (at, row) in (0..).zip(&self.rows) {
            for (part, is_head) in [(row.head, true), (row.tail, false)] {
                if let Some(uses) = self.uses.get_mut(index(part)).filter(|_| part != EMPTY) {
                    if is_head { &mut uses.heads } else { &mut uses.tails }.push(at);
                }
            }
        }
    }

    /// Gives `doc`, which has none, these strings, each cut in two.
    pub(crate) fn add(&mut self, doc: u32, strings: &[(&str, &str)]) {
        if strings.is_empty() {
            return;
        }
        let start = self.free.get_mut(&strings.len()).and_then(Vec::pop).unwrap_or_else(|| {
            let start = position(self.rows.len());
            self.rows.extend(strings.iter().map(|_| Row { doc: NOBODY, head: EMPTY, tail: EMPTY }));
            start
        });
        if self.first.len() <= index(doc) {
            self.first.resize(index(doc) + 1, NOBODY);
        }
        if let Some(first) = self.first.get_mut(index(doc)) {
            *first = start;
        }
        for (row, (head, tail)) in (start..).zip(strings) {
            let (head, tail) = (self.intern(head), self.intern(tail));
            if let Some(slot) = self.rows.get_mut(index(row)) {
                *slot = Row { doc, head, tail };
            }
            if !self.gathering {
                insert(self.heads_mut(head), row);
                insert(self.tails_mut(tail), row);
            }
        }
    }

    /// Takes all strings from `doc`.
    pub(crate) fn remove(&mut self, doc: u32) {
        let Some(first) = self.first.get_mut(index(doc)) else { return };
        let start = std::mem::replace(first, NOBODY);
        let mut row = start;
        while let Some(Row { head, tail, .. }) = self.rows.get(index(row)).copied().filter(|row| row.doc == doc) {
            delete(self.heads_mut(head), row);
            delete(self.tails_mut(tail), row);
            if let Some(slot) = self.rows.get_mut(index(row)) {
                slot.doc = NOBODY;
            }
            row += 1;
        }
        if row > start {
            self.free.entry(index(row - start)).or_default().push(start);
        }
    }

    /// Tells `found` each document with a string that contains `text`, the best places first, until it breaks.
    /// A document comes again for each further string and place.
    pub(crate) fn find(&self, text: &str, found: &mut impl FnMut(u32, Place) -> ControlFlow<()>) -> ControlFlow<()> {
        if text.is_empty() {
            return ControlFlow::Continue(());
        }
        let search = Search { strings: self, text, whole: self.parts.find(text) };
        search.whole_string(found)?;
        search.first_part(found)?;
        search.beginning(found)?;
        search.second_part(found)?;
        search.inside(found)
    }

    /// Tells `found` each document with a string that contains one of `texts`, once, ascending by row.
    ///
    /// Rows are marked first and then read in the order they lie in: a common name has hundreds of thousands.
    pub(crate) fn each(&self, texts: &[String], mut found: impl FnMut(u32)) {
        let mut marked = Bits::below(self.rows.len());
        for text in texts.iter().filter(|text| !text.is_empty()) {
            Search { strings: self, text, whole: None }.mark(&mut marked);
        }
        let mut last = NOBODY;
        for row in marked.iter().filter_map(|row| self.rows.get(index(row))) {
            if row.doc != last {
                last = row.doc;
                found(last);
            }
        }
    }

    /// The strings of `doc`, each in two pieces.
    pub(crate) fn of(&self, doc: u32) -> impl Iterator<Item = (&str, &str)> {
        let start = self.first.get(index(doc)).copied().unwrap_or(NOBODY);
        let rows = self.rows.get(index(start)..).unwrap_or_default();
        rows.iter()
            .take_while(move |row| row.doc == doc)
            .map(|row| (self.parts.text(row.head), self.parts.text(row.tail)))
    }

    /// Estimated bytes held.
    pub(crate) fn bytes(&self) -> usize {
        let lists: usize = self.uses.iter().map(|uses| (uses.heads.capacity() + uses.tails.capacity()) * 4).sum();
        self.parts.bytes()
            + lists
            + self.uses.capacity() * size_of::<Uses>()
            + self.rows.capacity() * size_of::<Row>()
            + self.first.capacity() * 4
    }

    fn intern(&mut self, text: &str) -> PartId {
        let id = self.parts.intern(text);
        if self.uses.len() < self.parts.len() {
            self.uses.resize_with(self.parts.len(), Uses::default);
        }
        id
    }

    fn heads(&self, part: PartId) -> &[u32] {
        self.uses.get(index(part)).map_or(&[], |uses| &uses.heads)
    }

    /// Rows with `part` at the back; the empty part keeps no list, its rows are found by their front.
    fn tails(&self, part: PartId) -> &[u32] {
        self.uses.get(index(part)).map_or(&[], |uses| &uses.tails)
    }

    fn heads_mut(&mut self, part: PartId) -> Option<&mut Vec<u32>> {
        self.uses.get_mut(index(part)).filter(|_| part != EMPTY).map(|uses| &mut uses.heads)
    }

    fn tails_mut(&mut self, part: PartId) -> Option<&mut Vec<u32>> {
        self.uses.get_mut(index(part)).filter(|_| part != EMPTY).map(|uses| &mut uses.tails)
    }
}

/// Whether `head` followed by `tail` contains `text`.
pub(crate) fn contains(head: &str, tail: &str, text: &str) -> bool {
    head.contains(text) || tail.contains(text) || splits(text).any(|(a, b)| head.ends_with(a) && tail.starts_with(b))
}

/// One look-up of `text` in `strings`; `whole` is the part equal to it.
struct Search<'a> {
    strings: &'a Strings,
    text: &'a str,
    whole: Option<PartId>,
}

impl Search<'_> {
    fn whole_string(&self, found: &mut impl FnMut(u32, Place) -> ControlFlow<()>) -> ControlFlow<()> {
        if let Some(whole) = self.whole {
            self.tell(self.strings.heads(whole), |row| row.tail == EMPTY, Place::Whole, found)?;
        }
        self.each_split(|head, tail| {
            let (Some(head), Some(tail)) = (self.strings.parts.find(head), self.strings.parts.find(tail)) else {
                return ControlFlow::Continue(());
            };
            let (heads, tails) = (self.strings.heads(head), self.strings.tails(tail));
            if heads.len() < tails.len() {
                self.tell(heads, |row| row.tail == tail, Place::Whole, found)
            } else {
                self.tell(tails, |row| row.head == head, Place::Whole, found)
            }
        })
    }

    fn first_part(&self, found: &mut impl FnMut(u32, Place) -> ControlFlow<()>) -> ControlFlow<()> {
        match self.whole {
            Some(whole) => self.tell(self.strings.heads(whole), |_| true, Place::Family, found),
            None => ControlFlow::Continue(()),
        }
    }

    fn beginning(&self, found: &mut impl FnMut(u32, Place) -> ControlFlow<()>) -> ControlFlow<()> {
        for part in self.strings.parts.beginning(self.text) {
            self.tell(self.strings.heads(part), |_| true, Place::Beginning, found)?;
        }
        self.each_split(|head, tail| {
            let Some(head) = self.strings.parts.find(head) else { return ControlFlow::Continue(()) };
            self.tell_pairs(&[head], &self.strings.parts.beginning(tail).collect::<Vec<_>>(), Place::Beginning, found)
        })
    }

    fn second_part(&self, found: &mut impl FnMut(u32, Place) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut beginning = self.strings.parts.beginning(self.text);
        beginning.try_for_each(|part| self.tell(self.strings.tails(part), |_| true, Place::Given, found))
    }

    fn inside(&self, found: &mut impl FnMut(u32, Place) -> ControlFlow<()>) -> ControlFlow<()> {
        for part in self.strings.parts.containing(self.text) {
            self.tell(self.strings.heads(part), |_| true, Place::Inside, found)?;
            self.tell(self.strings.tails(part), |_| true, Place::Inside, found)?;
        }
        self.each_split(|head, tail| {
            let heads: Vec<PartId> = self.strings.parts.ending(head).collect();
            let tails: Vec<PartId> = self.strings.parts.beginning(tail).collect();
            self.tell_pairs(&heads, &tails, Place::Inside, found)
        })
    }

    /// Adds every row that contains the text.
    fn mark(&self, marked: &mut Bits) {
        for part in self.strings.parts.containing(self.text) {
            self.strings.heads(part).iter().for_each(|row| marked.add(*row));
            self.strings.tails(part).iter().for_each(|row| marked.add(*row));
        }
        for (head, tail) in splits(self.text) {
            let heads: Vec<PartId> = self.strings.parts.ending(head).collect();
            let tails: Vec<PartId> = self.strings.parts.beginning(tail).collect();
            // Nothing breaks this walk.
            let _ = self.rows_of_pairs(&heads, &tails, &mut |row| {
                marked.add(row);
                ControlFlow::Continue(())
            });
        }
    }

    fn each_split(&self, mut each: impl FnMut(&str, &str) -> ControlFlow<()>) -> ControlFlow<()> {
        splits(self.text).try_for_each(|(head, tail)| each(head, tail))
    }

    fn tell_pairs(
        &self,
        heads: &[PartId],
        tails: &[PartId],
        place: Place,
        found: &mut impl FnMut(u32, Place) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.rows_of_pairs(heads, tails, &mut |row| match self.strings.rows.get(index(row)) {
            Some(row) => found(row.doc, place),
            None => ControlFlow::Continue(()),
        })
    }

    /// Rows that have one of `heads` in front and one of `tails` at the back, walking the side with fewer rows.
    fn rows_of_pairs(
        &self,
        heads: &[PartId],
        tails: &[PartId],
        each: &mut impl FnMut(u32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let rows = &self.strings.rows;
        let head_rows: usize = heads.iter().map(|part| self.strings.heads(*part).len()).sum();
        let tail_rows: usize = tails.iter().map(|part| self.strings.tails(*part).len()).sum();
        if head_rows == 0 || tail_rows == 0 {
            return ControlFlow::Continue(());
        }
        let mut wanted = Bits::below(self.strings.parts.len());
        let at = |row: &u32| rows.get(index(*row));
        if head_rows < tail_rows {
            tails.iter().for_each(|part| wanted.add(*part));
            let candidates = heads.iter().flat_map(|part| self.strings.heads(*part));
            candidates.filter(|row| at(row).is_some_and(|row| wanted.has(row.tail))).try_for_each(|row| each(*row))
        } else {
            heads.iter().for_each(|part| wanted.add(*part));
            let candidates = tails.iter().flat_map(|part| self.strings.tails(*part));
            candidates.filter(|row| at(row).is_some_and(|row| wanted.has(row.head))).try_for_each(|row| each(*row))
        }
    }

    fn tell(
        &self,
        rows: &[u32],
        test: impl Fn(&Row) -> bool,
        place: Place,
        found: &mut impl FnMut(u32, Place) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let rows = rows.iter().filter_map(|row| self.strings.rows.get(index(*row)));
        rows.filter(|row| test(row)).try_for_each(|row| found(row.doc, place))
    }
}

/// Every way to cut `text` in two non-empty pieces.
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.char_indices().skip(1).map(|(at, _)| text.split_at(at))
}

fn insert(list: Option<&mut Vec<u32>>, row: u32) {
    let Some(list) = list else { return };
    // New rows come last, except where a removed person left room.
    if list.last().is_none_or(|last| *last < row) {
        list.push(row);
    } else if let Err(at) = list.binary_search(&row) {
        list.insert(at, row);
    }
}

fn delete(list: Option<&mut Vec<u32>>, row: u32) {
    if let Some(list) = list
        && let Ok(at) = list.binary_search(&row)
    {
        list.remove(at);
    }
}
