//! Files of a child: checked, encrypted under the child's own key, gone with it.

use super::*;
use axum::http::Method;

const KIND: &str = "multipart/form-data; boundary=cut";

/// A form with a file.
fn upload(bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("title", "左腕"), ("kind", "傷の写真"), ("body_part", "左腕・左手"), ("taken_on", "R8.4.1")]
    {
        body.extend(format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.png\"\r\ncontent-type: image/png\r\n\r\n");
    body.extend(bytes);
    body.extend(b"\r\n--cut--\r\n");
    body
}

fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(40, 30, image::Rgb([9, 9, 9])))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    png.into_inner()
}

#[tokio::test]
async fn a_photograph_is_kept_encrypted_and_anything_else_is_refused() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let path = format!("/records/{}/attachments", children[0]);
    let refused = clerk.send(Method::POST, &path, KIND, upload(b"MZ a program named x.png"), &[]).await.expect(422);
    has(&refused, &["このファイルは添付できません", "左腕"]);
    assert_eq!(count(&nation, "select count(*) from app.attachment").await, 0);
    clerk.send(Method::POST, &path, KIND, upload(&picture()), &[]).await.expect(303);
    let (id, file): (Uuid, Uuid) =
        sqlx::query_as("select id, file_id from app.attachment").fetch_one(&mut nation.admin().await).await.unwrap();
    let answer = clerk.get(&format!("{path}/{id}")).await.expect(200);
    assert_eq!(answer.headers["content-type"], "image/png");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    let hex = file.simple().to_string();
    let stored = std::fs::read(nation.state.path().join("files").join(&hex[..2]).join(&hex[2..4]).join(&hex)).unwrap();
    assert!(!stored.windows(4).any(|part| part == b"IHDR" || part == b"IDAT"), "encrypted at rest");
    clerk.post(&format!("{path}/{id}/remove"), &[]).await.expect(303);
    clerk.get(&format!("{path}/{id}")).await.expect(404);
    has(&clerk.get(&path).await.expect(200), &["左腕", "に削除"]);
}

#[tokio::test]
async fn deleting_a_childs_key_shreds_the_childs_files_and_no_others() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (_, children) = with_record(&nation, &mut clerk).await;
    let mut admin = nation.admin().await;
    let mut files = Vec::new();
    for child in &children {
        let path = format!("/records/{child}/attachments");
        // Two at once need one key between them.
        let mut again = clerk.clone();
        let (one, two) = tokio::join!(
            clerk.send(Method::POST, &path, KIND, upload(&picture()), &[]),
            again.send(Method::POST, &path, KIND, upload(&picture()), &[])
        );
        one.expect(303);
        two.expect(303);
        let ids: Vec<Uuid> = sqlx::query_scalar("select id from app.attachment where person_id = $1")
            .bind(child.id)
            .fetch_all(&mut admin)
            .await
            .unwrap();
        assert_eq!(ids.len(), 2);
        files.push(ids.into_iter().map(|id| format!("{path}/{id}")).collect::<Vec<_>>());
    }
    assert_eq!(count(&nation, "select count(*) from app.data_key").await, 2);
    for file in files.iter().flatten() {
        clerk.get(file).await.expect(200);
    }
    sqlx::query("delete from app.data_key where person_id = $1")
        .bind(children[0].id)
        .execute(&mut admin)
        .await
        .unwrap();
    for file in &files[0] {
        clerk.get(file).await.expect(404);
    }
    // A key made anew does not bring them back.
    let path = format!("/records/{}/attachments", children[0]);
    clerk.send(Method::POST, &path, KIND, upload(&picture()), &[]).await.expect(303);
    for file in &files[0] {
        assert!(clerk.get(file).await.status.is_server_error(), "nobody holds the key any more");
    }
    for file in &files[1] {
        clerk.get(file).await.expect(200);
    }
}
