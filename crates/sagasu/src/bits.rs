//! A dense set of small numbers.

/// A set of numbers below a bound given at the start.
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn below(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)])
    }

    /// Adds `n`; numbers at or above the bound are ignored.
    pub(crate) fn add(&mut self, n: u32) {
        let (word, bit) = place(n);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    pub(crate) fn has(&self, n: u32) -> bool {
        let (word, bit) = place(n);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The numbers in the set, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().zip(0u32..).flat_map(|(word, at)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

fn place(n: u32) -> (usize, u64) {
    (index(n / 64), 1 << (n % 64))
}

/// A `u32` position as an index; every platform served has at least 32-bit addresses.
pub(crate) fn index(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// An index as a `u32` position; collections here never outgrow it, because every one is filled through positions.
pub(crate) fn position(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
