//! Every route, in one table, from which the router and the permission test are made.

use crate::health::Probe;
use crate::hosts::{Hosts, find};
use crate::pages::entering::{away, front, personal_link, set_up, sign_in};
use crate::pages::meeting::{awaited, leaving, meet, today};
use crate::pages::own::{
    account, authenticator, boundaries, calendar, feed, noticing_cards, passkeys, prove, reading,
    screen,
};
use crate::pages::owner::{letterhead, notice_period, people, the_practice};
use crate::pages::pair::{
    appointment, appointments, code_word, contact_request, link, mail, offers, overview, phone,
    plan_calendar, together,
};
use crate::pages::week::{new, openings, shown};
use crate::pages::{board, by_link, check_in, contact, instruments, me, pace};
use crate::security::{at_once, guard, in_time, no_referrer, once, safe_headers, visit};
use crate::state::App;
use crate::{assets, sockets};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// One route of the pages.
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// In axum's notation.
    pub path: &'static str,
    handler: fn() -> MethodRouter,
}

const fn route(method: &'static str, path: &'static str, handler: fn() -> MethodRouter) -> Route {
    Route { method, path, handler }
}

/// All pages. The live sockets are in `sockets`.
#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route("GET", "/", || get(front::show)),
    route("GET", "/set-up", || get(set_up::show)),
    route("POST", "/set-up", || post(set_up::open)),
    route("GET", "/set-up/you", || get(set_up::show_you)),
    route("POST", "/set-up/you", || post(set_up::keep_you)),
    route("GET", "/set-up/key", || get(set_up::show_key)),
    route("POST", "/set-up/password", || post(set_up::with_password)),
    route("POST", "/set-up/passkey/start", || post(set_up::start_passkey)),
    route("POST", "/set-up/passkey/finish", || post(set_up::finish_passkey)),
    route("GET", "/sign-in", || get(sign_in::show)),
    route("POST", "/sign-in", || post(sign_in::with_password)),
    route("GET", "/sign-in/code", || get(sign_in::show_code)),
    route("POST", "/sign-in/code", || post(sign_in::with_code)),
    route("GET", "/sign-in/recovery", || get(sign_in::show_recovery)),
    route("POST", "/sign-in/recovery", || post(sign_in::with_recovery)),
    route("POST", "/sign-in/passkey/start", || post(sign_in::start_passkey)),
    route("POST", "/sign-in/passkey/finish", || post(sign_in::finish_passkey)),
    route("GET", "/sign-in/link", || get(sign_in::show_link)),
    route("POST", "/sign-in/link", || post(sign_in::with_link)),
    route("POST", "/sign-out", || post(sign_in::sign_out)),
    route("GET", "/today", || get(today::show)),
    route("GET", "/week", || get(shown::show)),
    route("GET", "/week/new", || get(new::show)),
    route("POST", "/week/new", || post(new::add)),
    route("GET", "/week/openings", || get(openings::show)),
    route("POST", "/week/openings", || post(openings::add)),
    route("POST", "/week/openings/{opening}/remove", || post(openings::remove)),
    route("POST", "/week/away", || post(openings::add_away)),
    route("POST", "/week/away/{away}/remove", || post(openings::remove_away)),
    route("POST", "/pairs", || post(today::add_client)),
    route("GET", "/pairs/{pair}", || get(overview::show)),
    route("POST", "/pairs/{pair}/name", || post(overview::rename)),
    route("GET", "/pairs/{pair}/contact", || get(contact::show)),
    route("POST", "/pairs/{pair}/contact", || post(contact::keep)),
    route("POST", "/pairs/{pair}/link", || post(link::make_link)),
    route("POST", "/pairs/{pair}/link/revoke", || post(link::revoke_link)),
    route("POST", "/pairs/{pair}/appointment", || post(appointments::add_appointment)),
    route("GET", "/pairs/{pair}/appointment/{appointment}", || get(appointment::show)),
    route("GET", "/pairs/{pair}/appointment/{appointment}/meets", || get(appointment::meets)),
    route("POST", "/pairs/{pair}/appointment/{appointment}/move", || post(appointment::change_time)),
    route("POST", "/pairs/{pair}/appointment/{appointment}/cancel", || post(appointment::cancel)),
    route("GET", "/pairs/{pair}/offers", || get(offers::show)),
    route("POST", "/pairs/{pair}/offers", || post(offers::offer)),
    route("POST", "/pairs/{pair}/offers/{offer}/take-back", || post(offers::take_back)),
    route("GET", "/pairs/{pair}/together", || get(together::show)),
    route("GET", "/pairs/{pair}/board", || get(board::open)),
    route("POST", "/pairs/{pair}/board", || post(board::perform)),
    route("POST", "/pairs/{pair}/plan", || post(plan_calendar::choose)),
    route("GET", "/pairs/{pair}/plan.ics", || get(plan_calendar::take)),
    route("POST", "/pairs/{pair}/pace", || post(pace::keep)),
    route("POST", "/pairs/{pair}/pace/choice", || post(pace::choose)),
    route("POST", "/pairs/{pair}/pace/off", || post(pace::switch)),
    route("GET", "/pairs/{pair}/pace/{session}", || get(pace::show)),
    route("POST", "/pairs/{pair}/pace/{session}/delete", || post(pace::delete)),
    route("POST", "/pairs/{pair}/phone", || post(phone::begin)),
    route("POST", "/pairs/{pair}/phone/end", || post(phone::end)),
    route("GET", "/account", || get(account::show)),
    route("POST", "/account/logins/{login}/end", || post(account::end_login)),
    route("POST", "/account/logins/end-others", || post(account::end_other_logins)),
    route("POST", "/account/password", || post(account::change_password)),
    route("GET", "/account/app", || get(authenticator::show)),
    route("POST", "/account/app", || post(authenticator::keep)),
    route("GET", "/account/codes", || get(account::show_codes)),
    route("POST", "/account/codes", || post(account::new_codes)),
    route("POST", "/account/sound", || post(account::set_sound)),
    route("POST", "/account/reading", || post(reading::keep)),
    route("GET", "/account/prove", || get(prove::show)),
    route("POST", "/account/prove", || post(prove::with_code)),
    route("POST", "/account/prove/passkey/start", || post(prove::start_passkey)),
    route("POST", "/account/prove/passkey/finish", || post(prove::finish_passkey)),
    route("POST", "/account/changes-seen", || post(prove::seen)),
    route("POST", "/account/passkeys/start", || post(passkeys::start)),
    route("POST", "/account/passkeys/finish", || post(passkeys::finish)),
    route("POST", "/account/passkeys/{passkey}/remove", || post(passkeys::remove)),
    route("GET", "/account/screen", || get(screen::show)),
    route("POST", "/account/screen", || post(screen::keep)),
    route("GET", "/account/calendar", || get(calendar::show)),
    route("POST", "/account/calendar", || post(calendar::make)),
    route("POST", "/account/calendar/shows", || post(calendar::choose)),
    route("POST", "/account/calendar/stop", || post(calendar::stop)),
    route("GET", "/account/boundaries", || get(boundaries::show)),
    route("POST", "/account/boundaries", || post(boundaries::tick)),
    route("POST", "/account/boundaries/lines", || post(boundaries::choose)),
    route("POST", "/account/boundaries/own", || post(boundaries::add)),
    route("POST", "/account/boundaries/own/remove", || post(boundaries::remove)),
    route("GET", "/pairs/{pair}/instruments", || get(instruments::show_offered)),
    route("POST", "/pairs/{pair}/instruments", || post(instruments::offer)),
    route("GET", "/pairs/{pair}/instruments/{form}", || get(instruments::show_answers)),
    route("POST", "/pairs/{pair}/instruments/{form}/read", || post(instruments::read)),
    route("POST", "/pairs/{pair}/instruments/{form}/take-back", || post(instruments::take_back)),
    route("GET", "/me/instruments/{form}", || get(instruments::show_form)),
    route("POST", "/me/instruments/{form}", || post(instruments::answer)),
    route("POST", "/me/instruments/{form}/share", || post(instruments::share)),
    route("POST", "/me/instruments/{form}/delete", || post(instruments::delete)),
    route("POST", "/me/instruments/{form}/aside", || post(instruments::put_aside)),
    route("GET", "/people/instruments", || get(instruments::show_loaded)),
    route("POST", "/people/instruments", || post(instruments::load)),
    route("POST", "/people/instruments/{instrument}/remove", || post(instruments::remove)),
    route("GET", "/account/noticings", || get(noticing_cards::show)),
    route("POST", "/account/noticings", || post(noticing_cards::add)),
    route("POST", "/account/noticings/change", || post(noticing_cards::change)),
    route("POST", "/account/noticings/remove", || post(noticing_cards::remove)),
    route("GET", "/people", || get(people::show)),
    route("POST", "/people/invite", || post(people::invite)),
    route("POST", "/people/practice", || post(the_practice::keep)),
    route("POST", "/people/crisis-contacts", || post(the_practice::keep_crisis_contacts)),
    route("POST", "/people/letterhead", || post(letterhead::keep)),
    route("POST", "/people/notice-period", || post(notice_period::keep)),
    route("POST", "/people/prompt", || post(the_practice::keep_prompt)),
    route("GET", "/j", || get(personal_link::show)),
    route("POST", "/j", || post(personal_link::open)),
    route("GET", "/a", || get(by_link::show)),
    route("POST", "/a", || post(by_link::open)),
    route("GET", "/a/appointment.ics", || get(by_link::calendar)),
    route("GET", "/a/cancel", || get(by_link::ask_cancel)),
    route("POST", "/a/cancel", || post(by_link::cancel)),
    route("GET", "/a/another-time", || get(by_link::ask_another_time)),
    route("POST", "/a/another-time", || post(by_link::another_time)),
    route("POST", "/a/in", || post(by_link::go_in)),
    route("GET", "/arrive", || get(meet::arrive)),
    route("GET", "/arrive/seat", || get(awaited::ask)),
    route("POST", "/arrive/word", || post(code_word::agree)),
    route("GET", "/me", || get(me::show)),
    route("GET", "/me/board", || get(board::open)),
    route("POST", "/me/board", || post(board::perform)),
    route("GET", "/me/contact", || get(contact::show)),
    route("POST", "/me/contact", || post(contact::keep)),
    route("POST", "/me/zone", || post(contact::keep_zone)),
    route("GET", "/me/seen", || get(me::show_seen)),
    route("GET", "/me/check-ins/{check_in}/delete", || get(me::ask_delete_check_in)),
    route("POST", "/me/check-ins/{check_in}/delete", || post(me::delete_check_in)),
    route("GET", "/me/check-ins/{check_in}/{item}", || get(me::show_answer)),
    route("POST", "/me/check-ins/{check_in}/{item}", || post(me::keep)),
    route("GET", "/me/check-ins/{check_in}/{item}/delete", || get(me::ask_delete_answer)),
    route("POST", "/me/check-ins/{check_in}/{item}/delete", || post(me::delete_answer)),
    route("GET", "/me/entries/{entry}/delete", || get(me::ask_delete_entry)),
    route("POST", "/me/entries/{entry}/delete", || post(me::delete_entry)),
    route("POST", "/me/offers/{offer}", || post(offers::take)),
    route("POST", "/me/plan", || post(plan_calendar::choose)),
    route("GET", "/me/plan.ics", || get(plan_calendar::take)),
    route("POST", "/me/pace/choice", || post(pace::choose)),
    route("POST", "/me/pace/off", || post(pace::switch)),
    route("GET", "/me/pace/delete", || get(me::ask_delete_paces)),
    route("POST", "/me/pace/delete", || post(pace::delete_all)),
    route("GET", "/me/pace/{session}", || get(pace::show)),
    route("GET", "/me/pace/{session}/delete", || get(me::ask_delete_pace)),
    route("POST", "/me/pace/{session}/delete", || post(pace::delete)),
    route("POST", "/me/phone/end", || post(phone::end)),
    route("GET", "/me/export", || get(me::as_page)),
    route("GET", "/me/export.json", || get(me::as_json)),
    route("GET", "/room/{pair}", || get(meet::room)),
    route("POST", "/room/{pair}/word", || post(code_word::agree)),
    route("GET", "/check-in/{occasion}", || get(check_in::show)),
    route("POST", "/check-in/{occasion}", || post(check_in::answer)),
    route("GET", "/check-in/kept/{check_in}", || get(check_in::show_kept)),
    route("POST", "/check-in/kept/{check_in}", || post(check_in::choose)),
    route("GET", "/pairs/{pair}/check-in/{occasion}", || get(check_in::show)),
    route("POST", "/pairs/{pair}/check-in/{occasion}", || post(check_in::answer)),
    route("GET", "/pairs/{pair}/check-in/kept/{check_in}", || get(check_in::show_kept)),
    route("POST", "/pairs/{pair}/check-in/kept/{check_in}", || post(check_in::choose)),
    route("POST", "/contact-request", || post(contact_request::ask)),
    route("POST", "/pairs/{pair}/contact-request/{request}/done", || post(contact_request::done)),
    route("POST", "/pairs/{pair}/mail/{row}/seen", || post(mail::seen)),
    route("GET", "/leaving", || get(leaving::show)),
];

