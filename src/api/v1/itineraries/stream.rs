//! A journey as a stream of events: every better plan as it comes, then the answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::poll_fn;
use tokio::sync::mpsc::unbounded_channel;

use super::response::IncumbentResponse;
use super::task::Task;
use crate::api::ApiState;
use crate::api::problem::{ApiError, written};
use crate::app::itineraries::{Incumbent, Watch};
use crate::app::limits;
use crate::app::pool::{CancelOnDrop, Cancelled};

/// Starts `task` and answers with its events: `incumbent` for every better plan or bound, at the end
/// `itinerary` or `problem`. A caller that goes away ends the search.
pub(super) fn start(app: &ApiState, task: Task) -> Response {
    // Few events come, and a caller that does not read them goes away: the channel stays short.
    let (sender, mut receiver) = unbounded_channel();
    let (app, cancelled, lang) = (Arc::clone(app), Cancelled::default(), task.lang);
    let guard = CancelOnDrop(cancelled.clone());
    tokio::spawn(async move {
        let teller = sender.clone();
        let watch: Watch = Arc::new(move |incumbent: Incumbent| {
            let data = serde_json::to_string(&IncumbentResponse::from(incumbent)).unwrap_or_default();
            // Nobody listens any more: the search is told by the guard.
            let _ = teller.send(Event::default().event("incumbent").data(data));
        });
        let answer = app.pool.run_until(cancelled, move |cancelled| task.run(cancelled, &watch)).await;
        let answer = match answer.map_err(ApiError::from).and_then(|answer| answer) {
            // Whoever went away will never know id and secret: nothing is saved for them.
            Ok(_) if sender.is_closed() => return,
            Ok(made) => made.kept(&app).await,
            Err(error) => Err(error),
        };
        let (name, bytes) = match answer {
            Ok(answer) => ("itinerary", answer.bytes),
            Err(error) => ("problem", written(&error, lang, "/v1/itineraries").1),
        };
        let _ = sender.send(Event::default().event(name).data(String::from_utf8_lossy(&bytes)));
    });
    let events = poll_fn(move |context| {
        let _held = &guard;
        receiver.poll_recv(context).map(|event| event.map(Ok::<_, Infallible>))
    });
    let pulse = KeepAlive::new().interval(Duration::from_millis(limits::HEARTBEAT_MS));
    Sse::new(events).keep_alive(pulse).into_response()
}
