//! Small balanced vertex cuts by maximum flows that grow from two ends (`FlowCutter`, Hamann and
//! Strasser 2018).
//!
//! Each node passes at most one unit. `flow.next` and `flow.previous` name the neighbours on a
//! node's flow path. A node's entrance and exit are reached separately: entering a node that
//! already carries flow leads only back along its path.

use super::Patch;
use crate::graph::csr::{NONE, narrow};

/// A way to look at a patch: the projection that puts nodes in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Direction(pub(super) i64, pub(super) i64);

impl Direction {
    pub(super) fn along(self, patch: &Patch, v: usize) -> i64 {
        i64::from(patch.x[v]) * self.0 + i64::from(patch.y[v]) * self.1
    }

    pub(super) fn across(self, patch: &Patch, v: usize) -> i64 {
        i64::from(patch.y[v]) * self.0 - i64::from(patch.x[v]) * self.1
    }
}

/// A cut and how good it is.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// The nodes to take out.
    pub(super) nodes: Vec<u32>,
    /// Nodes on the smaller side.
    pub(super) side: usize,
}

/// Whether a cut (nodes of the cut, nodes on its smaller side) beats another one.
fn beats(this: (usize, usize), other: (usize, usize)) -> bool {
    let size_power = |nodes: usize| (nodes as u128).pow(SIZE_POWER);
    let balance_power = |nodes: usize| (nodes as u128).pow(SIDE_POWER);
    size_power(this.0) * balance_power(other.1) < size_power(other.0) * balance_power(this.1)
}

const SIZE_POWER: u32 = 3;
const SIDE_POWER: u32 = 2;
/// The first and the last of this many parts of the row are the two ends.
const END_PART: usize = 10;

const TERMINAL: u8 = 1;
const NEAR_GATE: u8 = 2;
const FAR_GATE: u8 = 4;
/// Next to a terminal and saturated for good: its near gate stays reached.
const RIM: u8 = 8;
const TOUCHED: u8 = 16;

/// One end of the flow and what it reaches. The near gate of a node is the one met first from this
/// end: the entrance seen from the source, the exit seen from the sink.
struct End {
    /// Flags by node.
    flag: Vec<u8>,
    /// All nodes with a flag but no `TERMINAL`, to wipe them.
    touched: Vec<u32>,
    /// Where a search has to begin.
    front: Vec<u32>,
    /// Nodes whose far gate is reached, terminals included.
    size: usize,
    terminals: usize,
    /// Nodes whose near gate was reached when their far gate was not.
    rim: Vec<u32>,
    fixed_rim: usize,
    /// By node: whose far gate led to the near gate; itself if its own did.
    origin: Vec<u32>,
}

impl End {
    fn new(row: &Row, members: &[u32]) -> Self {
        let mut flag = vec![0; row.len()];
        for &v in members {
            flag[v as usize] = TERMINAL | NEAR_GATE | FAR_GATE;
        }
        let front =
            members.iter().copied().filter(|&v| row.neighbours(v).iter().any(|&w| flag[w as usize] == 0)).collect();
        Self {
            flag,
            touched: Vec::new(),
            front,
            size: members.len(),
            terminals: members.len(),
            rim: Vec::new(),
            fixed_rim: 0,
            origin: vec![NONE; row.len()],
        }
    }

    /// Forgets what the searches reached since the last terminal.
    fn wipe(&mut self) {
        for v in self.touched.drain(..) {
            let flag = &mut self.flag[v as usize];
            *flag = match *flag {
                flag if flag & TERMINAL != 0 => TERMINAL | NEAR_GATE | FAR_GATE,
                flag if flag & RIM != 0 => RIM | NEAR_GATE,
                _ => 0,
            };
        }
        self.rim.truncate(self.fixed_rim);
        self.size = self.terminals;
    }

    fn is(&self, v: u32, flag: u8) -> bool {
        self.flag[v as usize] & flag != 0
    }

    fn set(&mut self, v: u32, flag: u8) {
        if self.flag[v as usize] & TOUCHED == 0 {
            self.touched.push(v);
        }
        self.flag[v as usize] |= flag | TOUCHED;
    }

