//! Text as it is compared: lower case, no marks, no spaces, simplified characters.

/// Traditional and simplified form of the characters that occur in names of the zone, pair by pair.
const TRADITIONAL: &str = "岡冈義义會会師师舊旧總总軍军團团區区縣县鎮镇鄉乡陽阳陵陵蓮莲銅铜鼓鼓萬万載载平平瀏浏醴醴茶茶攸攸\
炎炎遂遂寧宁興兴永永蘆芦溪溪東东醫医院院館馆紀纪念念烈烈陳陈列列毛毛澤泽澤泽彭彭懷怀賀贺龍龙蕭萧劉刘張张黃黄羅罗榮荣\
桓桓譚谭餘余賁贲盧卢鄧邓蔣蒋楊杨趙赵吳吴陸陆葉叶葉叶鄒邹項项隊队團团戰战鬥斗爭争場场領领導导長长沙沙漢汉廣广廠厂礦矿鐵铁路路\
運运動动勞劳農农協协聯联黨党員员產产國国華华國国門门關关橋桥樓楼閣阁廟庙寺寺書书學学習习園园林林風风雲云霄霄瀑瀑潭潭\
嶺岭峰峰嶽岳巖岩崗岗灣湾邊边遷迁遺遗蹟迹跡迹處处廳厅劇剧報报標标語语織织織织絲丝綢绸紅红綠绿藍蓝銀银錢钱幣币\
車车站站機机場场鋪铺屋屋祠祠塘塘壩坝壠垄壟垄圍围牆墙墓墓碑碑塔塔亭亭營营盤盘槍枪彈弹藥药庫库電电臺台鍾钟鐘钟\
寶宝衛卫護护衝冲沖冲將将帥帅將将兒儿婦妇與与業业號号時时間间開开創创設设實实審审練练訓训選选舉举議议誼谊\
賓宾館馆飯饭莊庄裏里裡里後后發发萍萍鄉乡煤煤礦矿湘湘贛赣鄂鄂粵粤閩闽蘇苏維维埃埃頭头連连達达進进遠远過过還还\
難难雙双單单歲岁歷历曆历廬庐瑤瑶畬畲鳳凤鶴鹤魚鱼鳥鸟馬马駐驻騾骡驛驿驗验顧顾題题類类順顺須须韶韶響响飛飞養养\
勝胜務务勢势勳勋圖图壯壮夢梦奪夺媽妈孫孙對对專专層层岸岸島岛幹干庫库廢废彎弯彥彦從从復复應应懸悬戲戏據据擊击\
斷断於于曉晓曠旷東东條条梟枭棟栋樂乐樹树櫃柜櫻樱權权歐欧歸归殘残殺杀氣气決决泉泉淺浅渦涡滿满濟济濱滨灘滩\
煉炼熱热燈灯爐炉牽牵獨独獄狱獲获環环瓊琼畫画當当療疗盜盗監监礎础禮礼稅税種种積积穀谷窯窑競竞筆笔節节範范築筑\
簡简糧粮約约純纯紙纸級级細细組组終终結结絕绝經经綜综緊紧線线編编緣缘縱纵績绩繼继續续羣群聖圣聞闻職职聽听肅肃脈脉腦脑\
臨临艦舰藝艺蘭兰虎虎蟲虫術术補补裝装襲袭見见規规親亲覺觉覽览觀观記记許许訪访詔诏試试詩诗話话誌志調调談谈請请論论諸诸謀谋\
講讲識识譯译豐丰貢贡財财貨货貫贯貴贵買买費费資资質质贈赠贊赞趕赶跡迹躍跃軌轨載载輝辉輪轮輸输轉转農农遊游運运遜逊適适鄰邻\
釋释針针鈞钧鋒锋鋼钢錄录錦锦鍊炼鎖锁鏡镜鑄铸鑽钻閉闭陝陕陣阵陰阴際际隨随險险隱隐雜杂離离電电霧雾靈灵靜静預预頒颁頓顿額额願愿\
飲饮館馆駕驾騎骑鬧闹魯鲁鮮鲜麗丽麥麦黑黑點点齊齐龜龟澗涧湧涌週周崑昆峯峰";

/// A text as it is compared, with the place of each letter in the text that people read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Folded {
    /// The letters that count.
    pub letters: Vec<char>,
    /// For each letter, its character in the text that people read.
    pub origin: Vec<usize>,
    /// For each letter, whether a word, a syllable or a Chinese character begins there.
    pub begins: Vec<bool>,
}

impl Folded {
    /// Adds a letter.
    pub(super) fn push(&mut self, letter: char, origin: usize, begins: bool) {
        self.letters.push(letter);
        self.origin.push(origin);
        self.begins.push(begins);
    }
}

/// Whether `letter` is a Chinese character.
pub(super) fn is_han(letter: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&letter)
}

/// The simplified form, where the table knows one.
fn simplified(letter: char) -> char {
    let mut pairs = TRADITIONAL.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == letter {
            return simple;
        }
    }
    letter
}

/// A Latin letter without its mark: the tone marks of pinyin and the full-width forms.
fn plain(letter: char) -> char {
    match letter {
        'ā' | 'á' | 'ǎ' | 'à' => 'a',
        'ē' | 'é' | 'ě' | 'è' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
        'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    }
}

/// `text` as it is compared; what is neither letter nor digit only parts words.
pub(super) fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    let mut apart = true;
    for (at, letter) in text.chars().enumerate() {
        if matches!(letter, '\'' | '’') {
            continue;
        }
        for letter in plain(letter).to_lowercase().map(plain) {
            if !letter.is_alphanumeric() {
                apart = true;
                continue;
            }
            let letter = if is_han(letter) { simplified(letter) } else { letter };
            let after_han = folded.letters.last().is_some_and(|last| is_han(*last));
            folded.push(letter, at, apart || is_han(letter) || after_han);
            apart = false;
        }
    }
    folded
}

/// The words of a query: parted by what is neither letter nor digit, and where the script changes.
pub(super) fn words(query: &str) -> Vec<Vec<char>> {
    let mut words: Vec<Vec<char>> = Vec::new();
    let apart = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’');
    for part in query.split(apart) {
        let letters = fold(part).letters;
        words.extend(letters.chunk_by(|a, b| is_han(*a) == is_han(*b)).map(<[char]>::to_vec));
    }
    words
}