/// What programs fetch that have no cookies. It stands outside [`visit`]: nobody is recognised, no
/// cookie is set, and no error has words.
pub const FETCHED: &[Route] = &[
    route("GET", "/feed/{file}", || get(feed::by_password)),
    route("GET", "/feed/{secret}/busy.ics", || get(feed::by_address)),
];

/// Pages that stand outside [`visit`], [`guard`] and [`at_once`]: no database, no form token and nobody
/// at the same address can keep anybody from them.
#[rustfmt::skip]
pub const ALWAYS: &[Route] = &[
    route("GET", "/away", || get(away::leave)),
    route("POST", "/away", || post(away::leave)),
];

/// The highest level of Brotli before it takes ten times as long (chosen: on the arrival page 9 %
/// smaller than the lowest level, in the same time).
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(6);

fn pages(routes: &[Route]) -> Router {
    routes.iter().fold(Router::new(), |router, route| router.route(route.path, (route.handler)()))
}

/// The whole server for one practice.
pub fn router(app: App) -> Router {
    let installation = app.storage.installation().clone();
    let probe = Probe {
        installation,
        health: app.health.clone(),
        clock: app.clock.clone(),
        is_secure: app.config.secure(),
    };
    routes().layer(Extension(app)).merge(probes(probe))
}

