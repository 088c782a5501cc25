//! What the operator sets up at the command line: areas, agencies, jurisdiction, and the first administrator of an agency.

use crate::reference::{self, AreaKind, PlaceKind};
use anyhow::{Context, bail};
use ground::gate::{AgencyKind, Gate};
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

/// Columns of the operator's list of agencies, in any order.
pub const COLUMNS: [&str; 11] = [
    "番号",
    "種別",
    "名称",
    "かな",
    "設置自治体",
    "市区町村コード",
    "電話",
    "夜間電話",
    "窓口",
    "管轄児童相談所",
    "管轄開始日",
];

/// The first administrator of an agency.
#[derive(Debug, Clone)]
pub struct First<'a> {
    /// Agency.
    pub org: i32,
    /// Log-in name.
    pub login: &'a str,
    /// Name.
    pub name: &'a str,
    /// Reading.
    pub kana: &'a str,
}

/// Registers a body that runs centres, known by its number in the shipped table (99: the whole nation). Does nothing when it is there.
///
/// # Errors
/// When the number is unknown or the database refuses.
pub async fn add_area(connection: &mut PgConnection, id: i16) -> anyhow::Result<String> {
    let (name, prefecture, kind) = match reference::areas().find(|area| area.id == id) {
        Some(area) => {
            let kind = match area.kind {
                AreaKind::Prefecture => "prefecture",
                AreaKind::Designated => "designated_city",
                AreaKind::City | AreaKind::Ward => "city",
            };
            (area.name, format!("{:02}", area.prefecture), kind)
        }
        None if id == 99 => ("全国", "00".to_owned(), "nation"),
        None => {
            bail!("設置自治体の番号 {id} はありません。都道府県は1から47、市は docs/rights.md にある表の番号です。")
        }
    };
    let mut tries = 0;
    while let Err(error) = register(connection, id, name, &prefecture, kind).await {
        tries += 1;
        if tries == TRIES || !is_deadlock(&error) {
            return Err(error.into());
        }
    }
    Ok(name.to_owned())
}

/// How often an area is begun anew. Its tables want each table for themselves for a moment; of work that holds one and wants another at that moment,
/// and this, one is turned away.
const TRIES: usize = 5;

fn is_deadlock(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|told| told.code()).is_some_and(|code| code == "40P01")
}

async fn register(
    connection: &mut PgConnection,
    id: i16,
    name: &str,
    prefecture: &str,
    kind: &str,
) -> sqlx::Result<()> {
    let mut tx = connection.begin().await?;
    sqlx::query(
        "insert into ref.area (id, name, prefecture, kind) values ($1, $2, $3, $4) on conflict (id) do nothing",
    )
    .bind(id)
    .bind(name)
    .bind(prefecture)
    .bind(kind)
    .execute(&mut *tx)
    .await?;
    sqlx::query("call app.add_area($1)").bind(id).execute(&mut *tx).await?;
    sqlx::query("update ref.version set n = n + 1").execute(&mut *tx).await?;
    tx.commit().await
}

/// Loads the operator's list of agencies from an Excel or CSV file, all or nothing; known numbers are updated. Yields how many.
///
/// # Errors
/// When the file or a row is wrong; the message names the row.
pub async fn import_agencies(connection: &mut PgConnection, bytes: &[u8], file_name: &str) -> anyhow::Result<usize> {
    let sheets = tables::read(bytes, file_name, &tables::Options::default())?;
    let sheet = sheets.first().context("表がありません")?;
    let column = |name: &str| sheet.header.iter().position(|title| title.trim() == name);
    for needed in ["番号", "種別", "名称", "設置自治体"] {
        if column(needed).is_none() {
            bail!("「{needed}」の列がありません。列: {}", COLUMNS.join("、"));
        }
    }
    let mut tx = connection.begin().await?;
    for row in &sheet.rows {
        let cell = |name: &str| column(name).and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim());
        import_row(&mut tx, &cell).await.with_context(|| format!("{}行目", row.number))?;
    }
    // Superiors and centres may stand further down the list.
    for row in &sheet.rows {
        let cell = |name: &str| column(name).and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim());
        import_jurisdiction(&mut tx, &cell).await.with_context(|| format!("{}行目", row.number))?;
    }
    sqlx::query("update ref.version set n = n + 1").execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(sheet.rows.len())
}

async fn import_row<'a>(connection: &mut PgConnection, cell: &impl Fn(&str) -> &'a str) -> anyhow::Result<()> {
    let id: i32 = cell("番号").parse().context("番号は数字で入力してください")?;
    let area: i16 = cell("設置自治体").parse().context("設置自治体は番号で入力してください")?;
    let kind = AgencyKind::ALL
        .into_iter()
        .find(|kind| kind.label() == cell("種別") || kind.code() == cell("種別"))
        .with_context(|| format!("種別「{}」はありません", cell("種別")))?;
    let name = Some(cell("名称")).filter(|name| !name.is_empty()).context("名称がありません")?;
    let known: bool = sqlx::query_scalar("select exists (select from ref.area where id = $1)")
        .bind(area)
        .fetch_one(&mut *connection)
        .await?;
    if !known {
        bail!("設置自治体 {area} は登録されていません。先に kasugai admin add-area {area} を実行してください");
    }
    let municipality = match cell("市区町村コード") {
        "" if kind == AgencyKind::Municipality => bail!("市区町村には市区町村コードが必要です"),
        "" => None,
        code => Some(add_municipality(connection, code, area).await?),
    };
    sqlx::query(
        "insert into ref.agency (id, area, kind, name, kana, municipality, phone, night_phone, contact) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (id) do update set kind = excluded.kind, name = excluded.name, kana = excluded.kana, municipality = excluded.municipality,
           phone = excluded.phone, night_phone = excluded.night_phone, contact = excluded.contact",
    )
    .bind(id)
    .bind(area)
    .bind(kind.code())
    .bind(name)
    .bind(cell("かな"))
    .bind(municipality)
    .bind(cell("電話"))
    .bind(cell("夜間電話"))
    .bind(cell("窓口"))
    .execute(connection)
    .await?;
    Ok(())
}

