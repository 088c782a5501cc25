//! Code tables of the conditions.

use crate::cases::codes::Table;

/// Conditions that can be watched.
pub const KINDS: Table = &[
    ("unseen", "目視による安全確認がない日数"),
    ("silent", "経過記録がない日数"),
    ("review", "進行管理の次回確認を過ぎた日数"),
    ("reported", "継続中のケースへの新たな通告(この日数以内)"),
    ("absent", "欠席が続いた回数"),
    ("weight", "体重が増えていない日数"),
    ("protection", "支援措置の期限までの日数"),
    ("custody", "一時保護の期限までの日数"),
    ("task", "役割・次の対応の期限を過ぎた日数"),
];

/// Whom a condition may tell.
pub const TELL: Table = &[
    ("charge", "担当者"),
    ("section", "担当の係の全員"),
    ("area", "こどもの住む地区の担当"),
    ("school", "こどもの学校を担当する職"),
    ("chiefs", "管理職(決裁の権限がある職)"),
];
