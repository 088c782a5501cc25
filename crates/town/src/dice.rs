//! Draws that stay the same for ever.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::ChaCha8Rng;

/// A stream of draws. ChaCha8 is fixed by its specification, and the draws below are our own arithmetic on its words, so neither changes with a
/// library. Each topic and object has its own stream: what one object draws does not depend on what was drawn before it.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

/// What a stream decides; part of its key.
#[derive(Debug, Clone, Copy)]
pub enum Topic {
    /// An agency of the demo nation.
    Office = 1,
    /// A household of the demo nation.
    Household = 2,
    /// What one agency wrote down about a household.
    View = 3,
    /// A family of a synthetic town.
    Family = 4,
    /// What the systems of a town wrote down about a family.
    Extract = 5,
    /// A household followed over years.
    Followed = 6,
    /// A child of a town at one moment.
    Counted = 7,
}

impl Dice {
    /// The stream of one object: seed, topic and two numbers are the cipher's key.
    pub fn new(seed: u64, topic: Topic, first: u64, second: u64) -> Self {
        let mut key = [0; 32];
        let words = [seed, topic as u64, first, second];
        for (bytes, word) in key.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number from 0 to `limit` - 1; 0 when the limit is 0.
    pub fn below(&mut self, limit: u32) -> u32 {
        u32::try_from((u64::from(self.0.next_u32()) * u64::from(limit)) >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in so many of a thousand cases.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// True in so many of a hundred thousand cases.
    pub fn rate(&mut self, per_100k: u32) -> bool {
        self.below(100_000) < per_100k
    }

    /// One of the items, each as likely.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let index = self.below(u32::try_from(items.len()).unwrap_or(u32::MAX));
        items.get(usize::try_from(index).unwrap_or(0)).copied().unwrap_or_default()
    }

    /// One of the items by weight.
    pub fn weighted<T: Copy + Default>(&mut self, items: &[(u32, T)]) -> T {
        let mut left = self.below(items.iter().map(|(weight, _)| weight).sum());
        for &(weight, item) in items {
            if left < weight {
                return item;
            }
            left -= weight;
        }
        T::default()
    }

    /// A number strictly between 0 and 1, of 53 bits.
    pub fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;
        let (high, low) = (self.0.next_u32() >> 6, self.0.next_u32() >> 5);
        (f64::from(high) * 134_217_728.0 + f64::from(low) + 0.5) * STEP
    }

    /// True with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Exponential with mean 1. The logarithm is one in software: the machine's own differs in its last bit.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(self.unit())
    }

    /// Normal with mean 0 and deviation 1, by the polar method.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * libm::sqrt(-2.0 * libm::log(square) / square);
            }
        }
    }

    /// Logistic with mean 0 and scale 1.
    pub fn logistic(&mut self) -> f64 {
        let share = self.unit();
        libm::log(share / (1.0 - share))
    }

    /// Ten random bytes.
    pub fn bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

/// A long list of weights, drawn from by bisection.
#[derive(Debug, Clone, Default)]
pub struct Weights(Vec<u32>);

impl Weights {
    /// A list to draw from, in the order of the weights.
    pub fn new(weights: impl IntoIterator<Item = u32>) -> Self {
        let mut sum = 0_u32;
        Self(
            weights
                .into_iter()
                .map(|weight| {
                    sum = sum.saturating_add(weight);
                    sum
                })
                .collect(),
        )
    }

    /// Index of the item drawn.
    pub fn draw(&self, dice: &mut Dice) -> usize {
        let point = dice.below(self.0.last().copied().unwrap_or(0));
        self.0.partition_point(|&sum| sum <= point)
    }
}
