//! The files that the register and the roads are read from: embedded, or a folder.

use std::borrow::Cow;
use std::path::PathBuf;

use rust_embed::RustEmbed;

use crate::base::files::Files;

#[derive(RustEmbed)]
#[folder = "graph-data/"]
#[exclude = "built/*"]
#[exclude = "*.md"]
struct Embedded;

/// Where graph-data is.
#[derive(Clone, Debug)]
pub enum DataFolder {
    /// In the program.
    Embedded,
    /// In a folder of the same shape.
    Folder(PathBuf),
}

impl Files for DataFolder {
    fn list(&self, folder: &str) -> Vec<String> {
        let mut paths: Vec<String> = match self {
            Self::Embedded => Embedded::iter().map(Cow::into_owned).collect(),
            Self::Folder(root) => {
                let mut paths = Vec::new();
                walk(root, "", &mut paths);
                paths
            }
        };
        paths.retain(|path| path.starts_with(folder) && !path.starts_with("built/"));
        paths.sort();
        paths
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Self::Embedded => Embedded::get(path).map(|file| file.data.into_owned()),
            Self::Folder(root) => std::fs::read(root.join(path)).ok(),
        }
    }
}

/// Adds the files below `root`/`below` to `paths`; what cannot be read is not there.
fn walk(root: &std::path::Path, below: &str, paths: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(below)) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(root, &path, paths),
            Ok(kind) if kind.is_file() && !path.to_ascii_lowercase().ends_with(".md") => paths.push(path),
            _ => {}
        }
    }
}
