//! Cuts the core again and again; each cell owns a range of the order.

use super::Patch;
use super::flow::{Cut, Direction, cut};
use super::leaf::{LEAF_MAX, eliminate};
use crate::graph::csr::{NONE, narrow};
use std::sync::{Condvar, Mutex, PoisonError};

/// The rows in which cuts are looked for.
const DIRECTIONS: [Direction; 4] = [Direction(1, 0), Direction(0, 1), Direction(1, 1), Direction(1, -1)];

/// A connected piece; its nodes take the places of the order from `begin` on.
struct Cell {
    patch: Patch,
    begin: usize,
}

/// Cells to do, cells in work, and places that are decided.
struct Board {
    cells: Vec<Cell>,
    busy: usize,
    order: Vec<u32>,
}

/// The names of the nodes of `core`, lowest first.
pub(super) fn dissect(core: &Patch, threads: usize) -> Vec<u32> {
    let mut whole = core.clone();
    whole.name = (0..narrow(core.len())).collect();
    let cells = pieces(&whole, &vec![false; core.len()], 0);
    let board = Mutex::new(Board { cells, busy: 0, order: vec![NONE; core.len()] });
    let news = Condvar::new();
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| work(core, &board, &news));
        }
        work(core, &board, &news);
    });
    let order = board.into_inner().unwrap_or_else(PoisonError::into_inner).order;
    order.into_iter().map(|v| core.name[v as usize]).collect()
}

/// Takes cells from the board until none is left and none can come.
fn work(core: &Patch, board: &Mutex<Board>, news: &Condvar) {
    let lock = || board.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let mut now = lock();
        let cell = loop {
            if let Some(cell) = now.cells.pop() {
                break cell;
            }
            if now.busy == 0 {
                return;
            }
            now = news.wait(now).unwrap_or_else(PoisonError::into_inner);
        };
        now.busy += 1;
        drop(now);
        let mut cells = vec![];
        let mut placed = vec![];
        split(core, cell, &mut cells, &mut placed);
        let mut now = lock();
        now.cells.extend(cells);
        for (place, v) in placed {
            now.order[place] = v;
        }
        now.busy -= 1;
        drop(now);
        news.notify_all();
    }
}

/// Cells below this many nodes are finished by the thread that has them.
const SHARE_MIN: usize = 2000;

fn split(core: &Patch, cell: Cell, shared: &mut Vec<Cell>, placed: &mut Vec<(usize, u32)>) {
    let small = cell.patch.len() < SHARE_MIN;
    let mut own = vec![cell];
    while let Some(Cell { patch, begin }) = own.pop() {
        if patch.len() <= LEAF_MAX {
            placed.extend((begin..).zip(eliminate(core, &patch.name)));
            continue;
        }
        let separator = separator(&patch);
        let mut out = vec![false; patch.len()];
        for &v in &separator {
            out[v as usize] = true;
        }
        let top = begin + patch.len() - separator.len();
        placed.extend((top..).zip(separator.iter().map(|&v| patch.name[v as usize])));
        let cells = pieces(&patch, &out, begin);
        if small { own.extend(cells) } else { shared.extend(cells) }
    }
}

/// The nodes that cut the patch best, in a row along the cut.
fn separator(patch: &Patch) -> Vec<u32> {
    let mut best: Option<(Cut, Direction)> = None;
    for direction in DIRECTIONS {
        let known = best.as_ref().map(|(cut, _)| (cut.nodes.len(), cut.side));
        if let Some(found) = cut(patch, direction, known) {
            best = Some((found, direction));
        }
    }
    let Some((cut, direction)) = best else {
        // No two nodes without an arc between them: any order does.
        return (0..narrow(patch.len())).collect();
    };
    let mut nodes = cut.nodes;
    nodes.sort_unstable_by_key(|&v| (direction.across(patch, v as usize), v));
    nodes
}

/// The connected pieces of what is not `out`, each with its places of the order.
fn pieces(patch: &Patch, out: &[bool], mut begin: usize) -> Vec<Cell> {
    let mut local: Vec<u32> = vec![NONE; patch.len()];
    let mut cells = Vec::new();
    let mut members = Vec::new();
    for root in 0..patch.len() {
        if out[root] || local[root] != NONE {
            continue;
        }
        members.clear();
        members.push(narrow(root));
        local[root] = 0;
        let mut at = 0;
        while at < members.len() {
            for &w in patch.neighbours(members[at] as usize) {
                if !out[w as usize] && local[w as usize] == NONE {
                    local[w as usize] = narrow(members.len());
                    members.push(w);
                }
            }
            at += 1;
        }
        let cell = piece(patch, &members, &local, out);
        let len = cell.len();
        cells.push(Cell { patch: cell, begin });
        begin += len;
    }
    cells
}

fn piece(patch: &Patch, members: &[u32], local: &[u32], out: &[bool]) -> Patch {
    let mut cell = Patch { first: vec![0], ..Patch::default() };
    for &v in members {
        let v = v as usize;
        let inside = patch.neighbours(v).iter().filter(|&&w| !out[w as usize]);
        cell.adjacent.extend(inside.map(|&w| local[w as usize]));
        cell.first.push(narrow(cell.adjacent.len()));
        cell.x.push(patch.x[v]);
        cell.y.push(patch.y[v]);
        cell.name.push(patch.name[v]);
    }
    cell
}
