//! Steps of routes: what they promise, and five real ones in words.

use serde_json::{Value, json};

use crate::world::post;

/// The first leg of a route with steps.
async fn leg([from, to]: [&str; 2], query: &str) -> Value {
    let body = json!({"points": [{"place": from}, {"place": to}]});
    let mut route = post(&format!("/v1/routes?steps=true&{query}"), &body).await;
    route["legs"][0].take()
}

/// The texts of a leg, a line for each language.
fn words(leg: &Value) -> String {
    let lines = |step: &Value| ["zh", "en"].map(|lang| step["text"][lang].as_str().unwrap().to_owned() + "\n");
    leg["steps"].as_array().unwrap().iter().flat_map(lines).collect()
}

/// Sums, order, ranges and languages.
fn sound(leg: &Value) {
    let steps = leg["steps"].as_array().unwrap();
    let sum = |field: &str| steps.iter().map(|step| step[field].as_u64().unwrap()).sum::<u64>();
    assert_eq!(
        (sum("distance_m"), sum("duration_s")),
        (leg["distance_m"].as_u64().unwrap(), leg["duration_s"].as_u64().unwrap())
    );
    assert!(steps[0]["kind"] == "depart" && steps[steps.len() - 1]["kind"] == "arrive");
    let points = leg["geometry"]["coordinates"].as_array().unwrap().len();
    let range = |step: &Value, end: usize| usize::try_from(step["geometry_range"][end].as_u64().unwrap()).unwrap();
    assert_eq!((range(&steps[0], 0), range(&steps[steps.len() - 1], 1)), (0, points - 1));
    for pair in steps.windows(2) {
        assert_eq!(range(&pair[0], 1), range(&pair[1], 0));
        assert!(range(&pair[0], 0) <= range(&pair[0], 1));
        assert_ne!(pair[0]["text"], pair[1]["text"]);
    }
    for step in steps {
        let (zh, en) = (step["text"]["zh"].as_str().unwrap(), step["text"]["en"].as_str().unwrap());
        assert!(!zh.is_empty() && !en.is_empty() && en.is_ascii() || en.contains(['–', '’']), "{zh} / {en}");
    }
}

#[tokio::test]
async fn every_route_of_the_register_is_told_whole_in_both_languages() {
    let ends = [
        "gw-changsha",
        "gw-nanchang",
        "lodging-liuyang",
        "lodging-ciping",
        "lodging-wenjiashi",
        "gw-chenzhou",
        "lodging-xiushui",
    ];
    for from in ends {
        for to in ends.into_iter().filter(|to| *to != from) {
            for query in ["geometry=geojson", "geometry=geojson&simplify=1000&crs=gcj02"] {
                sound(&leg([from, to], query).await);
            }
        }
    }
}

#[tokio::test]
async fn steps_are_there_when_asked_for() {
    let body = json!({"points": [{"place": "lodging-liuyang"}, {"place": "lodging-wenjiashi"}]});
    let without = post("/v1/routes", &body).await;
    assert!(without["legs"][0].get("steps").is_none());
    let bare = leg(["lodging-liuyang", "lodging-wenjiashi"], "geometry=none").await;
    assert!(bare["steps"].as_array().unwrap().iter().all(|step| step["geometry_range"].is_null()));
}

#[tokio::test]
async fn a_coarse_line_keeps_the_points_where_something_is_done() {
    let ends = ["gw-changsha", "lodging-jinggangshan"];
    let (fine, coarse) =
        (leg(ends, "geometry=geojson&simplify=0").await, leg(ends, "geometry=geojson&simplify=500").await);
    let begin = |leg: &Value, step: usize| {
        let at = usize::try_from(leg["steps"][step]["geometry_range"][0].as_u64().unwrap()).unwrap();
        leg["geometry"]["coordinates"][at].clone()
    };
    for step in 0..fine["steps"].as_array().unwrap().len() {
        assert_eq!(begin(&fine, step), begin(&coarse, step));
    }
}

