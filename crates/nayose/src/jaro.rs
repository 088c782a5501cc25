//! How alike two short strings are.

/// Letters up to this many are compared without memory of their own.
const SHORT: usize = 64;

/// Jaro-Winkler similarity, from 0 to 1: 1 for equal strings, above 0.9 for a slip of the pen. Two empty strings are equal.
#[must_use]
pub fn jaro_winkler<T: Eq + Copy>(a: &[T], b: &[T]) -> f64 {
    let jaro = jaro(a, b);
    if jaro <= 0.7 {
        return jaro;
    }
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + 0.1 * count(prefix) * (1.0 - jaro)
}

fn jaro<T: Eq + Copy>(a: &[T], b: &[T]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (common, displaced) =
        if a.len() <= SHORT && b.len() <= SHORT { by_bits(a, b, window) } else { by_lists(a, b, window) };
    if common == 0 {
        return 0.0;
    }
    let m = count(common);
    (m / count(a.len()) + m / count(b.len()) + (m - count(displaced / 2)) / m) / 3.0
}

/// Letters in common, and how many of them stand out of order; taken letters are marked in one word each.
fn by_bits<T: Eq + Copy>(a: &[T], b: &[T], window: usize) -> (usize, usize) {
    let (mut in_a, mut in_b) = (0_u64, 0_u64);
    for (at, x) in a.iter().enumerate() {
        let low = at.saturating_sub(window);
        for (offset, y) in b.iter().enumerate().take(at + window + 1).skip(low) {
            if x == y && in_b & (1 << offset) == 0 {
                in_b |= 1 << offset;
                in_a |= 1 << at;
                break;
            }
        }
    }
    let mut displaced = 0;
    let mut left = in_b;
    for (at, x) in a.iter().enumerate() {
        if in_a & (1 << at) != 0 {
            let partner = usize::try_from(left.trailing_zeros()).unwrap_or(0);
            displaced += usize::from(b.get(partner) != Some(x));
            left &= left.wrapping_sub(1);
        }
    }
    (usize::try_from(in_a.count_ones()).unwrap_or(0), displaced)
}

fn by_lists<T: Eq + Copy>(a: &[T], b: &[T], window: usize) -> (usize, usize) {
    let mut taken = vec![false; b.len()];
    let mut from_a = Vec::new();
    for (at, x) in a.iter().enumerate() {
        let low = at.saturating_sub(window);
        let free = b.iter().zip(&mut taken).take(at + window + 1).skip(low).find(|(y, taken)| x == *y && !**taken);
        if let Some((_, taken)) = free {
            *taken = true;
            from_a.push(*x);
        }
    }
    let from_b = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(y, _)| *y);
    let displaced = from_a.iter().zip(from_b).filter(|(x, y)| *x != y).count();
    (from_a.len(), displaced)
}

/// Whether one letter changed, was added, was lost, or two neighbours changed places.
#[must_use]
pub fn one_edit<T: Eq + Copy>(a: &[T], b: &[T]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 || short == long {
        return false;
    }
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (short.get(head..).unwrap_or_default(), long.get(head..).unwrap_or_default());
    match (short, long) {
        ([x, p, rest @ ..], [y, q, tail @ ..]) if x == q && y == p && rest == tail => true,
        ([_, rest @ ..], [_, tail @ ..]) if short.len() == long.len() => rest == tail,
        (rest, [_, tail @ ..]) => rest == tail,
        _ => false,
    }
}

/// A small count as a number to calculate with.
pub(crate) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn one_edit_is_one_edit() {
        let close = |a, b| one_edit(&letters(a), &letters(b));
        for (a, b) in [("ハナコ", "ハナゴ"), ("ハナコ", "ハナ"), ("ハナコ", "ナハコ"), ("", "ア"), ("ハコ", "ハナコ")]
        {
            assert!(close(a, b) && close(b, a), "{a} {b}");
        }
        for (a, b) in [("ハナコ", "ハナコ"), ("ハナコ", "ナコハ"), ("ハナ", "ハナコミ"), ("ハナコ", "ハミメ")]
        {
            assert!(!close(a, b) && !close(b, a), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn equals_the_reference(a in "[アイウエa-c]{0,12}", b in "[アイウエa-c]{0,12}") {
            let ours = jaro_winkler(&letters(&a), &letters(&b));
            prop_assert!((ours - strsim::jaro_winkler(&a, &b)).abs() < 1e-12, "{ours} {}", strsim::jaro_winkler(&a, &b));
        }

        #[test]
        fn equals_the_reference_on_long_texts(a in "[a-d]{0,90}", b in "[a-d]{55,90}") {
            let ours = jaro_winkler(&letters(&a), &letters(&b));
            prop_assert!((ours - strsim::jaro_winkler(&a, &b)).abs() < 1e-12);
        }

        #[test]
        fn is_symmetric_up_to_the_order_of_matching(a in "[アイウエ]{0,8}", b in "[アイウエ]{0,8}") {
            prop_assert_eq!(one_edit(&letters(&a), &letters(&b)), one_edit(&letters(&b), &letters(&a)));
        }
    }
}
