//! A fast 64-bit checksum against truncation and damage, not against forgery.
//!
//! SHA-256 would take longer than all the rest of opening a network, and would protect no better: who can
//! forge the file can forge a digest that stands in it. Four lanes each take every fourth word by
//! `h ← rotate((h ⊕ w) · odd)`. For a given `w` this is a bijection of `h`, and for a given `h` of `w`;
//! hence a change within one word always changes the sum, and other changes escape it by chance only
//! (2⁻⁶⁴).

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
const SEEDS: [u64; 4] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89];

/// The checksum of `bytes`; its length is part of it.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut lanes = SEEDS;
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for (lane, word) in lanes.iter_mut().zip(block.chunks_exact(8)) {
            *lane = mix(*lane, word_of(word));
        }
    }
    let mut sum = bytes.len() as u64;
    for word in blocks.remainder().chunks(8) {
        sum = mix(sum, word_of(word));
    }
    lanes.into_iter().fold(sum, mix)
}

const fn mix(h: u64, word: u64) -> u64 {
    (h ^ word).wrapping_mul(ODD).rotate_left(29)
}

/// Up to eight bytes as a number, filled up with zeros.
fn word_of(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_and_the_length_count() {
        let bytes: Vec<u8> = (0..100).collect();
        let sum = checksum(&bytes);
        for bit in 0..800 {
            let mut other = bytes.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(checksum(&other), sum, "bit {bit}");
        }
        assert_ne!(checksum(&[0; 3]), checksum(&[0; 4]));
    }
}