/// The whole server for the practices of an installation.
pub fn router_of(hosts: Hosts) -> Router {
    let probe = hosts.probe();
    routes().layer(from_fn_with_state(hosts, find)).merge(probes(probe))
}

/// The answers to monitoring. They belong to no practice, and wait for nothing that one needs.
fn probes(probe: Probe) -> Router {
    Router::new()
        .route("/healthz", get(front::health))
        .route("/readyz", get(front::ready))
        .layer(from_fn(safe_headers))
        .layer(Extension(probe))
}

/// All routes and what stands around them, for any practice: the [`App`] of each request is in its
/// extensions.
fn routes() -> Router {
    let visited = pages(ROUTES)
        .merge(sockets::routes())
        .fallback(front::nothing_here)
        .layer(from_fn(once))
        .layer(from_fn(guard))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(visit));
    let fetched = pages(FETCHED).layer(CatchPanicLayer::new()).layer(from_fn(no_referrer));
    let counted = Router::new()
        .route("/assets/{*path}", get(assets::asset))
        .route("/words/{name}", get(assets::spoken))
        .route("/favicon.svg", get(assets::favicon))
        .merge(fetched)
        .merge(visited)
        .layer(from_fn(at_once));
    let whole = pages(ALWAYS).merge(counted);
    #[cfg(debug_assertions)]
    let whole = crate::reload::beside(whole);
    whole
        .layer(from_fn(in_time))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .layer(from_fn(safe_headers))
}