    /// Makes all that is reached terminal.
    fn assimilate(&mut self) {
        for v in self.touched.drain(..) {
            let flag = &mut self.flag[v as usize];
            *flag = if *flag & FAR_GATE == 0 { RIM | NEAR_GATE } else { TERMINAL | NEAR_GATE | FAR_GATE };
        }
        self.terminals = self.size;
        let flag = &self.flag;
        self.rim.retain(|&v| flag[v as usize] & TERMINAL == 0);
        self.fixed_rim = self.rim.len();
    }

    /// Makes one node of the cut a terminal.
    fn pierce(&mut self, v: u32) {
        self.flag[v as usize] = TERMINAL | NEAR_GATE | FAR_GATE;
        self.size += 1;
        self.terminals += 1;
        self.rim.retain(|&other| other != v);
        self.fixed_rim = self.rim.len();
        self.front = vec![v];
    }
}

/// The flow of one patch in one direction.
struct Cutter<'a> {
    row: &'a Row,
    end: [End; 2],
    /// By node the next one on its flow path seen from the source, and from the sink.
    ahead: [Vec<u32>; 2],
    stack: Vec<u32>,
}

/// The best cut that grows along `direction`, if it beats `known` (size, smaller side).
pub(super) fn cut(patch: &Patch, direction: Direction, known: Option<(usize, usize)>) -> Option<Cut> {
    let mut row: Vec<(i64, u32)> = (0..patch.len()).map(|v| (direction.along(patch, v), narrow(v))).collect();
    row.sort_unstable();
    let row: Vec<u32> = row.into_iter().map(|(_, v)| v).collect();
    let lined = Row::new(patch, &row);
    let len = narrow(row.len());
    let part = (row.len() / END_PART).max(1);
    let last: Vec<u32> = (len - narrow(part)..len).collect();
    let sink = End::new(&lined, &last);
    // An arc from end to end would let any number of units through.
    let apart = |&v: &u32| lined.neighbours(v).iter().all(|&w| !sink.is(w, TERMINAL));
    let members: Vec<u32> = (0..narrow(part)).filter(apart).collect();
    if members.is_empty() {
        return None;
    }
    let source = End::new(&lined, &members);
    let ahead = [vec![NONE; row.len()], vec![NONE; row.len()]];
    let mut cutter = Cutter { row: &lined, end: [source, sink], ahead, stack: Vec::new() };
    let mut best = cutter.best(known)?;
    for v in &mut best.nodes {
        *v = row[*v as usize];
    }
    Some(best)
}

/// A patch whose nodes are numbered in the order of a row, neighbours ascending: so a search can go
/// first where the other end is nearer.
struct Row {
    first: Vec<u32>,
    adjacent: Vec<u32>,
}

impl Row {
    fn new(patch: &Patch, row: &[u32]) -> Self {
        let mut place = vec![0; row.len()];
        let mut first = vec![0; row.len() + 1];
        for (k, &v) in row.iter().enumerate() {
            place[v as usize] = narrow(k);
            first[k + 1] = first[k] + narrow(patch.neighbours(v as usize).len());
        }
        let mut next = first.clone();
        let mut adjacent = vec![0; patch.adjacent.len()];
        for (k, &v) in row.iter().enumerate() {
            for &w in patch.neighbours(v as usize) {
                let slot = &mut next[place[w as usize] as usize];
                adjacent[*slot as usize] = narrow(k);
                *slot += 1;
            }
        }
        Self { first, adjacent }
    }

    fn len(&self) -> usize {
        self.first.len() - 1
    }

    #[inline]
    fn neighbours(&self, v: u32) -> &[u32] {
        &self.adjacent[self.first[v as usize] as usize..self.first[v as usize + 1] as usize]
    }
}

