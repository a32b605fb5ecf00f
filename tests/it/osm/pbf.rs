//! Writes small maps as OSM PBF, uncompressed; the reader's counterpart, for tests only.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "varints are made of the low bits, and the maps are small"
)]

/// A small map.
#[derive(Clone, Debug, Default)]
pub(crate) struct Map {
    pub(crate) nodes: Vec<Node>,
    pub(crate) ways: Vec<Way>,
    pub(crate) relations: Vec<Relation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) id: i64,
    pub(crate) lon: f64,
    pub(crate) lat: f64,
    pub(crate) tags: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) id: i64,
    pub(crate) refs: Vec<i64>,
    pub(crate) tags: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) id: i64,
    pub(crate) members: Vec<Member>,
    pub(crate) tags: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) kind: String,
    pub(crate) id: i64,
    pub(crate) role: String,
}

/// A protobuf message in the making.
#[derive(Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub(crate) fn number(&mut self, field: u64, value: i64) {
        self.varint(field << 3);
        self.varint(value as u64);
    }

    pub(crate) fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }

    pub(crate) fn packed(&mut self, field: u64, values: impl IntoIterator<Item = u64>) {
        let mut inner = Self::default();
        values.into_iter().for_each(|value| inner.varint(value));
        self.bytes(field, &inner.0);
    }

    /// Differences, zigzag-coded.
    fn deltas(&mut self, field: u64, values: impl IntoIterator<Item = i64>) {
        let mut last = 0;
        let coded: Vec<u64> = values
            .into_iter()
            .map(|value| {
                let delta = value - last;
                last = value;
                zigzag(delta)
            })
            .collect();
        self.packed(field, coded);
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[derive(Default)]
struct Strings(Vec<String>);

impl Strings {
    fn number(&mut self, text: &str) -> u64 {
        let found = self.0.iter().position(|other| other == text);
        found.unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        }) as u64
    }

    fn tags(&mut self, message: &mut Message, tags: &[(String, String)]) {
        let pairs: Vec<[u64; 2]> = tags.iter().map(|(k, v)| [self.number(k), self.number(v)]).collect();
        message.packed(2, pairs.iter().map(|pair| pair[0]));
        message.packed(3, pairs.iter().map(|pair| pair[1]));
    }
}

/// The file: a header, a block of dense nodes, a block of ways, a block of relations.
pub(crate) fn write(map: &Map) -> Vec<u8> {
    let mut header = Message::default();
    header.bytes(4, b"OsmSchema-V0.6");
    header.bytes(4, b"DenseNodes");
    header.number(32, 1_700_000_000);
    let mut file = blob("OSMHeader", &header.0);
    file.extend(blob("OSMData", &block(|strings, group| nodes(map, strings, group))));
    file.extend(blob("OSMData", &block(|strings, group| ways(map, strings, group))));
    file.extend(blob("OSMData", &block(|strings, group| relations(map, strings, group))));
    file
}

/// A blob with its header.
pub(crate) fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Message::default();
    body.bytes(1, content);
    let mut header = Message::default();
    header.bytes(1, kind.as_bytes());
    header.number(3, body.0.len() as i64);
    let mut bytes = (header.0.len() as u32).to_be_bytes().to_vec();
    bytes.extend(header.0);
    bytes.extend(body.0);
    bytes
}

fn block(fill: impl FnOnce(&mut Strings, &mut Message)) -> Vec<u8> {
    let mut strings = Strings(vec![String::new()]);
    let mut group = Message::default();
    fill(&mut strings, &mut group);
    let mut table = Message::default();
    strings.0.iter().for_each(|text| table.bytes(1, text.as_bytes()));
    let mut block = Message::default();
    block.bytes(1, &table.0);
    block.bytes(2, &group.0);
    block.0
}

fn nodes(map: &Map, strings: &mut Strings, group: &mut Message) {
    let units = |degrees: f64| (degrees * 1e7).round() as i64;
    let mut dense = Message::default();
    dense.deltas(1, map.nodes.iter().map(|node| node.id));
    dense.deltas(8, map.nodes.iter().map(|node| units(node.lat)));
    dense.deltas(9, map.nodes.iter().map(|node| units(node.lon)));
    let mut tags = Vec::new();
    for node in &map.nodes {
        tags.extend(node.tags.iter().flat_map(|(k, v)| [k, v]).map(|text| strings.number(text)).collect::<Vec<_>>());
        tags.push(0);
    }
    dense.packed(10, tags);
    group.bytes(2, &dense.0);
}

fn ways(map: &Map, strings: &mut Strings, group: &mut Message) {
    for way in &map.ways {
        let mut message = Message::default();
        message.number(1, way.id);
        strings.tags(&mut message, &way.tags);
        message.deltas(8, way.refs.iter().copied());
        group.bytes(3, &message.0);
    }
}

fn relations(map: &Map, strings: &mut Strings, group: &mut Message) {
    for relation in &map.relations {
        let mut message = Message::default();
        message.number(1, relation.id);
        strings.tags(&mut message, &relation.tags);
        let roles: Vec<u64> = relation.members.iter().map(|member| strings.number(&member.role)).collect();
        message.packed(8, roles);
        message.deltas(9, relation.members.iter().map(|member| member.id));
        message.packed(
            10,
            relation.members.iter().map(|member| match member.kind.as_str() {
                "node" => 0,
                "way" => 1,
                _ => 2,
            }),
        );
        group.bytes(4, &message.0);
    }
}
