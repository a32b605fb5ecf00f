//! Lines made smaller: fewer points, and the encoded polyline that carries them.

use geo::{Coord, LineString, Simplify};

use super::position::Position;

/// Metres of one degree, near enough for a tolerance.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// `line` without the points that lie within `tolerance_m` of the line through the rest (Douglas and
/// Peucker 1973); the ends stay.
pub fn simplified(line: &[Position], tolerance_m: f64) -> Vec<Position> {
    if tolerance_m <= 0.0 {
        return line.to_vec();
    }
    let coords: LineString<f64> = line.iter().map(|p| Coord { x: p.lon, y: p.lat }).collect();
    let kept = coords.simplify(tolerance_m / METRES_PER_DEGREE);
    kept.0.iter().map(|c| Position { lon: c.x, lat: c.y }).collect()
}

/// The encoded polyline of `line`, latitude first as in Google's format, with `decimals` decimals.
pub fn encode(line: &[Position], decimals: u32) -> String {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
    // Most steps take two letters for each of the two axes.
    let mut text = String::with_capacity(line.len() * 5 + 12);
    let mut before = [0; 2];
    for point in line {
        let at = [point.lat, point.lon].map(|degrees| units(degrees * scale));
        for axis in 0..2 {
            push_step(&mut text, at[axis] - before[axis]);
        }
        before = at;
    }
    text
}

#[expect(clippy::cast_possible_truncation, reason = "degrees times a power of ten; `as` saturates otherwise")]
fn units(value: f64) -> i64 {
    // Half away from zero, as `round` does, which is a call where the processor has no instruction for it.
    (value + 0.5_f64.copysign(value)) as i64
}

/// A difference as five bits a letter, the lowest first; the sign is in the lowest bit of all.
fn push_step(text: &mut String, step: i64) {
    let mut rest = (step << 1 ^ step >> 63).cast_unsigned();
    while rest >= 0x20 {
        text.push(letter(rest & 0x1f | 0x20));
        rest >>= 5;
    }
    text.push(letter(rest));
}

fn letter(bits: u64) -> char {
    char::from(u8::try_from(bits + 63).expect("six bits and 63 are less than a byte"))
}

/// The line of an encoded polyline; `None` when the text is none. Whether its points are places on earth
/// is not looked at, so that a line written in the wrong order can be told apart.
pub fn decode(text: &str, decimals: i32) -> Option<Vec<Position>> {
    let mut bytes = text.bytes();
    let (mut line, mut sums) = (Vec::new(), [0_i32; 2]);
    let unit = 10_f64.powi(decimals);
    while bytes.len() > 0 {
        for sum in &mut sums {
            *sum = sum.checked_add(step(&mut bytes)?)?;
        }
        let [lat, lon] = sums.map(|sum| f64::from(sum) / unit);
        line.push(Position { lon, lat }.rounded());
    }
    Some(line)
}

/// One number: five bits in each byte, the lowest first, the sign in the last bit.
fn step(bytes: &mut std::str::Bytes<'_>) -> Option<i32> {
    let mut value = 0_u32;
    for shift in (0..35).step_by(5) {
        let bits = u32::from(bytes.next()?.checked_sub(63).filter(|bits| *bits < 64)?);
        let part = bits & 0x1f;
        value |= part.checked_shl(shift).filter(|moved| moved >> shift == part)?;
        if bits < 0x20 {
            let half = i32::try_from(value >> 1).ok()?;
            return Some(if value & 1 == 1 { !half } else { half });
        }
    }
    None
}

/// Serde's `with`: a line as an encoded polyline of six decimals.
pub mod six {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{Position, decode, encode};

    /// As text.
    pub fn serialize<S: Serializer>(line: &[Position], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&encode(line, 6))
    }

    /// From text.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Position>, D::Error> {
        let text = String::deserialize(from)?;
        decode(&text, 6).ok_or_else(|| D::Error::custom("no encoded polyline"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_line_comes_back_as_it_went() {
        let line: Vec<Position> = (0..500)
            .map(|k| Position { lon: 113.1 + f64::from(k) * 0.001_237, lat: 26.9 - f64::from(k) * 7e-6 }.rounded())
            .collect();
        assert_eq!(decode(&encode(&line, 6), 6), Some(line));
        assert_eq!(decode("\u{7f}", 6), None);
        assert_eq!(decode("_p~iF", 5), None, "half a point");
    }

    #[test]
    fn another_decoder_reads_the_same() {
        // The example of the format's own description.
        let text = "_p~iF~ps|U_ulLnnqC_mqNvxq`@";
        let theirs = polyline::decode_polyline(text, 5).unwrap();
        let theirs: Vec<Position> = theirs.0.iter().map(|c| Position { lon: c.x, lat: c.y }).collect();
        assert_eq!(theirs[0], Position { lon: -120.2, lat: 38.5 });
        assert_eq!(decode(text, 5), Some(theirs));
    }

    #[test]
    fn what_lies_on_the_way_is_left_out() {
        let at = |lon, lat| Position { lon, lat };
        let line = [at(113.0, 27.0), at(113.1, 27.000_01), at(113.2, 27.0), at(113.2, 27.1)];
        assert_eq!(simplified(&line, 10.0), [line[0], line[2], line[3]]);
        assert_eq!(simplified(&line, 0.0), line);
    }
}
