//! Names that cannot be guessed.

use super::error::AppError;
use crate::store::audit::hex;

/// So many random bytes as hexadecimal digits.
pub fn unguessable<const BYTES: usize>() -> Result<String, AppError> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(hex(&bytes))
}
