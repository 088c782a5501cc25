//! Sums of products of many rows, and systems of equations of a few hundred unknowns.
#![expect(
    clippy::indexing_slicing,
    reason = "dense matrices: every index runs below a length fixed when the matrix was made"
)]

mod columns;
pub(crate) use columns::{add_centred, centred, ends, spread};

/// Columns of one panel: what one step of the inner loop multiplies.
const WIDE: usize = 8;
/// Rows of one block: the block stays in the processor's second cache.
pub(crate) const ROWS: usize = 128;

/// A square matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Square {
    pub(crate) size: usize,
    cells: Vec<f64>,
}

impl Square {
    pub(crate) fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] = value;
    }

    pub(crate) fn add(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] += value;
    }

    pub(crate) fn plus(&mut self, other: &Self) {
        self.cells.iter_mut().zip(&other.cells).for_each(|(sum, part)| *sum += part);
    }

    /// Makes an unknown as if it were not there.
    pub(crate) fn clear(&mut self, unknown: usize) {
        for other in 0..self.size {
            self.set(unknown, other, 0.0);
            self.set(other, unknown, 0.0);
        }
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.size..(row + 1) * self.size]
    }

    /// xᵀ·self·x.
    pub(crate) fn form(&self, x: &[f64]) -> f64 {
        (0..self.size).filter(|row| x[*row] != 0.0).map(|row| x[row] * dot(self.row(row), x)).sum()
    }
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (mut sums, (a8, a_rest), (b8, b_rest)) = ([0.0; WIDE], a.as_chunks::<WIDE>(), b.as_chunks::<WIDE>());
    for (x, y) in a8.iter().zip(b8) {
        for at in 0..WIDE {
            sums[at] += x[at] * y[at];
        }
    }
    sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum::<f64>()
}

/// A lower triangular root; unknowns found to depend on those before them are left out (their row is zero).
#[derive(Debug, Clone)]
pub(crate) struct Root {
    lower: Square,
    /// Unknowns that follow from those before them.
    pub(crate) dependent: Vec<usize>,
}

impl Root {
    /// Cholesky's method. A pivot that shrinks below `tolerance` of its own diagonal marks a dependent unknown.
    pub(crate) fn of(matrix: &Square, tolerance: f64) -> Self {
        let size = matrix.size;
        let mut lower = Square::zero(size);
        let mut dependent = Vec::new();
        for row in 0..size {
            for column in 0..=row {
                let (a, b) = (&lower.row(row)[..column], &lower.row(column)[..column]);
                let left = matrix.at(row, column) - dot(a, b);
                if column < row {
                    let pivot = lower.at(column, column);
                    lower.set(row, column, if pivot > 0.0 { left / pivot } else { 0.0 });
                } else if left > tolerance * matrix.at(row, row) && left > 0.0 {
                    lower.set(row, row, left.sqrt());
                } else {
                    dependent.push(row);
                    for before in 0..row {
                        lower.set(row, before, 0.0);
                    }
                }
            }
        }
        Self { lower, dependent }
    }

    /// The solution; zero for dependent unknowns.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let size = self.lower.size;
        let mut x = right.to_vec();
        for row in 0..size {
            let pivot = self.lower.at(row, row);
            let left = x[row] - dot(&self.lower.row(row)[..row], &x[..row]);
            x[row] = if pivot > 0.0 { left / pivot } else { 0.0 };
        }
        for row in (0..size).rev() {
            let pivot = self.lower.at(row, row);
            x[row] = if pivot > 0.0 { x[row] / pivot } else { 0.0 };
            let value = x[row];
            for (entry, factor) in x[..row].iter_mut().zip(self.lower.row(row)) {
                *entry -= factor * value;
            }
        }
        x
    }

    /// The inverse; zero in rows and columns of dependent unknowns.
    pub(crate) fn inverse(&self) -> Square {
        let size = self.lower.size;
        let mut inverse = Square::zero(size);
        for column in 0..size {
            let mut unit = vec![0.0; size];
            unit[column] = 1.0;
            for (row, value) in self.solve(&unit).into_iter().enumerate() {
                inverse.set(row, column, value);
            }
        }
        inverse
    }
}

/// Rows of a design, [`ROWS`] at a time, laid out for multiplication: panels of [`WIDE`] columns, within a panel row by row.
pub(crate) struct Block {
    columns: usize,
    cells: Vec<f64>,
}

impl Block {
    pub(crate) fn new(columns: usize) -> Self {
        Self { columns, cells: vec![0.0; columns.div_ceil(WIDE) * WIDE * ROWS] }
    }

    /// The cells of one column, top to bottom; as many as there are rows in the block.
    pub(crate) fn column(&mut self, column: usize) -> impl Iterator<Item = &mut f64> {
        let start = column / WIDE * (WIDE * ROWS);
        let (rows, _) = self.cells[start..start + WIDE * ROWS].as_chunks_mut::<WIDE>();
        rows.iter_mut().map(move |row| &mut row[column % WIDE])
    }
}

