//! Photos: taken in, made anew without what a camera adds, and shown once the register cites them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::App;
use super::changes::role_cannot;
use super::error::{AppError, FieldFault};
use super::limits;
use super::register::stamp;
use crate::catalogue::document::Kind;
use crate::editing::change::Edit;
use crate::editing::roles::Caller;
use crate::store::audit::hex;
use crate::store::photos::NewPhoto;
use crate::words;

/// How well the pictures are kept, of 100.
const QUALITY: u8 = 85;

/// A picture that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its name.
    pub hash: String,
    /// Pixels across, as kept.
    pub width: u32,
    /// Pixels down, as kept.
    pub height: u32,
    /// Bytes, as kept.
    pub bytes: usize,
}

words! {
    /// Which size of a picture.
    pub enum Size {
        /// At most [`limits::PHOTO_EDGE`] pixels a side.
        Full = "full",
        /// At most [`limits::THUMBNAIL_EDGE`] pixels a side.
        Thumbnail = "thumbnail",
    }
}

/// A picture made anew: JPEG files in two sizes.
struct Remade {
    full: Vec<u8>,
    thumbnail: Vec<u8>,
    width: u32,
    height: u32,
}

impl App {
    /// Keeps a JPEG, PNG or WebP file; the same picture is kept once.
    pub async fn take_photo(&self, caller: &Caller, file: Vec<u8>) -> Result<Taken, AppError> {
        if !caller.may_propose() {
            return Err(AppError::Forbidden(role_cannot(caller)));
        }
        let store = &self.keeper()?.store;
        let now = stamp(self.clock.now());
        let today = now.split('T').next().unwrap_or_default();
        if store.photos_since(&caller.name, today).await? >= limits::PHOTOS_A_DAY {
            return Err(AppError::Conflict(too_many_today()));
        }
        let remade = self.pool.run(move |_| remake(&file)).await?;
        let remade = remade.map_err(|fault| AppError::Invalid(vec![fault]))?;
        let hash = hex(&Sha256::digest(&remade.full));
        let taken = Taken { hash, width: remade.width, height: remade.height, bytes: remade.full.len() };
        let photo = NewPhoto {
            hash: taken.hash.clone(),
            account: caller.name.clone(),
            at: now,
            width: taken.width,
            height: taken.height,
            full: remade.full,
            thumbnail: remade.thumbnail,
        };
        store.add_photo(photo).await?;
        Ok(taken)
    }

    /// A picture as a JPEG file; one that no site of the register cites is only for those who edit.
    pub async fn photo(&self, caller: Option<&Caller>, hash: &str, size: Size) -> Result<Vec<u8>, AppError> {
        let sites = &self.world().catalogue.sites;
        let cited = sites.values().flat_map(|site| &site.photos).any(|photo| photo.hash == hash);
        let may_see = cited || caller.is_some_and(|caller| caller.may_propose() || caller.may_inspect());
        let kept = if may_see { self.keeper()?.store.photo(hash, size == Size::Thumbnail).await? } else { None };
        kept.ok_or_else(|| AppError::NotFound { what: "photo", id: hash.to_owned() })
    }

    /// The photos that `edits` cite and the store does not hold.
    pub(super) async fn unknown_photos(&self, edits: &[Edit]) -> Result<Vec<FieldFault>, AppError> {
        let store = &self.keeper()?.store;
        let mut faults = Vec::new();
        for (at, edit) in edits.iter().enumerate().filter(|(_, edit)| edit.kind == Kind::Site) {
            let cited = edit.patch.get("photos").and_then(Value::as_array);
            for (index, photo) in cited.into_iter().flatten().enumerate() {
                let hash = photo.get("hash").and_then(Value::as_str).unwrap_or_default();
                if store.photo(hash, true).await?.is_none() {
                    let message = ("没有这张照片", "there is no such photo");
                    let mend = ("请先用 POST /v1/photos 上传", "send it to POST /v1/photos first");
                    let pointer = format!("/edits/{at}/patch/photos/{index}/hash");
                    faults.push(FieldFault::new(pointer, "unknown_photo", message, mend).with_value(hash));
                }
            }
        }
        Ok(faults)
    }
}

fn too_many_today() -> FieldFault {
    let max = limits::PHOTOS_A_DAY;
    let message = (format!("每个账号每天最多 {max} 张"), format!("an account may send {max} photos a day"));
    FieldFault::new("", "too_many", message, ("请明天再传", "send the rest tomorrow"))
}

/// `file` as upright JPEG files of bounded size, with nothing but the picture in them.
fn remake(file: &[u8]) -> Result<Remade, FieldFault> {
    let unreadable = |error: &dyn std::fmt::Display| {
        let message = (format!("不是可读的图片：{error}"), format!("is no readable picture: {error}"));
        FieldFault::new("", "unreadable_photo", message, ("请上传 JPEG、PNG 或 WebP", "send a JPEG, PNG or WebP file"))
    };
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(|error| unreadable(&error))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(unreadable(&"unknown format"));
    }
    let mut bounds = image::Limits::default();
    bounds.max_image_width = Some(limits::PHOTO_SIDE);
    bounds.max_image_height = Some(limits::PHOTO_SIDE);
    bounds.max_alloc = Some(limits::PHOTO_MEMORY);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(|error| unreadable(&error))?;
    let orientation = decoder.orientation().map_err(|error| unreadable(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| unreadable(&error))?;
    picture.apply_orientation(orientation);
    let full = shrunk(&picture, limits::PHOTO_EDGE);
    let thumbnail = shrunk(&full, limits::THUMBNAIL_EDGE);
    let encode = |picture: &DynamicImage| {
        let mut file = Vec::new();
        let written = JpegEncoder::new_with_quality(&mut file, QUALITY).encode_image(&picture.to_rgb8());
        written.map(|()| file).map_err(|error| unreadable(&error))
    };
    Ok(Remade { width: full.width(), height: full.height(), thumbnail: encode(&thumbnail)?, full: encode(&full)? })
}

/// `picture` with no side longer than `edge`.
fn shrunk(picture: &DynamicImage, edge: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= edge {
        picture.clone()
    } else {
        picture.resize(edge, edge, FilterType::CatmullRom)
    }
}
