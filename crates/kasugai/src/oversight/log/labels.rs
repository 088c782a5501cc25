//! What the kinds of audit rows are called on screen.

/// What the kinds of audit rows are called, in the order of the list to choose from.
pub const KINDS: &[(&str, &str)] = &[
    ("view", "閲覧"),
    ("list", "一覧に表示"),
    ("search", "検索"),
    ("print", "印刷"),
    ("export", "ファイル出力"),
    ("unseal", "秘匿情報の閲覧"),
    ("log", "履歴の閲覧"),
    ("denied", "権限・範囲外のため拒否"),
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
    ("custody.started", "一時保護の開始"),
    ("custody.corrected", "一時保護の訂正"),
    ("custody.answered", "親権者等の同意の記録"),
    ("custody.need_confirmed", "一時保護状の要否の確認"),
    ("custody.fact_added", "理由となる事実の追加"),
    ("custody.fact_removed", "理由となる事実の取消し"),
    ("custody.extended", "一時保護の延長"),
    ("custody.ended", "一時保護の解除"),
    ("custody.told", "家庭復帰の通知"),
    ("task.done", "次の対応の完了"),
    ("attachment.added", "添付の追加"),
    ("attachment.removed", "添付の削除"),
    ("sheet.begun", "様式の記入の開始"),
    ("sheet.updated", "様式の記入・訂正"),
    ("sheet.finished", "様式の完成"),
    ("sheet.discarded", "様式の記入の取消"),
    ("sheetform.begun", "様式の新しい版の下書き"),
    ("sheetform.changed", "様式の下書きの変更"),
    ("sheetform.published", "様式の公開"),
    ("sheetform.discarded", "様式の下書きの取消"),
    ("sheetcodes.changed", "コード表の変更"),
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
    ("import.uploaded", "台帳ファイルの読み込み"),
    ("import", "台帳の取込"),
    ("register.imported", "台帳の取込の完了"),
    ("alarm.judged", "警告の確認"),
    ("login.password", "ログイン(パスワードの確認)"),
    ("login", "ログイン"),
    ("login.failed", "ログインの失敗"),
    ("login.locked", "ログインの停止(15分)"),
    ("logout", "ログアウト"),
    ("password.changed", "パスワードの変更"),
    ("second_factor.enrolled", "認証アプリの登録"),
    ("staff.registered", "操作者の登録"),
    ("staff.updated", "操作者の変更"),
    ("staff.appointed", "発令"),
    ("staff.password_issued", "初期パスワードの発行"),
    ("staff.second_factor_reset", "認証アプリの登録解除"),
    ("staff.disabled", "利用の停止・再開"),
    ("staff.linked", "組織アカウントの連携"),
    ("staff.deputy", "代理の変更"),
    ("section.added", "係の追加"),
    ("post.added", "職の追加"),
    ("post.updated", "職の変更"),
    ("rights.changed", "権限の変更"),
    ("setting.changed", "設定の変更"),
    ("paper_template.added", "帳票のひな形の変更"),
    ("agency.updated", "所属の変更"),
    ("jurisdiction.changed", "管轄の変更"),
    ("apikey.issued", "連携システムの鍵の発行"),
    ("apikey.revoked", "連携システムの鍵の失効"),
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
    ("sheet", "様式"),
    ("sheet_form", "様式の版"),
    ("sheet_codes", "コード表"),
    ("reporter", "通告者"),
    ("protection", "支援措置"),
    ("notice", "知らせ"),
    ("home", "ホーム"),
    ("staff", "職員"),
    ("meeting", "会議"),
    ("custody", "一時保護"),
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
    ("post", "職"),
    ("section", "係"),
    ("setting", "設定"),
    ("paper_template", "帳票のひな形"),
    ("agency", "所属"),
    ("jurisdiction", "管轄"),
    ("api_key", "連携システムの鍵"),
];

/// Label of what was touched.
pub fn object(code: &str) -> &str {
    OBJECTS.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

const WAYS: &[(&str, &str)] = &[
    ("password", "パスワード"),
    ("code", "確認コード"),
    ("enrolment", "認証アプリの登録"),
    ("oidc", "組織アカウント"),
    // No proxy before the server.
    ("local", ""),
];

/// The detail of a row; those about logging in hold the way in and the network address as words of the code.
pub fn detail(kind: &str, detail: &str) -> String {
    if !kind.starts_with("login") {
        return detail.to_owned();
    }
    let words = detail
        .split_whitespace()
        .map(|word| WAYS.iter().find(|(known, _)| *known == word).map_or(word, |(_, label)| label));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
