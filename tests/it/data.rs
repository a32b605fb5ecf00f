//! graph-data passes its own check, and the check finds what is planted.

use std::collections::BTreeMap;

use xianggan::app::data::DataFolder;
use xianggan::app::review::{calibration, review, roads_table};
use xianggan::app::world::World;
use xianggan::base::files::Files;
use xianggan::base::ids::{LineId, SiteId};
use xianggan::catalogue::coverage;
use xianggan::catalogue::document::Register;
use xianggan::catalogue::write;

/// The shipped files in memory, to plant faults in.
fn shipped() -> BTreeMap<String, Vec<u8>> {
    let folder = DataFolder::Embedded;
    folder.list("").into_iter().map(|path| (path.clone(), folder.read(&path).unwrap())).collect()
}

/// Every fault line of `files`.
fn lines(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let (world, mut faults) = World::read(files, 2);
    faults.extend(review(&world, files));
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

/// A text file of graph-data on the disk, which the program does not embed.
fn readme(path: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data").join(path)).unwrap()
}

#[test]
fn the_read_me_says_what_the_check_prints() {
    let files = shipped();
    let (world, _) = World::read(&files, 2);
    let mend = "run `xianggan check --calibration` and copy the table";
    assert!(readme("README.md").contains(&coverage::table(&world.catalogue)), "coverage: {mend}");
    let roads = readme("roads/README.md");
    assert!(roads.contains(&roads_table(&files)), "roads: {mend}");
    let text = calibration(&world, &files, &mut Vec::new());
    let (_, groups) = text.rsplit_once("\n\n").unwrap();
    assert!(roads.contains(groups), "calibration: {mend}\n{groups}");
}

#[test]
fn the_files_are_what_an_export_of_a_fresh_store_writes() {
    let files = shipped();
    let (register, faults) = Register::from_files(&files);
    assert!(faults.is_empty(), "{faults:?}");
    let exported = write::files(&register);
    assert_eq!(exported.keys().collect::<Vec<_>>(), files.keys().collect::<Vec<_>>());
    for (path, bytes) in &files {
        assert!(exported[path] == *bytes, "{path}: run `xianggan export graph-data` with an empty store");
    }
}

#[test]
fn a_revolutionary_unit_of_the_national_list_cannot_be_lost() {
    let mut files = shipped();
    edit(&mut files, "national-list.csv", "wenjiashi-rally-site", "");
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains("no site of it in 430181")), "{found:?}");

    let mut files = shipped();
    edit(&mut files, "national-list.csv", "maoping-octagonal-building;", "maoping-no-such-house;");
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains("maoping-no-such-house")), "{found:?}");

    let mut files = shipped();
    edit(&mut files, "sites/430626-pingjiang.toml", "batch = 3, number = \"27\"", "batch = 3, number = \"28\"");
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains("the national list has no number 28 in batch 3")), "{found:?}");
}

#[test]
fn a_named_road_that_is_missing_is_a_fault() {
    let mut files = shipped();
    let text = String::from_utf8(files["roads/links.csv"].clone()).unwrap();
    files.insert("roads/links.csv".to_owned(), text.replace("357国道", "旧324省道").into_bytes());
    let found = lines(&files);
    assert!(found.iter().any(|line| line.contains("roads/named.csv") && line.contains("G357")), "{found:?}");
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

/// Every fault line of the register in `files`; the roads are not read.
fn of_catalogue(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let (catalogue, mut faults) = xianggan::catalogue::read(files);
    faults.extend(xianggan::catalogue::check::check(&catalogue));
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn faults_of_study_templates_and_of_the_calendar_are_named() {
    for (path, from, to, said) in [
        (
            "study-templates.toml",
            "lesson_minutes = { min = 40, max = 60 }",
            "lesson_minutes = { min = 70, max = 60 }",
            "lesson_minutes",
        ),
        ("study-templates.toml", "until = \"11:30\"", "until = \"14:30\"", "module"),
        ("study-templates.toml", "of = \"coach\"", "of = \"group\"", "coach"),
        ("study-templates.toml", "\"rule-study-tours-2016\"", "\"rule-nobody-knows\"", "rule-nobody-knows"),
        ("calendar/lunar-months.csv", "2026,4,no,2026-05-17,lunar-months\n", "", "first_day"),
        ("calendar/festivals.csv", ",09-19,09-20,", ",09-19,09-31x,", "mem-wenjiashi"),
    ] {
        let mut files = shipped();
        edit(&mut files, path, from, to);
        let found = of_catalogue(&files);
        assert!(found.iter().any(|line| line.contains(path) && line.contains(said)), "{path} {said}: {found:?}");
    }
    // Neither file need be there.
    let mut files = shipped();
    files.remove("study-templates.toml");
    files.remove("calendar/lunar-months.csv");
    assert!(of_catalogue(&files).is_empty());
}