#[tokio::test]
async fn from_changsha_to_jinggangshan() {
    insta::assert_snapshot!(words(&leg(["gw-changsha", "lodging-jinggangshan"], "geometry=none").await), @r"
    向南出发，沿县乡公路行驶300米
    Head south along the county road for 300 m
    左转，继续沿县乡公路行驶2公里
    Turn left, staying on the county road for 2 km
    右转进入省道，行驶3公里
    Turn right onto the provincial road and drive 3 km
    左转，继续沿省道行驶5.7公里
    Turn left, staying on the provincial road for 5.7 km
    驶入G4京港澳高速，行驶24公里
    Enter G4 Beijing–Hong Kong–Macau Expressway and drive 24 km
    途经昭山服务区，行驶4.5公里
    Pass Zhaoshan service area and drive 4.5 km
    由G4京港澳高速转入G60沪昆高速，行驶55公里
    Change from G4 Beijing–Hong Kong–Macau Expressway to G60 Shanghai–Kunming Expressway and drive 55 km
    途经醴陵服务区，行驶21公里
    Pass Liling service area and drive 21 km
    进入江西省，继续沿G60沪昆高速行驶14公里
    Enter Jiangxi province, staying on G60 Shanghai–Kunming Expressway for 14 km
    在「萍乡北枢纽」由G60沪昆高速转入S89萍莲高速，行驶75公里
    Change from G60 Shanghai–Kunming Expressway to S89 Pingxiang–Lianhua Expressway at Pingxiang North Junction and drive 75 km
    在「莲花互通」由S89萍莲高速转入G72泉南高速（吉莲段），行驶39公里
    Change from S89 Pingxiang–Lianhua Expressway to G72 Quanzhou–Nanning Expressway (Ji’an–Lianhua) at the Lianhua interchange and drive 39 km
    在「永新枢纽」由G72泉南高速（吉莲段）转入S81宜遂高速（宜井遂高速），行驶36公里
    Change from G72 Quanzhou–Nanning Expressway (Ji’an–Lianhua) to S81 Yichun–Suichuan Expressway (by Jinggangshan) at Yongxin Junction and drive 36 km
    在「拿山枢纽」由S81宜遂高速（宜井遂高速）转入G1517莆炎高速（泰井段），行驶4.4公里
    Change from S81 Yichun–Suichuan Expressway (by Jinggangshan) to G1517 Putian–Yanling Expressway (Taihe–Jinggangshan) at Nashan Junction and drive 4.4 km
    从「拿山」出口驶离G1517莆炎高速（泰井段），行驶800米
    Leave G1517 Putian–Yanling Expressway (Taihe–Jinggangshan) at the Nashan interchange and drive 800 m
    右转进入G319/G356国道，行驶3公里
    Turn right onto G319/G356 and drive 3 km
    在「红星街道办事处」向左前方转弯进入县乡公路，行驶180米
    Bear left at Hongxing Subdistrict onto the county road and drive 180 m
    到达目的地
    Arrive at the destination
    ");
}

#[tokio::test]
async fn from_liuyang_to_wanzai() {
    insta::assert_snapshot!(words(&leg(["lodging-liuyang", "lodging-wanzai"], "geometry=none").await), @r"
    向西南出发，沿县乡公路行驶2公里
    Head south-west along the county road for 2 km
    左转进入G106/G319国道，行驶2.4公里
    Turn left onto G106/G319 and drive 2.4 km
    在「淮川街道」左转，继续沿G106/G319国道行驶4.6公里
    Turn left at Huaichuan Subdistrict, staying on G106/G319 for 4.6 km
    右转进入省道，行驶2公里
    Turn right onto the provincial road and drive 2 km
    从「浏阳南」入口驶入S30长浏高速，行驶29公里
    Enter S30 Changsha–Liuyang Expressway at the Liuyang South interchange and drive 29 km
    进入江西省，继续沿S30长浏高速行驶6.6公里
    Enter Jiangxi province, staying on S30 Changsha–Liuyang Expressway for 6.6 km
    在「上栗枢纽」由S89萍洪高速转入S38昌栗高速，行驶73公里
    Change from S89 Pingxiang–Hongkoujie Expressway to S38 Nanchang–Shangli Expressway at Shangli Junction and drive 73 km
    从「万载」出口驶离S38昌栗高速，行驶800米
    Leave S38 Nanchang–Shangli Expressway at the Wanzai interchange and drive 800 m
    向右后方急转进入G220国道，行驶2.1公里
    Turn sharply right onto G220 and drive 2.1 km
    左转进入县乡公路，行驶270米
    Turn left onto the county road and drive 270 m
    到达目的地
    Arrive at the destination
    ");
}

#[tokio::test]
async fn from_ganzhou_to_yongxin() {
    insta::assert_snapshot!(words(&leg(["gw-ganzhou", "lodging-yongxin"], "geometry=none").await), @r"
    向西北出发，沿县乡公路行驶520米
    Head north-west along the county road for 520 m
    左转进入省道，行驶12公里
    Turn left onto the provincial road and drive 12 km
    向右后方急转，继续沿省道行驶2.1公里
    Turn sharply right, staying on the provincial road for 2.1 km
    驶入G76厦蓉高速，行驶8.9公里
    Enter G76 Xiamen–Chengdu Expressway and drive 8.9 km
    由G76厦蓉高速转入G45大广高速，行驶70公里
    Change from G76 Xiamen–Chengdu Expressway to G45 Daqing–Guangzhou Expressway and drive 70 km
    途经遂川服务区，行驶63公里
    Pass Suichuan service area and drive 63 km
    由G45大广高速转入G72泉南高速（吉莲段），行驶57公里
    Change from G45 Daqing–Guangzhou Expressway to G72 Quanzhou–Nanning Expressway (Ji’an–Lianhua) and drive 57 km
    在「永新枢纽」由G72泉南高速（吉莲段）转入S81宜遂高速（宜井遂高速），行驶7.9公里
    Change from G72 Quanzhou–Nanning Expressway (Ji’an–Lianhua) to S81 Yichun–Suichuan Expressway (by Jinggangshan) at Yongxin Junction and drive 7.9 km
    从「永新东」出口驶离S81宜遂高速（宜井遂高速），行驶800米
    Leave S81 Yichun–Suichuan Expressway (by Jinggangshan) at the Yongxin East interchange and drive 800 m
    继续直行，进入省道，行驶6.1公里
    Continue onto the provincial road and drive 6.1 km
    右转进入县乡公路，行驶1.5公里
    Turn right onto the county road and drive 1.5 km
    在「禾川镇」左转进入乡村道路
    Turn left at Hechuan Town onto the local road
    到达目的地
    Arrive at the destination
    ");
}

#[tokio::test]
async fn from_pingjiang_to_tonggu() {
    insta::assert_snapshot!(words(&leg(["lodging-pingjiang", "lodging-tonggu"], "geometry=none").await), @r"
    向东北出发，沿县乡公路
    Head north-east along the county road
    在「汉昌镇」右转进入G106国道，行驶1.3公里
    Turn right at Hanchang Town onto G106 and drive 1.3 km
    向右前方转弯进入省道，行驶2.5公里
    Bear right onto the provincial road and drive 2.5 km
    从「平江」入口驶入G0422武深高速（平江—浏阳段），行驶67公里
    Enter G0422 Wuhan–Shenzhen Expressway (Pingjiang–Liuyang) at the Pingjiang interchange and drive 67 km
    在「枫浆桥枢纽」由G0422武深高速（平江—浏阳段）转入S30长浏高速，行驶18公里
    Change from G0422 Wuhan–Shenzhen Expressway (Pingjiang–Liuyang) to S30 Changsha–Liuyang Expressway at Fengjiangqiao Junction and drive 18 km
    在「蕉溪枢纽」由S30长浏高速转入G6021杭长高速（大浏段），行驶79公里
    Change from S30 Changsha–Liuyang Expressway to G6021 Hangzhou–Changsha Expressway (Dawei Mountain–Liuyang) at Jiaoxi Junction and drive 79 km
    进入江西省，继续沿G6021杭长高速（大浏段）行驶23公里
    Enter Jiangxi province, staying on G6021 Hangzhou–Changsha Expressway (Dawei Mountain–Liuyang) for 23 km
    从「铜鼓」出口驶离G6021杭长高速（昌铜西段），行驶800米
    Leave G6021 Hangzhou–Changsha Expressway (Tonggu–Fengxin) at the Tonggu interchange and drive 800 m
    右转进入G220国道，行驶1.8公里
    Turn right onto G220 and drive 1.8 km
    右转，继续沿G220国道行驶1.6公里
    Turn right, staying on G220 for 1.6 km
    到达目的地
    Arrive at the destination
    ");
}

#[tokio::test]
async fn from_anyuan_to_chaling() {
    insta::assert_snapshot!(words(&leg(["lodging-anyuan", "lodging-chaling"], "geometry=none").await), @r"
    向西出发，沿县乡公路行驶100米
    Head west along the county road for 100 m
    左转进入G319国道，行驶5.1公里
    Turn left onto G319 and drive 5.1 km
    在「五陂镇」右转进入省道，行驶9.9公里
    Turn right at Wubei Town onto the provincial road and drive 9.9 km
    从「萍乡南」入口驶入S89萍莲高速，行驶63公里
    Enter S89 Pingxiang–Lianhua Expressway at the Pingxiang South interchange and drive 63 km
    在「莲花互通」由S89萍莲高速转入G72泉南高速（吉莲段），行驶7.5公里
    Change from S89 Pingxiang–Lianhua Expressway to G72 Quanzhou–Nanning Expressway (Ji’an–Lianhua) at the Lianhua interchange and drive 7.5 km
    进入湖南省，继续沿G72泉南高速（吉莲段）行驶40公里
    Enter Hunan province, staying on G72 Quanzhou–Nanning Expressway (Ji’an–Lianhua) for 40 km
    驶离G72泉南高速（茶界段），行驶1.4公里
    Leave G72 Quanzhou–Nanning Expressway (Chaling–border) and drive 1.4 km
    继续直行，进入省道，行驶420米
    Continue onto the provincial road and drive 420 m
    左转，继续沿省道行驶3.3公里
    Turn left, staying on the provincial road for 3.3 km
    右转进入乡村道路，行驶2.4公里
    Turn right onto the local road and drive 2.4 km
    到达目的地
    Arrive at the destination
    ");
}
