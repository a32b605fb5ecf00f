//! graph-data passes its own check, and the check finds what is planted.

use std::collections::BTreeMap;

use xianggan::app::data::DataFolder;
use xianggan::app::review::review;
use xianggan::app::world::World;
use xianggan::base::files::Files;
use xianggan::base::ids::{LineId, SiteId};

/// The shipped files in memory, to plant faults in.
fn shipped() -> BTreeMap<String, Vec<u8>> {
    let folder = DataFolder::Embedded;
    folder.list("").into_iter().map(|path| (path.clone(), folder.read(&path).unwrap())).collect()
}

/// Every fault line of `files`.
fn lines(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let (world, mut faults) = World::read(files, 2);
    faults.extend(review(&world));
    faults.iter().map(ToString::to_string).collect()
}

/// Replaces text in one file, which must be there.
fn edit(files: &mut BTreeMap<String, Vec<u8>>, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(from), "{path} has no {from:?}");
    files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
}

#[test]
fn the_shipped_data_has_no_fault() {
    let faults = lines(&shipped());
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn a_folder_of_the_same_files_is_the_same_world() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    let (folder, _) = World::read(&DataFolder::Folder(root), 2);
    let (embedded, _) = World::read(&DataFolder::Embedded, 2);
    assert_eq!(folder.catalogue.version, embedded.catalogue.version);
    assert_eq!(folder.catalogue.sites.len(), embedded.catalogue.sites.len());
}

#[test]
fn planted_faults_are_named_with_file_and_record() {
    const SITES: &str = "sites/430181-liuyang.toml";
    let mut files = shipped();
    edit(&mut files, SITES, "kind = \"former-site\"", "kind = \"palace\"");
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains(SITES) && line.contains("palace")), "{found:?}");

    let mut files = shipped();
    edit(&mut files, SITES, "adcode = 430181", "adcode = 360881");
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains("outside")), "{found:?}");

    let mut files = shipped();
    edit(&mut files, "roads/links.csv", ",national,", ",motorway,");
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains("roads/links.csv") && line.contains("motorway")), "{found:?}");

    let mut files = shipped();
    files.remove("calendar/holidays.csv");
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains("holidays.csv")), "{found:?}");
}

#[test]
fn the_best_site_of_a_village_keeps_its_worth_and_its_neighbours_add_less() {
    let world = World::read(&DataFolder::Embedded, 2).0;
    let line = [LineId::from("autumn-harvest")];
    let ids = ["sanwan-fengshuping", "sanwan-mao-residence", "sanwan-soldiers-committee", "wenjiashi-rally-site"];
    let sites = ids.map(|id| &world.catalogue.sites[&SiteId::from(id)]);
    let alone = sites.map(|site| world.catalogue.interest(site, &line));
    assert!(alone[3] > alone[0].max(alone[1]), "three events took place at Wenjiashi: {alone:?}");
    let [first, second, third, far] = world.catalogue.worth(&sites, &line)[..] else { unreachable!() };
    let better = alone[0].max(alone[1]);
    assert_eq!((first.max(second), far), (better, alone[3]), "the best of Sanwan and the one far away keep theirs");
    assert_eq!(first.min(second), alone[0].min(alone[1]) * 60 / 100);
    assert_eq!(third, alone[2] * 40 / 100);
    let backwards = world.catalogue.worth(&[sites[3], sites[2], sites[1], sites[0]], &line);
    assert_eq!(backwards, [far, third, second, first], "in whatever order they come");
}
