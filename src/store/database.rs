//! The little that a database must be able to do; all SQL above it is the same for every one.

use std::pin::Pin;

use super::StoreError;

/// What a database call answers with.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// One database: transactions that see one state, and news of what other servers wrote.
pub trait Database: Send + Sync {
    /// A transaction that only reads; everything it reads is of one moment.
    fn read(&self) -> Answer<'_, Box<dyn Transaction>>;

    /// A transaction that writes; there is one at a time.
    fn write(&self) -> Answer<'_, Box<dyn Transaction>>;

    /// Resolves when another server may have written; never, where nothing tells.
    fn news(&self) -> Answer<'_, ()>;

    /// Waits for what is under way and closes every connection.
    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// A transaction; dropped without [`Transaction::commit`] it has done nothing.
pub trait Transaction: Send {
    /// Runs a statement; answers how many rows it touched.
    fn execute(&mut self, sql: &'static str, values: Vec<Cell>) -> Answer<'_, u64>;

    /// Runs a query; answers its rows.
    fn query(&mut self, sql: &'static str, values: Vec<Cell>) -> Answer<'_, Vec<Row>>;

    /// Tells other servers, once this is committed.
    fn announce(&mut self) -> Answer<'_, ()>;

    /// Makes it last.
    fn commit(self: Box<Self>) -> Answer<'static, ()>;
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A whole number.
    Int(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A row of an answer, by the position of its columns.
#[derive(Clone, Debug)]
pub struct Row(pub Vec<Cell>);

impl Row {
    /// A number that must be there.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.maybe_int(column)?.ok_or_else(|| StoreError::Corrupt(format!("column {column} is null")))
    }

    /// A number, or nothing.
    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Cell::Int(number)) => Ok(*number),
            Some(Cell::Text(None)) => Ok(None),
            _ => Err(StoreError::Corrupt(format!("column {column} is no number"))),
        }
    }

    /// A text that must be there.
    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        self.maybe_text(column)?.ok_or_else(|| StoreError::Corrupt(format!("column {column} is null")))
    }

    /// A text, or nothing.
    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(column) {
            Some(Cell::Text(text)) => Ok(text.clone()),
            _ => Err(StoreError::Corrupt(format!("column {column} is no text"))),
        }
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.0.get(column) {
            Some(Cell::Bytes(bytes)) => Ok(bytes.clone()),
            _ => Err(StoreError::Corrupt(format!("column {column} has no bytes"))),
        }
    }

    /// JSON that is kept as text.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}

/// Puts `values` into a query of any driver.
macro_rules! bound {
    ($sql:expr, $values:expr) => {{
        let mut query = sqlx::query($sql);
        for value in $values {
            query = match value {
                $crate::store::database::Cell::Int(number) => query.bind(number),
                $crate::store::database::Cell::Text(text) => query.bind(text),
                $crate::store::database::Cell::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}

pub(super) use bound;