/// The sum over rows of the products of each two columns.
pub(crate) struct Gram {
    columns: usize,
    tiles: Vec<[[f64; WIDE]; WIDE]>,
}

impl Gram {
    pub(crate) fn new(columns: usize) -> Self {
        let panels = columns.div_ceil(WIDE);
        Self { columns, tiles: vec![[[0.0; WIDE]; WIDE]; panels * (panels + 1) / 2] }
    }

    /// Adds the first `rows` rows of a block.
    pub(crate) fn add(&mut self, block: &Block, rows: usize) {
        let panels = block.columns.div_ceil(WIDE);
        pulp::Arch::new().dispatch(Adding { cells: &block.cells, panels, rows, tiles: &mut self.tiles });
    }

    pub(crate) fn square(&self) -> Square {
        let mut square = Square::zero(self.columns);
        let panels = self.columns.div_ceil(WIDE);
        let mut tiles = self.tiles.iter();
        for left in 0..panels {
            for right in left..panels {
                let Some(tile) = tiles.next() else { break };
                for (i, line) in tile.iter().enumerate() {
                    for (j, value) in line.iter().enumerate() {
                        let (row, column) = (left * WIDE + i, right * WIDE + j);
                        if row < self.columns && column < self.columns {
                            square.set(row, column, *value);
                            square.set(column, row, *value);
                        }
                    }
                }
            }
        }
        square
    }
}

/// The inner loops, in registers as wide as the processor has.
struct Adding<'a> {
    cells: &'a [f64],
    panels: usize,
    rows: usize,
    tiles: &'a mut [[[f64; WIDE]; WIDE]],
}

impl pulp::WithSimd for Adding<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let panel = |at: usize| &self.cells[at * WIDE * ROWS..at * WIDE * ROWS + WIDE * self.rows];
        let pairs = (0..self.panels).flat_map(|left| (left..self.panels).map(move |right| (left, right)));
        for ((left, right), tile) in pairs.zip(self.tiles) {
            multiply(simd, panel(left), panel(right), tile);
        }
    }
}

/// tile += aᵀ·b, some columns of b at a time: their eight sums stay in registers.
#[inline(always)]
fn multiply<S: pulp::Simd>(simd: S, a: &[f64], b: &[f64], tile: &mut [[f64; WIDE]; WIDE]) {
    let steps = WIDE / S::F64_LANES;
    let (a, _) = a.as_chunks::<WIDE>();
    let (b, _) = S::as_simd_f64s(b);
    for step in 0..steps {
        let mut sums = [simd.splat_f64s(0.0); WIDE];
        for (x, y) in a.iter().zip(b.chunks_exact(steps)) {
            let y = y[step];
            for (sum, x) in sums.iter_mut().zip(x) {
                *sum = simd.mul_add_e_f64s(simd.splat_f64s(*x), y, *sum);
            }
        }
        for (line, sum) in tile.iter_mut().zip(sums) {
            let (line, _) = S::as_mut_simd_f64s(line);
            line[step] = simd.add_f64s(line[step], sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_products_of_columns_are_summed_whatever_their_number() {
        for columns in [1, 7, 8, 9, 20] {
            let mut block = Block::new(columns);
            let value =
                |row: usize, column: usize| f64::from(u32::try_from((row * 31 + column * 17) % 23).unwrap()) - 11.0;
            for column in 0..columns {
                for (row, cell) in block.column(column).enumerate() {
                    *cell = value(row, column);
                }
            }
            let mut gram = Gram::new(columns);
            gram.add(&block, ROWS);
            gram.add(&block, 5);
            let square = gram.square();
            for a in 0..columns {
                for b in 0..columns {
                    let rows = (0..ROWS).chain(0..5);
                    let sum: f64 = rows.map(|row| value(row, a) * value(row, b)).sum();
                    assert_eq!(square.at(a, b), sum, "{columns}: {a}, {b}");
                }
            }
        }
    }

    #[test]
    fn a_dependent_unknown_is_found_and_the_others_are_solved() {
        // Columns 1, x, 2x + 1 over x = 1, 2, 4.
        let rows = [[1.0, 1.0, 3.0], [1.0, 2.0, 5.0], [1.0, 4.0, 9.0]];
        let mut matrix = Square::zero(3);
        for row in rows {
            for a in 0..3 {
                for b in 0..3 {
                    matrix.add(a, b, row[a] * row[b]);
                }
            }
        }
        let root = Root::of(&matrix, 1e-10);
        assert_eq!(root.dependent, [2]);
        let solution = root.solve(&[matrix.at(0, 1), matrix.at(1, 1), matrix.at(2, 1)]);
        for (found, wanted) in solution.iter().zip([0.0, 1.0, 0.0]) {
            assert!((found - wanted).abs() < 1e-12, "{solution:?}");
        }
    }
}
