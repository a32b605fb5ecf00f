//! A set of named files, wherever they are kept; readers of data take this and do no I/O.

/// Files by their path below one root, with `/` between folders.
pub trait Files {
    /// The paths that begin with `folder`, in order.
    fn list(&self, folder: &str) -> Vec<String>;

    /// The content of one file; `None` when there is none of that name.
    fn read(&self, path: &str) -> Option<Vec<u8>>;
}

/// Files in memory, for tests and for what a caller sends.
impl Files for std::collections::BTreeMap<String, Vec<u8>> {
    fn list(&self, folder: &str) -> Vec<String> {
        self.keys().filter(|path| path.starts_with(folder)).cloned().collect()
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.get(path).cloned()
    }
}
