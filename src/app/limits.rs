//! The most that one request may ask; all of it in this file, and all of it in `/v1/capabilities`.

/// Bytes of a request body.
pub const BODY_BYTES: usize = 256 * 1024;
/// Seconds after which a request is given up.
pub const REQUEST_SECONDS: u64 = 60;
/// Items of one page.
pub const PAGE_MAX: usize = 500;
/// Items of one page when the caller does not say.
pub const PAGE_DEFAULT: usize = 100;
/// Points of one route.
pub const ROUTE_POINTS: usize = 50;
/// A plain route of no more points is answered at once, without the queue: it takes under a millisecond.
pub const SHORT_ROUTE_POINTS: usize = 3;
/// Points of one trip whose order is sought.
pub const TRIP_POINTS: usize = 80;
/// Areas that one route may keep off, and their corners together.
pub const AVOID_AREAS: usize = 20;
/// Corners of all areas together.
pub const AVOID_POINTS: usize = 2_000;
/// Ways that one route may have, the fastest included.
pub const ALTERNATIVES: usize = 5;
/// Driving times of one isochrone.
pub const ISOCHRONE_LIMITS: usize = 5;
/// Shortest and longest of them, in seconds.
pub const ISOCHRONE_SECONDS: std::ops::RangeInclusive<u32> = 60..=10_800;
/// Rows or columns of one matrix.
pub const MATRIX_SIDE: usize = 500;
/// How far a point may lie from the nearest road, in metres.
pub const SNAP_RADIUS_M: f64 = 15_000.0;
/// A point farther than this from its road gets a warning, in metres.
pub const SNAP_WARNING_M: f64 = 1_000.0;
/// How far a point of a closure may lie from the road it means, in metres.
pub const CLOSURE_RADIUS_M: f64 = 3_000.0;
/// Threads that repair the roads when a closure begins or ends.
pub const REPAIR_THREADS: usize = 1;
/// Worlds of other days' closures that are kept ready.
pub const SCENES_READY: usize = 4;
/// Hierarchies of vehicles for other objectives than driving time that are kept ready.
pub const AIMS_READY: usize = 8;
/// Days of one itinerary.
pub const ITINERARY_DAYS: u32 = 15;
/// Sites that one itinerary may choose from.
pub const ITINERARY_SITES: usize = 400;
/// Shortest and longest time that a plan may be searched for, in milliseconds.
pub const BUDGET_MS: std::ops::RangeInclusive<u64> = 10..=30_000;
/// Counted steps of one search.
pub const ITERATIONS: u64 = 5_000_000;
/// The search time when the caller does not say, in milliseconds.
pub const BUDGET_MS_DEFAULT: u64 = 1_000;
/// The search time of a new plan that stays close to an old one, when the caller does not say.
pub const REPLAN_BUDGET_MS: u64 = 60;
/// The longest search of a job, in milliseconds.
pub const JOB_BUDGET_MS: u64 = 300_000;
/// Jobs of one process that wait or are at work; one more is told to come back.
pub const JOBS: usize = 64;
/// Minutes for which a job's answer is kept after its last sign of life.
pub const JOB_MINUTES: i64 = 60;
/// Jobs of one kind that have ended and are kept; the oldest go first.
pub const JOBS_KEPT: i64 = 1_000;
/// Milliseconds between two signs of life of a job in the store.
pub const JOB_NOTE_MS: u64 = 1_000;
/// Seconds of silence after which a job counts as lost with its server.
pub const JOB_SILENT_S: i64 = 30;
/// Milliseconds for which a request to end a job waits until it has ended.
pub const JOB_SETTLE_MS: u64 = 2_000;
/// Milliseconds of silence after which a stream of events shows that it lives.
pub const HEARTBEAT_MS: u64 = 2_000;
/// Requests that may wait for a processor; one more is told to come back.
pub const WAITING: usize = 256;
/// Travellers of each kind in one party.
pub const PARTY: u32 = 1_000;
/// Days of which festivals are listed at once.
pub const FESTIVAL_DAYS: i64 = 1_100;
/// Pupils of one study tour.
pub const STUDY_PUPILS: u32 = 1_000;
/// Groups in which they travel.
pub const STUDY_GROUPS: u32 = 100;
/// Other good plans of one request.
pub const OTHER_PLANS: usize = 5;
/// Driving per day when the caller does not say, in seconds.
pub const DRIVING_S_PER_DAY: u32 = 5 * 3600;
/// Bytes of a photo's file.
pub const PHOTO_BYTES: usize = 12 * 1024 * 1024;
/// Pixels of a photo's longer side as it comes.
pub const PHOTO_SIDE: u32 = 12_000;
/// Bytes that a photo may take while it is made anew.
pub const PHOTO_MEMORY: u64 = 256 * 1024 * 1024;
/// Pixels of a photo's longer side as it is kept.
pub const PHOTO_EDGE: u32 = 2_048;
/// Pixels of the longer side of the smaller one.
pub const THUMBNAIL_EDGE: u32 = 480;
/// Photos of one site; the register's own check holds it too.
pub const SITE_PHOTOS: usize = crate::catalogue::check::PHOTOS_OF_A_SITE;
/// Photos that one account may send on one day.
pub const PHOTOS_A_DAY: i64 = 500;
/// Edits of one changeset.
pub const CHANGESET_EDITS: usize = 5_000;
/// Letters of a comment, a source or a reviewer's note.
pub const COMMENT_CHARS: usize = 2_000;
/// Letters of an `Idempotency-Key`.
pub const KEY_CHARS: usize = 200;
/// Days for which a token holds when nothing is said.
pub const TOKEN_DAYS: u32 = 365;
/// Days for which a token holds that was obtained with a password.
pub const SIGN_IN_DAYS: u64 = 1;
/// Older revisions that are kept ready to be read.
pub const REVISIONS_READY: usize = 4;
/// Milliseconds after which a server looks whether another one has published.
pub const POLL_MS: u64 = 1_000;
/// How often a publish is tried anew when another one came first.
pub const PUBLISH_TRIES: usize = 8;
/// Letters of a search.
pub const SEARCH_CHARS: usize = 64;
/// Things that one search may find.
pub const SEARCH_MAX: usize = 50;
/// Things that a search finds when the caller does not say.
pub const SEARCH_DEFAULT: usize = 10;
/// Minutes of detour that records along a route may cost.
pub const ALONG_DETOUR_MIN: u32 = 120;
/// Records along one route.
pub const ALONG_MAX: usize = 200;
/// Records along a route when the caller does not say.
pub const ALONG_DEFAULT: usize = 50;
/// Corners of a line that a route is read from.
pub const LINE_POINTS: usize = 20_000;
/// How closely such a line is looked at, and how far its roads may lie from it.
pub const LINE_SAMPLING: crate::road::line::Sampling =
    crate::road::line::Sampling { spacing_m: 400.0, most: 400, radius_m: 3_000.0 };
