//! Checks what an upload is by its content, and rewrites pictures without anything but their pixels.

use super::MAX_BYTES;
use ground::{Error, Result};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Most pixels of a picture.
const MAX_PIXELS: u64 = 50_000_000;

const ALLOWED: [&str; 5] = [
    "image/jpeg",
    "image/png",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// A file fit to be kept.
#[derive(Debug)]
pub struct Clean {
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Type by content.
    pub media_type: &'static str,
}

/// Lets a file in, or says why not.
///
/// # Errors
/// [`Error::Invalid`] beside the field `file`.
pub fn clean(bytes: Vec<u8>) -> Result<Clean> {
    if bytes.is_empty() {
        return Err(Error::invalid("file", "ファイルを選んでください。"));
    }
    if bytes.len() > MAX_BYTES {
        return Err(Error::invalid("file", "ファイルが大きすぎます。20MB以内にしてください。"));
    }
    let found = infer::get(&bytes).map(|kind| kind.mime_type()).unwrap_or_default();
    let Some(media_type) = ALLOWED.into_iter().find(|allowed| *allowed == found) else {
        return Err(Error::invalid(
            "file",
            "このファイルは添付できません。写真(JPEG・PNG)、PDF、Word(docx)、Excel(xlsx)を選んでください。",
        ));
    };
    let bytes = match media_type {
        "image/jpeg" => rewrite(&bytes, ImageFormat::Jpeg)?,
        "image/png" => rewrite(&bytes, ImageFormat::Png)?,
        _ => bytes,
    };
    Ok(Clean { bytes, media_type })
}

/// Decodes and encodes again: EXIF, GPS, comments and anything behind the picture are gone; the camera's rotation is applied first.
fn rewrite(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>> {
    let broken = |_| Error::invalid("file", "画像を読み取れません。ファイルが壊れていないか確かめてください。");
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Error::invalid("file", "画像が大きすぎます。5,000万画素以内にしてください。"));
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    // JPEG knows no transparency.
    let picture = if format == ImageFormat::Jpeg { DynamicImage::ImageRgb8(picture.into_rgb8()) } else { picture };
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).map_err(Error::internal)?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn jpeg_with_place() -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(RgbImage::from_pixel(8, 4, image::Rgb([200, 10, 10])))
            .write_to(&mut out, ImageFormat::Jpeg)
            .unwrap();
        let plain = out.into_inner();
        // An APP1 segment right after the start marker, as cameras write it: a TIFF header, orientation 6, and a text.
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend(b"GPS 34.39N 132.50E");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
    }

    #[test]
    fn pictures_lose_place_and_device_and_keep_their_upright() {
        let given = jpeg_with_place();
        assert!(given.windows(4).any(|part| part == b"GPS "));
        let kept = clean(given).unwrap();
        assert_eq!(kept.media_type, "image/jpeg");
        assert!(!kept.bytes.windows(4).any(|part| part == b"Exif" || part == b"GPS "));
        let picture = image::load_from_memory(&kept.bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (4, 8), "turned as the camera was held");
    }

    #[test]
    fn the_content_decides_not_the_name() {
        for given in
            [b"MZ\x90\0 a program".to_vec(), b"<html><script>".to_vec(), b"GIF89a\x01\0\x01\0".to_vec(), Vec::new()]
        {
            assert!(matches!(clean(given), Err(Error::Invalid(_))));
        }
        assert_eq!(clean(b"%PDF-1.7\n1 0 obj\n".to_vec()).unwrap().media_type, "application/pdf");
    }

    #[test]
    fn too_many_pixels_are_refused_before_they_are_decoded() {
        // A PNG header that claims 60,000 by 60,000 pixels.
        let mut header = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        header.extend(60_000u32.to_be_bytes());
        header.extend(60_000u32.to_be_bytes());
        header.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        assert!(matches!(clean(header), Err(Error::Invalid(_))));
    }

    #[test]
    fn size_is_limited() {
        assert!(matches!(clean(vec![0; MAX_BYTES + 1]), Err(Error::Invalid(_))));
    }
}
