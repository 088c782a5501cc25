//! What the kinds of audit rows are called on screen.

const KINDS: &[(&str, &str)] = &[
    ("view", "閲覧"),
    ("list", "一覧に表示"),
    ("search", "検索"),
    ("print", "印刷"),
    ("export", "ファイル出力"),
    ("unseal", "秘匿情報の閲覧"),
    ("log", "履歴の閲覧"),
    ("denied", "権限・範囲外のため拒否"),
    ("login", "ログイン"),
    ("logout", "ログアウト"),
    ("purpose.stated", "閲覧目的の入力"),
    ("person.registered", "対象者の登録"),
    ("person.updated", "対象者の更新"),
    ("record.registered", "児童記録票の登録"),
    ("record.updated", "児童記録票の更新"),
    ("intake.registered", "受付の登録"),
    ("intake.updated", "受付の更新"),
    ("reporter.corrected", "通告者の訂正"),
    ("episode.opened", "受理"),
    ("episode.closed", "終結"),
    ("progress.added", "経過記録の追加"),
    ("progress.edited", "経過記録の訂正"),
    ("sighting.recorded", "安全確認の記録"),
    ("meeting.held", "緊急受理会議の記録"),
    ("task.done", "次の対応の完了"),
    ("attachment.added", "添付の追加"),
    ("attachment.removed", "添付の削除"),
    ("protection.set", "支援措置の登録"),
    ("protection.renewed", "支援措置の更新"),
    ("protection.ended", "支援措置の終了"),
    ("notice.acknowledged", "知らせの確認"),
    ("access.requested", "閲覧の依頼"),
    ("access.granted", "閲覧の許可"),
    ("access.refused", "閲覧を断る"),
    ("glass.broken", "緊急閲覧"),
    ("glass.reviewed", "緊急閲覧の事後確認"),
    ("conflict.added", "利害関係の登録"),
    ("conflict.lifted", "利害関係の解除"),
    ("register.imported", "台帳の取込"),
    ("import", "台帳の取込"),
    ("alarm.judged", "警告の確認"),
];

/// Kinds that show a person, for 閲覧履歴.
pub const LOOKS: &[&str] = &["view", "list", "search", "print", "export", "unseal"];

/// Label of a kind; a kind without one shows its code.
pub fn kind(code: &str) -> &str {
    KINDS.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

const OBJECTS: &[(&str, &str)] = &[
    ("person", "対象者"),
    ("record", "児童記録票"),
    ("intake", "受付票"),
    ("progress", "経過記録"),
    ("attachment", "添付"),
    ("reporter", "通告者"),
    ("protection", "支援措置"),
    ("notice", "知らせ"),
    ("home", "ホーム"),
    ("staff", "職員"),
    ("meeting", "会議"),
    ("sighting", "安全確認"),
    ("audit", "履歴"),
    ("episode", "受理・終結"),
    ("relation", "家族関係"),
    ("task", "次の対応"),
    ("purpose", "閲覧目的"),
    ("access_request", "閲覧の依頼"),
    ("break_glass", "緊急閲覧"),
    ("conflict", "利害関係"),
    ("alarm", "警告"),
    ("nation", "全国"),
    ("import_job", "台帳の取込"),
    ("right_rule", "権限"),
    ("api_key", "連携システムの鍵"),
];

/// Label of what was touched.
pub fn object(code: &str) -> &str {
    OBJECTS.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}
