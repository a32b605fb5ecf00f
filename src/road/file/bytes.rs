//! Little-endian numbers, arrays and texts, written and read back without trust.

use crate::road::shape::Place;

/// What is wrong with the content of a section.
pub(super) type Fault = &'static str;

/// A section in the making.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    /// The length of a list; its items follow.
    pub(super) fn length(&mut self, length: usize) {
        self.u32(u32::try_from(length).expect("tables hold fewer than 2^32 rows"));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend(text.as_bytes());
    }

    pub(super) fn numbers(&mut self, numbers: impl ExactSizeIterator<Item = u32>) {
        self.length(numbers.len());
        self.0.reserve(4 * numbers.len());
        for number in numbers {
            self.u32(number);
        }
    }

    pub(super) fn places(&mut self, places: &[Place]) {
        self.length(places.len());
        self.0.reserve(8 * places.len());
        for place in places {
            self.0.extend(place.lon.to_le_bytes());
            self.0.extend(place.lat.to_le_bytes());
        }
    }
}

/// What is left of a section.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.0.split_first_chunk().ok_or("it ends too early")?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Fault> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_le_bytes)
    }

    /// A list of items of at least `size` bytes each, read one by one.
    pub(super) fn list<T>(
        &mut self,
        size: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let length = self.u32()? as usize;
        if length.saturating_mul(size) > self.0.len() {
            return Err("a list is longer than its section");
        }
        (0..length).map(|_| item(self)).collect()
    }

    pub(super) fn text(&mut self) -> Result<String, Fault> {
        let length = self.u32()? as usize;
        let bytes = self.take(length)?;
        Ok(std::str::from_utf8(bytes).ok().ok_or("a text is not UTF-8")?.to_owned())
    }

    pub(super) fn numbers(&mut self) -> Result<Vec<u32>, Fault> {
        let length = self.u32()? as usize;
        let bytes = self.take(length.saturating_mul(4))?;
        let (words, _) = bytes.as_chunks::<4>();
        Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    }

    pub(super) fn places(&mut self) -> Result<Vec<Place>, Fault> {
        let length = self.u32()? as usize;
        let bytes = self.take(length.saturating_mul(8))?;
        let (pairs, _) = bytes.as_chunks::<8>();
        let place = |&[a, b, c, d, e, f, g, h]: &[u8; 8]| Place {
            lon: i32::from_le_bytes([a, b, c, d]),
            lat: i32::from_le_bytes([e, f, g, h]),
        };
        Ok(pairs.iter().map(place).collect())
    }

    /// Nothing may be left over.
    pub(super) fn finish(self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err("it goes on after its end") }
    }
}
