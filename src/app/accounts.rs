//! Accounts and tokens: who asks, proved by an opaque token that only its holder knows.

use chrono::{Days, NaiveDateTime};
use sha2::{Digest, Sha256};

use super::error::{AppError, FieldFault};
use super::register::stamp;
use super::{App, limits};
use crate::editing::roles::{Caller, Role};
use crate::store::Store;
use crate::store::accounts::{Account, NewToken};
use crate::store::audit::hex;

/// Marks our tokens, so that one that leaks is recognised.
const PREFIX: &str = "xg_";

/// A token that was just made: shown once, kept as its hash.
pub struct Token(pub String);

impl Token {
    /// 256 random bits.
    pub fn new() -> Result<Self, AppError> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Self(format!("{PREFIX}{}", hex(&bits))))
    }

    /// What is kept of it.
    pub fn digest(text: &str) -> String {
        hex(&Sha256::digest(text.as_bytes()))
    }
}

/// What is said of a new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its name and what it may do.
    pub caller: Caller,
    /// For how many days its token holds.
    pub days: u32,
    /// A password with which more tokens can be obtained.
    pub password: Option<String>,
}

/// Makes an account and its first token.
pub async fn add(store: &Store, new: NewAccount, who: &str, now: NaiveDateTime) -> Result<Token, AppError> {
    check(&new.caller)?;
    let token = Token::new()?;
    let password = new.password.as_deref().map(hash_password).transpose()?;
    let account = Account { caller: new.caller, password, created: stamp(now), revoked: false };
    let expires = now.checked_add_days(Days::new(new.days.into())).unwrap_or(NaiveDateTime::MAX);
    store.add_account(&account, &NewToken { digest: Token::digest(&token.0), expires: stamp(expires) }, who).await?;
    Ok(token)
}

/// A name that can stand in a log, and a scope that fits the role.
fn check(caller: &Caller) -> Result<(), AppError> {
    let named = !caller.name.is_empty() && caller.name.len() <= 64 && !caller.name.contains(char::is_whitespace);
    if !named {
        let mend = ("用 1 到 64 个无空格的字符", "take 1 to 64 letters without spaces");
        return Err(FieldFault::new("name", "invalid_name", ("名称不合要求", "cannot be a name"), mend)
            .with_value(&caller.name)
            .into());
    }
    let digits = |code: &&String| !code.bytes().all(|b| b.is_ascii_digit()) || ![2, 4, 6].contains(&code.len());
    if let Some(code) = caller.scope.iter().find(digits) {
        let mend = ("例如 36、3608 或 360881", "write it like 36, 3608 or 360881");
        return Err(FieldFault::new("scope", "invalid_code", ("不是区划代码", "is no division code"), mend)
            .with_value(code)
            .into());
    }
    if matches!(caller.role, Role::CountyEditor | Role::Reviewer) && caller.scope.is_empty() {
        let mend = ("请用 --adcode 或 --province 指定", "give --adcode or --province");
        let message = ("此角色须指明辖区", "this role needs the divisions it is for");
        return Err(FieldFault::new("scope", "missing_scope", message, mend).into());
    }
    Ok(())
}

fn hash_password(password: &str) -> Result<String, AppError> {
    use argon2::password_hash::PasswordHasher;
    let hashed = argon2::Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| AppError::Internal(error.to_string()))
}

fn password_fits(password: &str, kept: &str) -> bool {
    use argon2::password_hash::{PasswordVerifier, phc::PasswordHash};
    PasswordHash::new(kept)
        .is_ok_and(|hash| argon2::Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

impl App {
    /// Whose token this is.
    pub async fn caller(&self, token: &str) -> Result<Caller, AppError> {
        let now = stamp(self.clock.now());
        let caller = self.keeper()?.store.caller(&Token::digest(token), &now).await?;
        caller.ok_or(AppError::Unauthorised)
    }

    /// A new token for who knows the password of `name`.
    pub async fn sign_in(&self, name: &str, password: String) -> Result<Token, AppError> {
        let store = &self.keeper()?.store;
        let account = store.account(name).await?.filter(|account| !account.revoked);
        let kept = account.and_then(|account| account.password).ok_or(AppError::Unauthorised)?;
        let fits = self.pool.run(move |_| password_fits(&password, &kept)).await?;
        if !fits {
            return Err(AppError::Unauthorised);
        }
        let now = self.clock.now();
        let token = Token::new()?;
        let expires = now.checked_add_days(Days::new(limits::SIGN_IN_DAYS)).unwrap_or(NaiveDateTime::MAX);
        let new = NewToken { digest: Token::digest(&token.0), expires: stamp(expires) };
        store.add_token(name, &new, &stamp(now)).await?;
        Ok(token)
    }
}
