//! How the nodes are shared among threads: whole subtrees, and the few nodes above them.

use super::contract::Topology;
use crate::graph::csr::narrow;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Topologies with fewer arcs than this are done by one thread: starting more costs longer.
const ARCS_MIN: usize = 20_000;

/// Subtrees for each thread, so that none waits long for another.
const PARTS_PER_THREAD: usize = 6;

/// A division of the nodes.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) threads: usize,
    /// Disjoint subtrees as ranges of ranks, ascending.
    pub(crate) parts: Vec<Range<usize>>,
    /// The ranks above them, ascending.
    pub(crate) top: Vec<u32>,
}

impl Topology {
    /// Divides the nodes for this many threads by the work that their rows make.
    pub(crate) fn plan(&self, threads: usize) -> Plan {
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut end = self.node_count();
        while end > 0 {
            let begin = self.subtree[end - 1] as usize;
            parts.push(begin..end);
            end = begin;
        }
        let threads = if self.arc_count() < ARCS_MIN { 1 } else { threads.max(1) };
        let mut top = Vec::new();
        if threads > 1 {
            let bound = self.work_below(&(0..self.node_count())) / (threads * PARTS_PER_THREAD) as u64;
            let mut at = 0;
            while at < parts.len() {
                if self.work_below(&parts[at]) <= bound {
                    at += 1;
                    continue;
                }
                let Range { start, end } = parts.swap_remove(at);
                top.push(narrow(end - 1));
                let mut child_end = end - 1;
                while child_end > start {
                    let begin = self.subtree[child_end - 1] as usize;
                    parts.push(begin..child_end);
                    child_end = begin;
                }
            }
        }
        parts.sort_unstable_by_key(|part| part.start);
        top.sort_unstable();
        Plan { threads, parts, top }
    }

    /// The pairs of arcs in the rows of these ranks, about.
    fn work_below(&self, ranks: &Range<usize>) -> u64 {
        self.work[ranks.end] - self.work[ranks.start]
    }
}

/// Lets this many threads take jobs from a list, the last one first, until none is left.
pub(crate) fn share<J: Send, S>(
    threads: usize,
    jobs: Vec<J>,
    scratch: impl Fn() -> S + Sync,
    run: impl Fn(J, &mut S) + Sync,
) {
    let threads = threads.min(jobs.len());
    let jobs = Mutex::new(jobs);
    let work = || {
        let mut scratch = scratch();
        loop {
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(job) = job else { break };
            run(job, &mut scratch);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
}
