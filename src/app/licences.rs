//! Licence and attribution of each part of the data, as graph-data/README.md states them.

/// Files, SPDX id, attribution.
pub const DATA: &[(&str, &str, &str)] = &[
    (
        "roads/nodes.csv, roads/links.csv",
        "ODbL-1.0",
        "© OpenStreetMap contributors; topology by way of routrs_highways_dataset",
    ),
    (
        "rail/stations.csv, rail/links.csv",
        "ODbL-1.0",
        "© OpenStreetMap contributors; with facts of the published timetable of 2022–23",
    ),
    (
        "counties.csv, counties.geojson and town points in sites/, places/",
        "CC-BY-4.0",
        "Vonng/adcode (2016), converted to WGS 84 and simplified; GeoNames",
    ),
    (
        "sites/, lines/, places/, calendar/, profiles.toml, national-list.csv, roads/calibration.csv, roads/named.csv",
        "CC-BY-4.0",
        "xianggan contributors; facts from the sources that each record cites",
    ),
];