/// Bytes of one file that is imported.
pub const IMPORT_BYTES: usize = 4 * 1024 * 1024;
/// Rows of it, the heading aside; no more than a changeset has edits.
pub const IMPORT_ROWS: usize = 5_000;
/// Its columns.
pub const IMPORT_COLUMNS: usize = 100;
/// Letters of one cell.
pub const IMPORT_CELL_CHARS: usize = 4_000;
/// Bytes that a workbook may unfold to, and its parts.
pub const IMPORT_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// Parts of a workbook.
pub const IMPORT_PARTS: usize = 500;
/// Faults that a report names one by one; the others are counted.
pub const IMPORT_FAULTS: usize = 10_000;
/// Imports that are kept with their files; the oldest go first.
pub const IMPORTS_KEPT: i64 = 200;
/// Journeys that are saved at once; no more are taken.
pub const SAVED: i64 = 100_000;
/// Days for which a saved journey is kept after its last day, when the caller does not say.
pub const SAVED_DAYS: u32 = 90;
/// Days for which a journey may be saved.
pub const SAVED_DAYS_MAX: u32 = 730;
/// Days for which is remembered that a saved journey was there.
pub const SAVED_FORGOTTEN_DAYS: i64 = 30;
/// Changes of wishes that a saved journey gathers.
pub const SAVED_CHANGES: usize = 200;
/// Links to one saved journey.
pub const SHARES: i64 = 20;
/// Rows that one sweep of what has expired takes at once.
pub const SWEEP_ROWS: i64 = 200;
/// Seconds between two sweeps.
pub const SWEEP_S: i64 = 60;
