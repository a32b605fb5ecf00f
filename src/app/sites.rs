//! The register as callers see it: one site, or pages of them.

use super::error::AppError;
use super::world::World;
use crate::base::ids::{LineId, SiteId};
use crate::catalogue::line::Line;
use crate::catalogue::select::SiteFilter;
use crate::catalogue::site::Site;

/// A page of something, and the id to go on after.
pub struct Page<'a, T> {
    /// The items.
    pub items: Vec<&'a T>,
    /// The last id, when there is more.
    pub next: Option<String>,
}

/// At most `limit` items of `all` after the one called `after`.
pub fn page<'a, T>(all: impl Iterator<Item = (&'a str, &'a T)>, after: Option<&str>, limit: usize) -> Page<'a, T> {
    let mut rest = all.skip_while(|(id, _)| after.is_some_and(|after| *id <= after)).peekable();
    let (mut items, mut last) = (Vec::new(), None);
    while let Some((id, item)) = rest.next_if(|_| items.len() < limit) {
        items.push(item);
        last = Some(id.to_owned());
    }
    Page { items, next: last.filter(|_| rest.peek().is_some()) }
}

impl World {
    /// One site.
    pub fn site(&self, id: &str) -> Result<&Site, AppError> {
        let found = self.catalogue.sites.get(&SiteId::from(id));
        found.ok_or_else(|| AppError::NotFound { what: "site", id: id.to_owned() })
    }

    /// One line.
    pub fn line(&self, id: &str) -> Result<&Line, AppError> {
        let found = self.catalogue.lines.get(&LineId::from(id));
        found.ok_or_else(|| AppError::NotFound { what: "line", id: id.to_owned() })
    }

    /// A page of the sites that pass `filter`, by id.
    pub fn sites<'a>(&'a self, filter: &'a SiteFilter, after: Option<&str>, limit: usize) -> Page<'a, Site> {
        page(self.catalogue.select(filter).map(|site| (site.id.as_str(), site)), after, limit)
    }

    /// The sites of a line, the weightiest first.
    pub fn sites_of(&self, line: &LineId) -> Vec<&Site> {
        let weight = |site: &Site| site.role_in(line).map(|role| role.weight);
        let mut sites: Vec<&Site> = self.catalogue.sites.values().filter(|site| weight(site).is_some()).collect();
        sites.sort_by_key(|site| std::cmp::Reverse(weight(site)));
        sites
    }
}