async fn import_jurisdiction<'a>(connection: &mut PgConnection, cell: &impl Fn(&str) -> &'a str) -> anyhow::Result<()> {
    if cell("管轄児童相談所").is_empty() {
        return Ok(());
    }
    let id: i32 = cell("番号").parse()?;
    let centre: i32 = cell("管轄児童相談所").parse().context("管轄児童相談所は番号で入力してください")?;
    let from: Date = jp::parse_date(cell("管轄開始日"))
        .map(|date| date.first())
        .map_err(|error| anyhow::anyhow!("管轄開始日: {error}"))?;
    sqlx::query("insert into ref.jurisdiction (centre, municipality_org, valid_from) values ($1, $2, $3) on conflict do nothing")
        .bind(centre)
        .bind(id)
        .bind(from.to_sqlx())
        .execute(connection)
        .await
        .context("管轄児童相談所が一覧にありません")?;
    Ok(())
}

/// The shipped row of a municipality, kept by the database from now on; yields its five-digit code.
async fn add_municipality(connection: &mut PgConnection, code: &str, area: i16) -> anyhow::Result<String> {
    let place = reference::places()
        .find(|place| place.kind == PlaceKind::Municipality && (place.short_code() == code || place.code == code))
        .with_context(|| format!("市区町村コード {code} はありません"))?;
    sqlx::query("insert into ref.municipality (code, prefecture, name, kana, area) values ($1, $2, $3, $4, $5) on conflict (code) do nothing")
        .bind(place.short_code())
        .bind(format!("{:02}", place.prefecture()))
        .bind(place.name)
        .bind(place.kana)
        .bind(area)
        .execute(connection)
        .await?;
    Ok(place.short_code().to_owned())
}

/// Registers somebody as the administrator of an agency; yields the first password.
///
/// # Errors
/// When the agency is unknown, the log-in name is taken or malformed, or the database refuses.
pub async fn add_administrator(
    connection: &mut PgConnection,
    gate: &Gate,
    id: Uuid,
    today: Date,
    first: &First<'_>,
) -> anyhow::Result<String> {
    if let Some(why) = super::rules::wrong_login(first.login) {
        bail!("{why}");
    }
    if !gate.is_login_free(first.login).await? {
        bail!("ログインID {} は使われています", first.login);
    }
    let area: Option<i16> = sqlx::query_scalar("select area from ref.agency where id = $1")
        .bind(first.org)
        .fetch_optional(&mut *connection)
        .await?;
    let area = area.with_context(|| format!("機関 {} は登録されていません", first.org))?;
    let mut tx = connection.begin().await?;
    // The owner is bound by row-level security too: it acts for this agency.
    sqlx::query("select set_config('app.own', $1, true)").bind(format!("{{{}}}", first.org)).execute(&mut *tx).await?;
    let known: Option<i32> = sqlx::query_scalar("select id from ref.post where org_id = $1 and role = 'admin' limit 1")
        .bind(first.org)
        .fetch_optional(&mut *tx)
        .await?;
    let post = match known {
        Some(post) => post,
        None => {
            sqlx::query_scalar(
                "insert into ref.post (org_id, title, role) values ($1, 'システム管理者', 'admin') returning id",
            )
            .bind(first.org)
            .fetch_one(&mut *tx)
            .await?
        }
    };
    sqlx::query(
        "insert into app.staff (area, org_id, id, login, name, kana, hired_from, ends_on) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(area)
    .bind(first.org)
    .bind(id)
    .bind(first.login)
    .bind(first.name)
    .bind(first.kana)
    .bind(today.to_sqlx())
    .bind(super::rules::latest_end(today).to_sqlx())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "insert into app.appointment (area, org_id, id, staff_id, post_id, valid_from) values ($1, $2, $3, $3, $4, $5)",
    )
    .bind(area)
    .bind(first.org)
    .bind(id)
    .bind(post)
    .bind(today.to_sqlx())
    .execute(&mut *tx)
    .await?;
    sqlx::query("update ref.version set n = n + 1").execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(gate.create_credential(id, area, first.org, first.login).await?)
}

/// Registers one agency and yields its number; for the very first one, before there is a list.
///
/// # Errors
/// When kind, area or municipality are unknown, or the database refuses.
pub async fn add_agency(
    connection: &mut PgConnection,
    area: i16,
    kind: AgencyKind,
    name: &str,
    municipality: Option<&str>,
) -> anyhow::Result<i32> {
    let id: i32 =
        sqlx::query_scalar("select coalesce(max(id), 0) + 1 from ref.agency").fetch_one(&mut *connection).await?;
    let number = (id.to_string(), area.to_string());
    let cell = |column: &str| match column {
        "番号" => number.0.as_str(),
        "設置自治体" => number.1.as_str(),
        "種別" => kind.code(),
        "名称" => name,
        "市区町村コード" => municipality.unwrap_or_default(),
        _ => "",
    };
    let mut tx = connection.begin().await?;
    import_row(&mut tx, &cell).await?;
    sqlx::query("update ref.version set n = n + 1").execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(id)
}
