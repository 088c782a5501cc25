//! The conditions under which a score may be shown, as pure functions over plain slices, each with the sentence a person reads.
//!
//! Before learning: [`labels`] (three states), [`followup`] (who could be observed), [`leak`] (what must not be learnt from), [`sample_size`],
//! [`feedback`] (outcomes that a score itself brought about), [`structure`] (what a sum of columns does not see). Before showing: [`subgroups`], [`ablation`],
//! [`gate`], [`life`]. While shown: [`drift`], [`practice`]. What a score is good for: [`capacity`], [`yields`], [`vignettes`]. Independent of every score: [`flags`]. What is told to others:
//! [`card`], [`tripod`], [`words`].
//!
//! Nothing here changes anything: a verdict lets a named person sign, and no more.

pub mod ablation;
pub mod capacity;
pub mod card;
pub mod drift;
pub mod feedback;
pub mod flags;
pub mod followup;
pub mod gate;
pub mod interval;
pub mod labels;
pub mod leak;
pub mod life;
pub mod practice;
mod ranking;
pub mod sample_size;
pub mod structure;
pub mod subgroups;
pub mod tripod;
pub mod vignettes;
pub mod words;
pub mod yields;
