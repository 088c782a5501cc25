//! What can be done: each route names one action, each role is allowed or not.

macro_rules! actions {
    ($($name:ident = $code:literal, $group:literal, $label:literal;)*) => {
        /// One thing a user may or may not do; the unit of the rights table (表6-3).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $label] $name,)*
        }

        impl Action {
            /// Every action, in the order of the rights table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable code, as stored in rights and audit rows.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// Label in the rights table.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),* }
            }

            /// Heading in the rights table.
            pub fn group(self) -> &'static str {
                match self { $(Self::$name => $group),* }
            }

            /// Reads a code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

actions! {
    UseHome = "home.use", "共通", "ホーム・お知らせを見る";
    UseAccount = "account.use", "共通", "自分の設定(パスワード・認証アプリ)";
    SearchPeople = "people.search", "検索", "対象者検索(自所属・共有中)";
    SearchNation = "nation.search", "検索", "全国検索";
    ReadRecord = "record.read", "対象者情報", "読込";
    WriteRecord = "record.write", "対象者情報", "書込";
    WriteAddress = "address.write", "対象者情報", "居住地の編集";
    ReadProtectedAddress = "address.unseal", "対象者情報", "秘匿住所の閲覧";
    ProtectAddress = "address.protect", "対象者情報", "支援措置の登録・解除";
    WriteFamily = "family.write", "世帯・関係者", "書込";
    WriteProgress = "progress.write", "経過・接触情報", "書込";
    EditProgress = "progress.edit", "経過・接触情報", "訂正";
    RecordSighting = "sighting.write", "経過・接触情報", "安全確認(目視)の記録";
    WriteComment = "comment.write", "コメント", "書込・削除(自身)";
    EditComment = "comment.edit", "コメント", "書込・削除(全て)";
    WatchCase = "watch.write", "要注意ケース", "登録・解除";
    WriteGenogram = "genogram.write", "ジェノグラム・エコマップ", "書込・削除";
    ReadIntake = "intake.read", "受付", "読込";
    WriteIntake = "intake.write", "受付", "書込";
    ReadReporter = "reporter.read", "受付", "通告者の閲覧";
    WriteReporter = "reporter.write", "受付", "通告者の訂正";
    HoldMeeting = "meeting.write", "会議", "緊急受理会議の記録";
    CloseEpisode = "episode.close", "会議", "終結";
    ReadCouncil = "council.read", "会議", "会議・進行管理台帳の読込";
    WriteCouncil = "council.write", "会議", "会議・進行管理台帳の書込";
    Approve = "approval.act", "会議", "決裁";
    ReadOutreach = "outreach.read", "予防的支援", "児童リスト・判断・結果の読込";
    WriteOutreach = "outreach.write", "予防的支援", "児童リスト・調査の依頼・判断・支援の書込";
    AnswerOutreach = "outreach.answer", "予防的支援", "学校・園・母子保健としての調査への回答";
    ReadCustody = "custody.read", "一時保護", "読込";
    WriteCustody = "custody.write", "一時保護", "書込";
    ReadSheet = "sheet.read", "様式", "読込";
    WriteSheet = "sheet.write", "様式", "書込";
    DesignSheet = "sheet.design", "様式", "様式の編集";
    ReadScore = "score.read", "受理支援", "確認項目・見立て・スコアの閲覧";
    RunScore = "score.run", "受理支援", "見立ての記録・スコアの計算・判断の記録";
    ManageModels = "score.models", "受理支援", "モデルの登録・切替・利用状況";
    ReadCheckin = "checkin.read", "気づき", "気づきの一覧の閲覧";
    ReadAttachment = "attachment.read", "関連資料", "読込";
    WriteAttachment = "attachment.write", "関連資料", "書込";
    DeleteAttachment = "attachment.delete", "関連資料", "削除";
    PrintRecord = "record.print", "出力", "帳票の印刷";
    WriteLetter = "letter.write", "出力", "文書(送致書・依頼書など)の作成";
    DesignPaper = "paper.design", "出力", "帳票のひな形の編集";
    ExportList = "list.export", "出力", "一覧ファイル出力";
    ExportMasked = "masked.export", "出力", "分析用の出力の申請・受取";
    ApproveMasked = "masked.approve", "出力", "分析用の出力の承認・鍵の確認";
    ImportRegister = "register.import", "出力", "台帳の取込";
    ReadSource = "source.read", "データ連携", "取込・連携情報の読込";
    WriteSource = "source.write", "データ連携", "取込の適用・取消・設定";
    ReadMatching = "nayose.read", "データ連携", "名寄せの閲覧";
    WriteMatching = "nayose.write", "データ連携", "名寄せの登録・取消・基準の変更";
    AcknowledgeNotice = "notice.ack", "共有", "知らせの確認";
    RequestAccess = "access.request", "共有", "閲覧の依頼";
    GrantAccess = "access.grant", "共有", "閲覧の許可";
    BreakGlass = "glass.break", "共有", "緊急閲覧";
    ReviewBreakGlass = "glass.review", "共有", "緊急閲覧の事後確認";
    ReadMissing = "missing.read", "共有", "行方不明の手配の閲覧・回答";
    WriteMissing = "missing.write", "共有", "行方不明の手配・終了";
    AnswerSurvey = "survey.answer", "共有", "国の調査への回答";
    WriteSurvey = "survey.write", "共有", "調査の送付・集計";
    ReadNation = "nation.read", "共有", "全国の導入の状況・検証の閲覧";
    OpenReview = "review.write", "共有", "検証のための国への開示";
    Announce = "announce.write", "共有", "お知らせの作成";
    ReadPolice = "police.read", "共有", "警察の端末: ケースを見る";
    ReferPolice = "police.refer", "共有", "警察の端末: 児童通告書・照会";
    SharePolice = "police.share", "共有", "警察との共有の設定";
    ReadTransition = "transition.read", "共有", "移管・送致・照会など 読込";
    WriteTransition = "transition.write", "共有", "移管・送致・照会などを送る・答える";
    ReadViewLog = "viewlog.read", "運用", "閲覧ログ 読込";
    ReadOperationLog = "oplog.read", "運用", "操作ログ 読込";
    JudgeAlarm = "alarm.judge", "運用", "見張りの警告の確認";
    WriteRetention = "retention.write", "運用", "保存期間の満了一覧・保存の延長・起案";
    ApproveRetention = "retention.approve", "運用", "保存期間の満了による消去の承認";
    Operate = "operator.use", "運用", "システムの運用状況(障害・ログインの失敗・メール)";
    ReadStatistics = "statistics.read", "運用", "統計の閲覧";
    ReadProcess = "process.read", "運用", "業務の流れの閲覧";
    WriteAlertRule = "alertrule.write", "制御", "お知らせの条件の設定";
    ReadRights = "rights.read", "制御", "権限管理 読込";
    WriteRights = "rights.write", "制御", "権限管理 書込";
    ReadAgency = "agency.read", "制御", "所属管理 読込";
    WriteAgency = "agency.write", "制御", "所属管理 書込";
    ReadStaff = "staff.read", "制御", "操作者管理 読込";
    WriteStaff = "staff.write", "制御", "操作者管理 書込";
    WriteConflict = "conflict.write", "制御", "利害関係の登録";
    WriteSetting = "setting.write", "制御", "設定の変更";
    WriteApiKey = "apikey.write", "制御", "連携システムの鍵";
    ApiRead = "api.read", "連携", "記録の読込(API)";
    ApiWrite = "api.write", "連携", "記録の登録・更新(API)";
    ApiSearch = "api.search", "連携", "検索(API)";
    ApiNotice = "api.notice", "連携", "知らせ(API)";
    ApiScore = "api.score", "連携", "確認項目・スコア(API)";
    ApiExport = "api.export", "連携", "全記録の一括書き出し(API)";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_read_back() {
        for &action in Action::ALL {
            assert_eq!(Action::from_code(action.code()), Some(action));
        }
    }
}
