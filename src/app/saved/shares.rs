//! Links with which others read a saved journey, until they end or are taken back.

use super::{Plan, Share};
use crate::app::error::{AppError, FieldFault};
use crate::app::itineraries::view::{ItineraryView, SpotView};
use crate::app::register::stamp;
use crate::app::secret::unguessable;
use crate::app::{App, limits};

/// What the owner wants of a link.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShareWish {
    /// For so many days; as long as the journey is kept unless said.
    pub days: Option<u32>,
    /// Whether readers do not see where the journey begins and ends; unless said, where that is a bare
    /// point of a map and no site or place.
    pub hide_start: Option<bool>,
}

/// What the reader of a link is given.
pub struct Shared {
    /// The journey, its ends as they are.
    pub plan: Plan,
    /// The link.
    pub share: Share,
}

/// Whether the journey begins or ends at a point that only its traveller knows.
fn is_private(view: &ItineraryView) -> bool {
    let bare = |spot: &SpotView| spot.site.is_none() && spot.place.is_none();
    view.days.first().is_some_and(|day| bare(&day.start)) || view.days.last().is_some_and(|day| bare(&day.end))
}

impl App {
    /// Makes a link; it never outlives the journey.
    pub async fn share(&self, (id, secret): (&str, &str), wish: ShareWish) -> Result<Share, AppError> {
        let kept = self.owned(id, secret).await?;
        let plan = Plan::read(kept).await?;
        let now = self.clock.now();
        let ends = wish.days.map(|days| stamp(super::expiry(now, now, Some(days))));
        let share = Share {
            token: unguessable::<16>()?,
            itinerary: plan.id,
            hide_start: wish.hide_start.unwrap_or_else(|| is_private(&plan.document.view)),
            created: stamp(now),
            expires: ends.map_or(plan.expires.clone(), |ends| ends.min(plan.expires)),
        };
        if self.keeper()?.store.add_share(&share, limits::SHARES).await? {
            return Ok(share);
        }
        let most = limits::SHARES;
        Err(AppError::Conflict(FieldFault::new(
            "shares",
            "wrong_count",
            (format!("此行程已有 {most} 个分享链接"), format!("this journey has {most} links already")),
            ("请先撤销不用的链接", "take back one that is no longer needed"),
        )))
    }

    /// The links of a journey, for its owner.
    pub async fn shares(&self, id: &str, secret: &str) -> Result<Vec<Share>, AppError> {
        self.owned(id, secret).await?;
        Ok(self.keeper()?.store.shares(id).await?)
    }

    /// Takes a link back at once.
    pub async fn unshare(&self, (id, secret): (&str, &str), token: &str) -> Result<(), AppError> {
        self.owned(id, secret).await?;
        Ok(self.keeper()?.store.remove_share(id, token).await?)
    }

    /// What a link shows.
    pub async fn shared(&self, token: &str) -> Result<Shared, AppError> {
        let (share, kept) = self.keeper()?.store.shared(token).await?;
        let now = stamp(self.clock.now());
        let expired = share.expires.clone().min(kept.expires.clone());
        if expired <= now || kept.secret.is_empty() {
            return Err(AppError::Gone { what: "share", expired });
        }
        Ok(Shared { plan: Plan::read(kept).await?, share })
    }
}
