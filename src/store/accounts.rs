//! Accounts and their tokens; a token is kept as its hash only.

use serde_json::json;

use super::audit::{Deed, append};
use super::{Store, StoreError};
use crate::editing::roles::{Caller, Role};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who, and what it may do.
    pub caller: Caller,
    /// Its password as argon2 keeps it, if it has one.
    pub password: Option<String>,
    /// When it was made.
    pub created: String,
    /// Whether it was closed.
    pub revoked: bool,
}

/// A new token, as its hash.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// SHA-256 of the token in hexadecimal.
    pub digest: String,
    /// The first moment at which it no longer holds.
    pub expires: String,
}

const ACCOUNT: &str =
    "INSERT INTO account (name, role, scope, password, created, revoked) VALUES ($1, $2, $3, $4, $5, 0)";
const TOKEN: &str = "INSERT INTO token (digest, account, created, expires, revoked) VALUES ($1, $2, $3, $4, 0)";

fn account(row: &super::database::Row) -> Result<Account, StoreError> {
    let role: Role =
        row.text(1)?.parse().map_err(|error: crate::base::words::NoSuchWord| StoreError::Corrupt(error.to_string()))?;
    let caller = Caller { name: row.text(0)?, role, scope: row.json(2)? };
    Ok(Account { caller, password: row.maybe_text(3)?, created: row.text(4)?, revoked: row.int(5)? != 0 })
}

impl Store {
    /// Makes an account with its first token.
    pub async fn add_account(&self, account: &Account, token: &NewToken, who: &str) -> Result<(), StoreError> {
        let mut open = self.database.write().await?;
        let caller = &account.caller;
        let same = open.query("SELECT name FROM account WHERE name = $1", vec![caller.name.as_str().into()]).await?;
        if !same.is_empty() {
            return Err(StoreError::Taken(caller.name.clone()));
        }
        let scope = json!(caller.scope);
        let values = vec![
            caller.name.as_str().into(),
            caller.role.as_str().into(),
            scope.to_string().into(),
            account.password.clone().into(),
            account.created.as_str().into(),
        ];
        open.execute(ACCOUNT, values).await?;
        let values = vec![
            token.digest.as_str().into(),
            caller.name.as_str().into(),
            account.created.as_str().into(),
            token.expires.as_str().into(),
        ];
        open.execute(TOKEN, values).await?;
        let deed = Deed {
            at: account.created.clone(),
            who: who.to_owned(),
            action: "user.add",
            subject: format!("user/{}", caller.name),
            detail: json!({ "role": caller.role, "scope": scope }),
        };
        append(&mut *open, deed).await?;
        open.commit().await
    }

    /// Gives an account one more token.
    pub async fn add_token(&self, name: &str, token: &NewToken, at: &str) -> Result<(), StoreError> {
        let mut open = self.database.write().await?;
        let values = vec![token.digest.as_str().into(), name.into(), at.into(), token.expires.as_str().into()];
        open.execute(TOKEN, values).await?;
        let deed = Deed {
            at: at.to_owned(),
            who: name.to_owned(),
            action: "token.add",
            subject: format!("user/{name}"),
            detail: json!({ "expires": token.expires }),
        };
        append(&mut *open, deed).await?;
        open.commit().await
    }

    /// Closes an account and all its tokens.
    pub async fn revoke_account(&self, name: &str, who: &str, at: &str) -> Result<(), StoreError> {
        let mut open = self.database.write().await?;
        let closed = open.execute("UPDATE account SET revoked = 1 WHERE name = $1", vec![name.into()]).await?;
        if closed == 0 {
            return Err(StoreError::NotFound { what: "user", id: name.to_owned() });
        }
        open.execute("UPDATE token SET revoked = 1 WHERE account = $1", vec![name.into()]).await?;
        let deed = Deed {
            at: at.to_owned(),
            who: who.to_owned(),
            action: "user.revoke",
            subject: format!("user/{name}"),
            detail: json!({}),
        };
        append(&mut *open, deed).await?;
        open.commit().await
    }

    /// The account that a token belongs to, if both still hold at `now`.
    pub async fn caller(&self, digest: &str, now: &str) -> Result<Option<Caller>, StoreError> {
        const HOLDER: &str = "SELECT a.name, a.role, a.scope, a.password, a.created, a.revoked FROM token t \
            JOIN account a ON a.name = t.account \
            WHERE t.digest = $1 AND t.revoked = 0 AND a.revoked = 0 AND t.expires > $2";
        let mut open = self.database.read().await?;
        let rows = open.query(HOLDER, vec![digest.into(), now.into()]).await?;
        Ok(rows.first().map(account).transpose()?.map(|account| account.caller))
    }

    /// Every account, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        const ALL: &str = "SELECT name, role, scope, password, created, revoked FROM account ORDER BY name";
        self.database.read().await?.query(ALL, Vec::new()).await?.iter().map(account).collect()
    }

    /// One account.
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        const ONE: &str = "SELECT name, role, scope, password, created, revoked FROM account WHERE name = $1";
        let rows = self.database.read().await?.query(ONE, vec![name.into()]).await?;
        rows.first().map(account).transpose()
    }
}
