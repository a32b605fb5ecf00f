//! The words for roads: class, state of building, fitness for coaches, provincial borders.

use crate::base::lang::Text;
use crate::words;

words! {
    /// The administrative and technical class of a road (GB/T 917 letters in brackets).
    pub enum RoadClass {
        /// Access-controlled, G and S with one, two or four digits.
        Expressway = "expressway",
        /// Slip roads of an expressway.
        Ramp = "ramp",
        /// G with three digits.
        National = "national",
        /// S with three digits.
        Provincial = "provincial",
        /// X.
        County = "county",
        /// Y, C and everything smaller.
        Local = "local",
        /// A ferry for vehicles.
        Ferry = "ferry",
    }
}

words! {
    /// Whether a road or line can be used.
    pub enum Status {
        /// In use.
        Open = "open",
        /// Under construction.
        Building = "building",
        /// Decided or proposed.
        Planned = "planned",
        /// No longer in use.
        Closed = "closed",
    }
}

words! {
    /// Whether a coach should take a road.
    pub enum CoachFit {
        /// Without reserve.
        Yes = "yes",
        /// Narrow, steep or winding.
        Caution = "caution",
        /// Not at all.
        No = "no",
    }
}

words! {
    /// A border between provinces.
    pub enum Border {
        /// Hunan – Jiangxi.
        HunanJiangxi = "湘赣",
        /// Hunan – Guangdong.
        HunanGuangdong = "湘粤",
        /// Hubei – Jiangxi.
        HubeiJiangxi = "鄂赣",
        /// Hubei – Hunan.
        HubeiHunan = "鄂湘",
        /// Jiangxi – Guangdong.
        JiangxiGuangdong = "赣粤",
    }
}

impl Border {
    /// The border between two provinces, if they have one.
    pub const fn between(one: Province, other: Province) -> Option<Self> {
        use Province::{Guangdong, Hubei, Hunan, Jiangxi};
        match (one, other) {
            (Hunan, Jiangxi) | (Jiangxi, Hunan) => Some(Self::HunanJiangxi),
            (Hunan, Guangdong) | (Guangdong, Hunan) => Some(Self::HunanGuangdong),
            (Hubei, Jiangxi) | (Jiangxi, Hubei) => Some(Self::HubeiJiangxi),
            (Hubei, Hunan) | (Hunan, Hubei) => Some(Self::HubeiHunan),
            (Jiangxi, Guangdong) | (Guangdong, Jiangxi) => Some(Self::JiangxiGuangdong),
            _ => None,
        }
    }

    /// The name in English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::HunanJiangxi => "Hunan–Jiangxi",
            Self::HunanGuangdong => "Hunan–Guangdong",
            Self::HubeiJiangxi => "Hubei–Jiangxi",
            Self::HubeiHunan => "Hubei–Hunan",
            Self::JiangxiGuangdong => "Jiangxi–Guangdong",
        }
    }
}

words! {
    /// A province that the roads of graph-data touch, by the first two digits of its code (GB/T 2260).
    pub enum Province {
        /// 江西省.
        Jiangxi = "36",
        /// 湖北省.
        Hubei = "42",
        /// 湖南省.
        Hunan = "43",
        /// 广东省.
        Guangdong = "44",
    }
}

impl Province {
    /// What it is called.
    pub fn name(self) -> Text {
        match self {
            Self::Jiangxi => Text::new("江西省", "Jiangxi"),
            Self::Hubei => Text::new("湖北省", "Hubei"),
            Self::Hunan => Text::new("湖南省", "Hunan"),
            Self::Guangdong => Text::new("广东省", "Guangdong"),
        }
    }
}
