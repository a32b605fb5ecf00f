//! Documents made small for the store: raw deflate (RFC 1951).

use std::io::{Error, ErrorKind, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// No document unfolds to more bytes.
const MOST: u64 = 64 * 1024 * 1024;

/// `bytes` made small.
pub(super) fn packed(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// What was packed.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut whole = Vec::new();
    DeflateDecoder::new(bytes).take(MOST + 1).read_to_end(&mut whole)?;
    if whole.len() as u64 > MOST {
        return Err(Error::new(ErrorKind::InvalidData, "it unfolds to too much"));
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        for text in ["", "a", &"湘赣".repeat(10_000)] {
            let small = packed(text.as_bytes()).unwrap();
            assert_eq!(unpacked(&small).unwrap(), text.as_bytes());
            assert!(text.len() < 100 || small.len() < text.len() / 10);
        }
        assert!(unpacked(b"no deflate").is_err());
        let bomb = packed(&vec![0; 64 * 1024 * 1024 + 1]).unwrap();
        assert!(unpacked(&bomb).is_err());
    }
}