impl Cutter<'_> {
    fn best(&mut self, known: Option<(usize, usize)>) -> Option<Cut> {
        let half = self.row.len() / 2;
        let mut best: Option<Cut> = None;
        let mut bar = known;
        let mut flow = 0;
        // Which end was pierced last, if that is all that happened.
        let mut grown = None;
        loop {
            loop {
                let side = grown.unwrap_or(0);
                let Some((last, target)) = self.search(side, grown.is_some()) else { break };
                self.augment(side, last, target);
                flow += 1;
                if bar.is_some_and(|bar| !beats((flow, half.max(1)), bar)) {
                    return best;
                }
                self.end[0].wipe();
                self.end[1].wipe();
                grown = None;
            }
            if grown.is_none() {
                let met = self.search(1, false);
                debug_assert!(met.is_none(), "a maximum flow lets nothing through from either end");
            }
            let side = usize::from(self.end[1].size < self.end[0].size);
            self.end[side].assimilate();
            let reached = self.end[side].size;
            let found = (self.end[side].rim.len(), reached.min(self.row.len() - reached - self.end[side].rim.len()));
            let smaller = found.1;
            if smaller > 0 && bar.is_none_or(|bar| beats(found, bar)) {
                bar = Some(found);
                best = Some(Cut { nodes: self.end[side].rim.clone(), side: smaller });
            }
            if reached >= half || bar.is_some_and(|bar| !beats((flow, half.max(1)), bar)) {
                return best;
            }
            let Some(next) = self.choose(side) else { return best };
            self.end[side].pierce(next);
            grown = Some(side);
        }
    }

    /// The node of the cut to take in next: rather one that the other end does not reach, then one
    /// that lies close to this end.
    fn choose(&self, side: usize) -> Option<u32> {
        let other = &self.end[1 - side];
        self.end[side]
            .rim
            .iter()
            .copied()
            .filter(|&v| self.row.neighbours(v).iter().all(|&w| !other.is(w, TERMINAL)))
            .min_by_key(|&v| {
                let near = if side == 0 { v } else { u32::MAX - v };
                (other.is(v, NEAR_GATE), near)
            })
    }

    /// Reaches all it can from one end; stops when it meets a terminal of the other end and names
    /// the last node and that terminal.
    fn search(&mut self, side: usize, keep: bool) -> Option<(u32, u32)> {
        let [source, sink] = &mut self.end;
        let (end, other) = if side == 0 { (source, sink) } else { (sink, source) };
        if !keep {
            end.wipe();
        }
        let behind = &self.ahead[1 - side];
        self.stack.clear();
        self.stack.extend_from_slice(&end.front);
        while let Some(v) = self.stack.pop() {
            let neighbours = self.row.neighbours(v);
            for k in 0..neighbours.len() {
                // What is pushed last is looked at first: let it be the nearest to the other end.
                let w = neighbours[if side == 0 { k } else { neighbours.len() - 1 - k }];
                if end.flag[w as usize] & NEAR_GATE != 0 {
                    continue;
                }
                if other.flag[w as usize] & TERMINAL != 0 {
                    return Some((v, w));
                }
                end.origin[w as usize] = v;
                end.set(w, NEAR_GATE);
                let back = behind[w as usize];
                if back == NONE {
                    end.set(w, FAR_GATE);
                    end.size += 1;
                    self.stack.push(w);
                } else {
                    end.rim.push(w);
                    Self::retreat(end, behind, back, &mut self.stack);
                }
            }
        }
        None
    }

    /// Goes back along a flow path from the exit of `v`, as far as nothing of it was reached.
    fn retreat(end: &mut End, behind: &[u32], mut v: u32, stack: &mut Vec<u32>) {
        while !end.is(v, FAR_GATE) {
            end.set(v, FAR_GATE);
            end.size += 1;
            stack.push(v);
            if end.is(v, NEAR_GATE) {
                return;
            }
            end.origin[v as usize] = v;
            end.set(v, NEAR_GATE);
            v = behind[v as usize];
        }
    }

    /// Sends one more unit along the way that the search found.
    fn augment(&mut self, side: usize, last: u32, target: u32) {
        let [forth, back] = &mut self.ahead;
        let (ahead, behind) = if side == 0 { (forth, back) } else { (back, forth) };
        let end = &self.end[side];
        let (mut v, mut w) = (last, target);
        loop {
            behind[w as usize] = v;
            if end.is(v, TERMINAL) {
                ahead[v as usize] = w;
                return;
            }
            let old = std::mem::replace(&mut ahead[v as usize], w);
            if old == NONE {
                w = v;
            } else {
                w = old;
                while end.origin[w as usize] == w {
                    behind[w as usize] = NONE;
                    w = std::mem::replace(&mut ahead[w as usize], NONE);
                }
            }
            v = end.origin[w as usize];
        }
    }
}
