//! Who gets what from every route: nobody, client of this pair, client of another pair, counsellor,
//! other counsellor, owner, who holds the link of one appointment; and what all of these get for what another practice has. The rows must
//! match the router's own table.

use crate::house::{self, Browser, Everybody, House, TwoHouses};
use alliance::Side;
use alliance::check_in::{Answer, CheckIn, Given, Item, Occasion, Seen};
use jiff::civil::{Weekday, date};
use practice::appointment::Arrangement;
use practice::wall::{Wall, Zone};
use practice::week::{Away, Opening};
use server::router::{ALWAYS, FETCHED, ROUTES};
use std::collections::{BTreeMap, BTreeSet};
use testkit::TestDatabase;

/// Status for: nobody, own client, other client, counsellor, other counsellor, owner, and who went in
/// by the link of one of the pair's appointments and has not been let in yet.
/// Posts carry a form token and nothing else, so 422 means "let in, but the form is empty"; where a
/// pair is named, strangers get 404 before the form is looked at.
#[rustfmt::skip]
const MATRIX: &[(&str, &str, [u16; 7])] = &[
    ("GET",  "/",                             [200, 200, 200, 200, 200, 200, 200]),
    ("GET",  "/set-up",                       [200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/set-up",                       [422, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/set-up/you",                   [303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/set-up/you",                   [422, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/set-up/key",                   [303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/set-up/password",              [422, 422, 422, 422, 422, 422, 422]),
    ("POST", "/set-up/passkey/start",         [410, 410, 410, 410, 410, 410, 410]),
    ("POST", "/set-up/passkey/finish",        [415, 415, 415, 415, 415, 415, 415]),
    ("GET",  "/sign-in",                      [200, 200, 200, 303, 303, 303, 200]),
    ("POST", "/sign-in",                      [422, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/sign-in/code",                 [303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/sign-in/code",                 [422, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/sign-in/recovery",             [200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/sign-in/recovery",             [422, 422, 422, 422, 422, 422, 422]),
    ("POST", "/sign-in/passkey/start",        [200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/sign-in/passkey/finish",       [415, 415, 415, 415, 415, 415, 415]),
    ("GET",  "/sign-in/link",                 [200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/sign-in/link",                 [422, 422, 422, 422, 422, 422, 422]),
    ("POST", "/sign-out",                     [303, 303, 303, 303, 303, 303, 303]),
    ("GET",  "/today",                        [303, 303, 303, 200, 200, 200, 303]),
    ("GET",  "/week",                         [303, 303, 303, 200, 200, 200, 303]),
    ("GET",  "/week/new",                     [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/week/new",                     [401, 401, 401, 422, 422, 422, 401]),
    ("GET",  "/week/openings",                [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/week/openings",                [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/week/openings/{opening}/remove",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/week/away",                    [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/week/away/{away}/remove",      [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/pairs",                        [401, 401, 401, 422, 422, 422, 401]),
    ("GET",  "/pairs/{pair}",                 [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/name",            [401, 401, 401, 422, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/contact",         [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/contact",         [401, 401, 401, 400, 404, 404, 401]),
    ("POST", "/pairs/{pair}/link",            [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/pairs/{pair}/link/revoke",     [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/pairs/{pair}/appointment",     [401, 401, 401, 422, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/appointment/{appointment}",
                                              [303, 303, 303, 200, 404, 404, 303]),
    ("GET",  "/pairs/{pair}/appointment/{appointment}/meets",
                                              [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/appointment/{appointment}/move",
                                              [401, 401, 401, 422, 404, 404, 401]),
    ("POST", "/pairs/{pair}/appointment/{appointment}/cancel",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/board",           [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/board",           [401, 401, 401, 422, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/offers",          [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/offers",          [401, 401, 401, 400, 404, 404, 401]),
    ("POST", "/pairs/{pair}/offers/{offer}/take-back",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/together",        [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/plan",            [401, 401, 401, 422, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/plan.ics",        [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/pace",            [401, 401, 401, 422, 404, 404, 401]),
    ("POST", "/pairs/{pair}/pace/choice",     [401, 401, 401, 422, 404, 404, 401]),
    ("POST", "/pairs/{pair}/pace/off",        [401, 401, 401, 422, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/pace/{session}",  [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/pace/{session}/delete",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/pairs/{pair}/phone",           [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/pairs/{pair}/phone/end",       [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/account",                      [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/account/logins/{login}/end",   [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/account/logins/end-others",    [401, 401, 401, 303, 303, 303, 401]),
    ("POST", "/account/password",             [401, 401, 401, 422, 422, 422, 401]),
    ("GET",  "/account/app",                  [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/account/app",                  [401, 401, 401, 422, 422, 422, 401]),
    ("GET",  "/account/codes",                [303, 303, 303, 303, 303, 303, 303]),
    ("POST", "/account/codes",                [401, 401, 401, 303, 303, 303, 401]),
    ("POST", "/account/sound",                [401, 401, 401, 303, 303, 303, 401]),
    ("POST", "/account/reading",              [401, 401, 401, 422, 422, 422, 401]),
    ("GET",  "/account/prove",                [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/account/prove",                [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/account/prove/passkey/start",  [401, 401, 401, 200, 200, 200, 401]),
    ("POST", "/account/prove/passkey/finish", [401, 401, 401, 415, 415, 415, 401]),
    ("POST", "/account/changes-seen",         [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/account/passkeys/start",       [401, 401, 401, 200, 200, 200, 401]),
    ("POST", "/account/passkeys/finish",      [401, 401, 401, 415, 415, 415, 401]),
    ("POST", "/account/passkeys/{passkey}/remove",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/account/screen",               [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/account/screen",               [401, 401, 401, 400, 400, 400, 401]),
    ("GET",  "/account/calendar",             [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/account/calendar",             [401, 401, 401, 303, 303, 303, 401]),
    ("POST", "/account/calendar/shows",       [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/account/calendar/stop",        [401, 401, 401, 303, 303, 303, 401]),
    ("GET",  "/feed/{file}",                  [401, 401, 401, 401, 401, 401, 401]),
    ("GET",  "/feed/{secret}/busy.ics",       [404, 404, 404, 404, 404, 404, 404]),
    ("GET",  "/account/boundaries",           [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/account/boundaries",           [401, 401, 401, 303, 303, 303, 401]),
    ("POST", "/account/boundaries/lines",     [401, 401, 401, 303, 303, 303, 401]),
    ("POST", "/account/boundaries/own",       [401, 401, 401, 400, 400, 400, 401]),
    ("POST", "/account/boundaries/own/remove", [401, 401, 401, 303, 303, 303, 401]),
    ("GET",  "/pairs/{pair}/instruments",     [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/instruments",     [401, 401, 401, 400, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/instruments/{form}",
                                              [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/instruments/{form}/read",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/pairs/{pair}/instruments/{form}/take-back",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/me/instruments/{form}",        [401, 200, 404, 401, 401, 401, 401]),
    ("POST", "/me/instruments/{form}",        [401, 400, 404, 401, 401, 401, 401]),
    ("POST", "/me/instruments/{form}/share",  [401, 303, 404, 401, 401, 401, 401]),
    ("POST", "/me/instruments/{form}/delete", [401, 303, 404, 401, 401, 401, 401]),
    ("POST", "/me/instruments/{form}/aside",  [401, 303, 404, 401, 401, 401, 401]),
    ("GET",  "/people/instruments",           [303, 303, 303, 404, 404, 200, 303]),
    ("POST", "/people/instruments",           [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/people/instruments/{instrument}/remove",
                                              [401, 401, 401, 404, 404, 303, 401]),
    ("GET",  "/account/noticings",            [303, 303, 303, 200, 200, 200, 303]),
    ("POST", "/account/noticings",            [401, 401, 401, 400, 400, 400, 401]),
    ("POST", "/account/noticings/change",     [401, 401, 401, 400, 400, 400, 401]),
    ("POST", "/account/noticings/remove",     [401, 401, 401, 303, 303, 303, 401]),
    ("GET",  "/people",                       [303, 303, 303, 404, 404, 200, 303]),
    ("POST", "/people/invite",                [401, 401, 401, 404, 404, 303, 401]),
    ("POST", "/people/practice",              [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/people/prompt",                [401, 401, 401, 422, 422, 422, 401]),
    ("GET",  "/j",                            [200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/j",                            [422, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/a",                            [200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/a",                            [422, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/a/appointment.ics",            [303, 303, 303, 303, 303, 303, 200]),
    ("GET",  "/a/cancel",                     [303, 303, 303, 303, 303, 303, 200]),
    ("POST", "/a/cancel",                     [422, 422, 422, 422, 422, 422, 422]),
    ("GET",  "/a/another-time",               [303, 303, 303, 303, 303, 303, 200]),
    ("POST", "/a/another-time",               [422, 422, 422, 422, 422, 422, 422]),
    ("POST", "/a/in",                         [303, 303, 303, 303, 303, 303, 303]),
    ("GET",  "/arrive",                       [401, 200, 200, 401, 401, 401, 200]),
    ("GET",  "/arrive/seat",                  [401, 200, 200, 401, 401, 401, 200]),
    ("POST", "/arrive/word",                  [401, 422, 422, 401, 401, 401, 401]),
    ("GET",  "/me/board",                     [401, 200, 200, 401, 401, 401, 401]),
    ("POST", "/me/board",                     [401, 422, 422, 401, 401, 401, 401]),
    ("GET",  "/me",                           [401, 200, 200, 401, 401, 401, 401]),
    ("GET",  "/me/contact",                   [401, 200, 200, 401, 401, 401, 401]),
    ("POST", "/me/contact",                   [401, 400, 400, 401, 401, 401, 401]),
    ("POST", "/me/zone",                      [401, 422, 422, 401, 401, 401, 401]),
    ("GET",  "/me/seen",                      [401, 200, 200, 401, 401, 401, 401]),
    ("GET",  "/me/check-ins/{check_in}/delete", [401, 200, 404, 401, 401, 401, 401]),
    ("POST", "/me/check-ins/{check_in}/delete", [401, 303, 404, 401, 401, 401, 401]),
    ("GET",  "/me/check-ins/{check_in}/{item}", [401, 200, 404, 401, 401, 401, 401]),
    ("POST", "/me/check-ins/{check_in}/{item}", [401, 400, 404, 401, 401, 401, 401]),
    ("GET",  "/me/check-ins/{check_in}/{item}/delete",
                                              [401, 200, 404, 401, 401, 401, 401]),
    ("POST", "/me/check-ins/{check_in}/{item}/delete",
                                              [401, 303, 404, 401, 401, 401, 401]),
    ("GET",  "/me/entries/{entry}/delete",    [401, 200, 404, 401, 401, 401, 401]),
    ("POST", "/me/entries/{entry}/delete",    [401, 303, 404, 401, 401, 401, 401]),
    ("POST", "/me/offers/{offer}",            [401, 303, 404, 401, 401, 401, 401]),
    ("POST", "/me/plan",                      [401, 422, 422, 401, 401, 401, 401]),
    ("GET",  "/me/plan.ics",                  [401, 200, 200, 401, 401, 401, 401]),
    ("POST", "/me/pace/choice",               [401, 422, 422, 401, 401, 401, 401]),
    ("POST", "/me/pace/off",                  [401, 422, 422, 401, 401, 401, 401]),
    ("GET",  "/me/pace/delete",               [401, 200, 200, 401, 401, 401, 401]),
    ("POST", "/me/pace/delete",               [401, 303, 303, 401, 401, 401, 401]),
    ("GET",  "/me/pace/{session}",            [401, 200, 404, 401, 401, 401, 401]),
    ("GET",  "/me/pace/{session}/delete",     [401, 200, 404, 401, 401, 401, 401]),
    ("POST", "/me/pace/{session}/delete",     [401, 303, 404, 401, 401, 401, 401]),
    ("POST", "/me/phone/end",                 [401, 303, 303, 401, 401, 401, 401]),
    ("GET",  "/me/export",                    [401, 200, 200, 401, 401, 401, 401]),
    ("GET",  "/me/export.json",               [401, 200, 200, 401, 401, 401, 401]),
    ("GET",  "/room/{pair}",                  [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/room/{pair}/word",             [401, 401, 401, 422, 404, 404, 401]),
    ("POST", "/people/crisis-contacts",       [401, 401, 401, 404, 404, 303, 401]),
    ("POST", "/people/letterhead",            [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/people/notice-period",         [401, 401, 401, 422, 422, 422, 401]),
    ("POST", "/pairs/{pair}/mail/{row}/seen", [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/check-in/{occasion}",          [401, 200, 200, 401, 401, 401, 401]),
    ("POST", "/check-in/{occasion}",          [401, 303, 303, 401, 401, 401, 401]),
    ("GET",  "/check-in/kept/{check_in}",     [401, 200, 404, 401, 401, 401, 401]),
    ("POST", "/check-in/kept/{check_in}",     [401, 303, 404, 401, 401, 401, 401]),
    ("GET",  "/pairs/{pair}/check-in/{occasion}",
                                              [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/check-in/{occasion}",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/pairs/{pair}/check-in/kept/{check_in}",
                                              [303, 303, 303, 200, 404, 404, 303]),
    ("POST", "/pairs/{pair}/check-in/kept/{check_in}",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("POST", "/contact-request",              [401, 422, 422, 401, 401, 401, 401]),
    ("POST", "/pairs/{pair}/contact-request/{request}/done",
                                              [401, 401, 401, 303, 404, 404, 401]),
    ("GET",  "/leaving",                      [200, 200, 200, 200, 200, 200, 200]),
    ("GET",  "/away",                         [200, 200, 200, 200, 200, 200, 200]),
    ("POST", "/away",                         [200, 200, 200, 200, 200, 200, 200]),
];

type Fields = &'static [(&'static str, &'static str)];

/// Posts with a complete form: here a stranger must get 404, not 422.
#[rustfmt::skip]
const WITH_FORMS: &[(&str, Fields, [u16; 7])] = &[
    ("/me/board",                 &[("do", "add"), ("kind", "agenda"), ("words", "Sleep")],
                                                                     [401, 303, 303, 401, 401, 401, 401]),
    ("/pairs/{pair}/board",       &[("do", "add"), ("kind", "agenda"), ("words", "Sleep")],
                                                                     [401, 401, 401, 303, 404, 404, 401]),
    ("/pairs",                    &[("name", "Ana")],                [401, 401, 401, 303, 303, 303, 401]),
    ("/pairs/{pair}/name",        &[("name", "Ana")],                [401, 401, 401, 303, 404, 404, 401]),
    ("/pairs/{pair}/appointment", &[("date", "2026-03-09"), ("time", "10:00"), ("minutes", "50")],
                                                                     [401, 401, 401, 303, 404, 404, 401]),
    ("/pairs/{pair}/appointment/{appointment}/move",
                                  &[("date", "2026-03-09"), ("time", "10:00"), ("minutes", "50")],
                                                                     [401, 401, 401, 303, 404, 404, 401]),
    ("/week/new",                 &[("date", "2026-03-09"), ("time", "10:00"), ("minutes", "50")],
                                                                     [401, 401, 401, 400, 400, 400, 401]),
    ("/week/openings",            &[("weekday", "1"), ("from", "09:00"), ("to", "12:00"), ("margin", "10")],
                                                                     [401, 401, 401, 303, 303, 303, 401]),
    ("/week/away",                &[("first", "2026-03-13"), ("last", "")],
                                                                     [401, 401, 401, 303, 303, 303, 401]),
    ("/account/password",         &[("now", "x"), ("new", "y")],     [401, 401, 401, 404, 404, 404, 401]),
    ("/account/app",              &[("password", "x"), ("code", "1")], [401, 401, 401, 303, 303, 303, 401]),
    ("/account/prove",            &[("code", "123456")],            [401, 401, 401, 400, 400, 400, 401]),
    ("/account/changes-seen",     &[("until", "0")],                [401, 401, 401, 303, 303, 303, 401]),
    ("/account/screen",           &[("size", "14"), ("lens", "frame"), ("distance_cm", "60")],
                                                                     [401, 401, 401, 303, 303, 303, 401]),
    ("/account/calendar/shows",   &[("shows", "initials")],          [401, 401, 401, 404, 404, 404, 401]),
    ("/account/boundaries",       &[("line", "door"), ("line", "seat"), ("own", "Lamp on")],
                                                                     [401, 401, 401, 303, 303, 303, 401]),
    ("/account/boundaries/own",   &[("own", "Lamp on")],             [401, 401, 401, 303, 303, 303, 401]),
    ("/pairs/{pair}/plan",        &[("minutes", "10")],              [401, 401, 401, 303, 404, 404, 401]),
    ("/pairs/{pair}/pace/choice", &[("choice", "count")],            [401, 401, 401, 303, 404, 404, 401]),
    ("/pairs/{pair}/pace/off",    &[("pace", "off")],                [401, 401, 401, 303, 404, 404, 401]),
    ("/me/pace/choice",           &[("choice", "share")],            [401, 303, 303, 401, 401, 401, 401]),
    ("/me/pace/off",              &[("pace", "on")],                 [401, 303, 303, 401, 401, 401, 401]),
    ("/me/plan",                  &[("minutes", "10")],              [401, 303, 303, 401, 401, 401, 401]),
    ("/me/check-ins/{check_in}/{item}", &[("accepted", "4"), ("seen", "private")],
                                                                     [401, 303, 404, 401, 401, 401, 401]),
    ("/account/noticings",        &[("card", "I notice a pause.")],  [401, 401, 401, 303, 303, 303, 401]),
    ("/account/noticings/change", &[("was", "I notice"), ("card", "I notice a pause.")],
                                                                     [401, 401, 401, 303, 303, 303, 401]),
    ("/arrive/word",              &[("word", "the garden")],         [401, 303, 303, 401, 401, 401, 401]),
    ("/room/{pair}/word",         &[("word", "the garden")],         [401, 401, 401, 303, 404, 404, 401]),
    ("/pairs/{pair}/instruments", &[("instrument", "gad-7")],        [401, 401, 401, 303, 404, 404, 401]),
    ("/me/instruments/{form}",    &[("q0", "1")],                    [401, 303, 404, 401, 401, 401, 401]),
    ("/people/instruments",       &[("questionnaire", "{}"), ("scoring", "{}"), ("licence", "L")],
                                                                     [401, 401, 401, 404, 404, 400, 401]),
    ("/people/crisis-contacts",   &[("crisis_contacts", "Night line, 030 123 456")],
                                                                     [401, 401, 401, 404, 404, 303, 401]),
    ("/people/letterhead",        &[("mail_name", ""), ("mail_subject", "S"), ("mail_reply_to", "")],
                                                                     [401, 401, 401, 404, 404, 303, 401]),
    ("/people/notice-period",     &[("notice_hours", "48"), ("notice_words", "")],
                                                                     [401, 401, 401, 404, 404, 303, 401]),
    ("/a/cancel",                 &[("seen", "1")],                  [303, 303, 303, 303, 303, 303, 303]),
    ("/a/another-time",           &[("seen", "1"), ("words", "Thursday")],
                                                                     [303, 303, 303, 303, 303, 303, 303]),
    ("/check-in/{occasion}",      &[("on_screen", "7")],             [401, 303, 303, 401, 401, 401, 401]),
    ("/check-in/kept/{check_in}", &[("on_screen", "share")],         [401, 303, 404, 401, 401, 401, 401]),
    ("/pairs/{pair}/check-in/{occasion}",
                                  &[("on_screen", "7")],             [401, 401, 401, 303, 404, 404, 401]),
    ("/pairs/{pair}/check-in/kept/{check_in}",
                                  &[("on_screen", "share")],         [401, 401, 401, 303, 404, 404, 401]),
    ("/contact-request",          &[("do", "ask")],                  [401, 303, 303, 401, 401, 401, 401]),
    ("/people/practice",          &[("practice_name", "P"), ("zone", "UTC")],
                                                                     [401, 401, 401, 404, 404, 303, 401]),
    ("/people/prompt",            &[("points", "5")],                [401, 401, 401, 404, 404, 303, 401]),
];

#[test]
fn every_route_has_its_row() {
    let all = || ROUTES.iter().chain(FETCHED).chain(ALWAYS);
    let routes: BTreeSet<_> = all().map(|route| (route.method, route.path)).collect();
    let rows: BTreeSet<_> = MATRIX.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(routes.len(), all().count(), "a route is listed twice");
    assert_eq!(routes, rows);
}

struct Ground {
    house: House,
    people: Everybody,
}

/// Rows, each with its form.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, Fields, &'static [u16; 7])> {
    let rows = MATRIX.iter().map(|(method, path, expected)| (*method, *path, &[][..], expected));
    rows.chain(WITH_FORMS.iter().map(|(path, form, expected)| ("POST", *path, *form, expected)))
}

/// Sends one request as each visitor; each row has a practice of its own, so that rows do not
/// affect each other.
async fn visit(method: &str, path: &str, form: Fields) -> Vec<u16> {
    let house = House::at("http://localhost").await;
    let people = house.everybody().await;
    let ground = Ground { house, people };
    let Ground { house, people } = &ground;
    let mut statuses = Vec::new();
    for mut browser in visitors(house, people).await {
        let path = ground.filled(path).await;
        statuses.push(ask(&mut browser, method, &path, form).await);
    }
    statuses
}

/// Everybody whom the columns name.
async fn visitors(house: &House, people: &Everybody) -> [Browser; 7] {
    [
        house.browser(),
        house.arrived(&people.pair).await,
        house.arrived(&people.other_pair).await,
        house.signed_in(&people.counsellor).await,
        house.signed_in(&people.other_counsellor).await,
        house.signed_in(&people.owner).await,
        house.gone_in_by_link(&people.pair).await,
    ]
}

async fn ask(browser: &mut Browser, method: &str, path: &str, form: Fields) -> u16 {
    let answer = match method {
        "POST" => browser.post(path, form).await,
        _ => browser.get(path).await,
    };
    answer.status.as_u16()
}

/// The eighth column: what everybody of one practice gets for what another has. Nothing is changed,
/// so all rows share their practices.
async fn practices_are_strangers_on(database: TestDatabase) {
    let TwoHouses { first, second, .. } = TwoHouses::on(database).await;
    let people = first.everybody().await;
    let others = Ground { people: second.everybody().await, house: second };
    let mut visiting = visitors(&first, &people).await;
    let mut wrong = Vec::new();
    for (method, path, form, own) in rows() {
        let filled = others.filled(path).await;
        if path.contains("{session}") {
            // It lasted for an hour, in which what was shown for the login has grown old.
            visiting = visitors(&first, &people).await;
        }
        for (column, visitor) in visiting.iter().enumerate() {
            let (mut here, mut there) = (visitor.clone(), visitor.clone());
            // Who is turned away for their role here is turned away as with an id of their own.
            let expected = if own[column] == own[0] { own[0] } else { 404 };
            if filled != path.replace("{occasion}", "midway") {
                let status = ask(&mut here, method, &filled, form).await;
                if status != expected {
                    wrong.push(format!("{method} {path} {form:?} {column}: {status}"));
                }
            }
            // At the other practice's host, nobody of this one is known.
            there.host = "second.example.org".into();
            let status = ask(&mut there, method, &filled, form).await;
            if status != own[0] {
                wrong.push(format!("{method} {path} {form:?} {column} there: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let kept = &others.house.app.storage;
    assert!(kept.verify_audit().await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn practices_are_strangers_to_each_other_sqlite() {
    practices_are_strangers_on(testkit::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn practices_are_strangers_to_each_other_postgres() {
    practices_are_strangers_on(testkit::postgres().await).await;
}

impl Ground {
    /// Puts ids into a path, all of them the first counsellor's.
    async fn filled(&self, path: &str) -> String {
        let (storage, now) = (&self.house.app.storage, self.house.now());
        let pair = &self.people.pair;
        let mut path = self.filled_with_own(path).await.replace("{pair}", pair.as_str());
        if path.contains("{appointment}") {
            let at = now.plus(crate::house::HOUR);
            let id = self.house.appointment(pair, at).await;
            path = path.replace("{appointment}", id.as_str());
        }
        if path.contains("{check_in}") && path.starts_with("/pairs/") {
            let given = Given { answer: Answer::Scale(7), seen: Seen::Private };
            let check_in = CheckIn {
                id: storage.new_check_in_id(),
                occasion: Occasion::Midway,
                by: Side::Counsellor,
                at: now,
                place: None,
                answers: BTreeMap::from([(Item::OnScreen, given)]),
            };
            assert!(storage.keep_check_in(pair, &check_in).await.unwrap());
            path = path.replace("{check_in}", check_in.id.as_str());
        }
        if path.contains("{check_in}") {
            let id = self.house.leaving_check_in(pair).await;
            path = path.replace("{check_in}", id.as_str()).replace("{item}", "accepted");
        }
        if path.contains("{entry}") {
            let id = self.house.goal(pair, "Sleep through the night").await;
            path = path.replace("{entry}", id.as_str());
        }
        if path.contains("{form}") {
            let form = storage.offer_form(pair, "gad-7", now).await.unwrap();
            if path.starts_with("/pairs/") && !path.ends_with("/take-back") {
                crate::instruments::fill(&self.house, pair, &form, "gad-7", &[1; 7], true).await;
            }
            path = path.replace("{form}", form.as_str());
        }
        if path.contains("{session}") {
            let session = self.house.paced_session(pair).await;
            path = path.replace("{session}", session.as_str());
        }
        if path.contains("{offer}") {
            let wall = Wall::of(now.plus(crate::house::HOUR), Zone::utc());
            let times = [Arrangement::new(wall, 50)];
            let by = practice::audit::Actor::System;
            storage.offer_times(pair, &times, &by, now).await.unwrap();
            let open = storage.offered_times(pair, now).await.unwrap();
            path = path.replace("{offer}", open[0].id.as_str());
        }
        if path.contains("{request}") {
            storage.ask_for_contact(pair, now).await.unwrap();
            let open = storage.contact_requests_of(pair).await.unwrap();
            path = path.replace("{request}", open[0].id.as_str());
        }
        if path.contains("{row}") {
            let row = self.house.given_up_mail(pair).await;
            path = path.replace("{row}", row.as_str());
        }
        path.replace("{occasion}", "midway")
    }

    /// Puts in the ids of what belongs to no pair.
    async fn filled_with_own(&self, path: &str) -> String {
        let (storage, now) = (&self.house.app.storage, self.house.now());
        let (by, maren) = (practice::audit::Actor::System, &self.people.counsellor);
        let mut path = path.to_owned();
        if path.contains("{login}") {
            let owner = storage::LoginOwner::Person(maren.clone());
            let device = practice::Private::new("Firefox on Linux".to_string());
            let expires_at = now.plus(crate::house::HOUR);
            let new = storage::NewLogin { owner, device, expires_at };
            let (id, _) = storage.start_login(&new, now).await.unwrap();
            path = path.replace("{login}", id.as_str());
        }
        if path.contains("{passkey}") {
            let passkey = storage::NewPasskey {
                label: practice::Private::new("a telephone".into()),
                credential_id: storage::new_id(),
                credential: practice::Private::new("{}".into()),
            };
            let id = storage.add_passkey(maren, &passkey, &by, now).await.unwrap();
            path = path.replace("{passkey}", id.as_str());
        }
        // Who is signed in gets nothing without the secret.
        if path.contains("{file}") {
            path = path.replace("{file}", &format!("{maren}.ics"));
        }
        path = path.replace("{secret}", "no-secret-of-anybody");
        if path.contains("{opening}") {
            let opening = Opening::new(Weekday::Monday, 540, 720, 10).unwrap();
            let there = storage.openings(maren).await.unwrap();
            let id = match there.first() {
                Some((id, _)) => id.clone(),
                None => storage.add_opening(maren, &opening, &by, now).await.unwrap().unwrap(),
            };
            path = path.replace("{opening}", id.as_str());
        }
        if path.contains("{away}") {
            let away = Away::new(date(2026, 3, 13), date(2026, 3, 16)).unwrap();
            let id = storage.add_away(maren, &away, &by, now).await.unwrap();
            path = path.replace("{away}", id.as_str());
        }
        if path.contains("{instrument}") {
            let new = storage::NewInstrument {
                questionnaire: "{}".into(),
                scoring: "{}".into(),
                licence: "L".into(),
            };
            let id = storage.load_instrument(&new, &by, now).await.unwrap();
            path = path.replace("{instrument}", id.as_str());
        }
        path
    }
}

#[tokio::test]
async fn everybody_gets_what_is_theirs_and_nothing_else() {
    let mut wrong = Vec::new();
    for (method, path, form, expected) in rows() {
        let statuses = visit(method, path, form).await;
        if statuses != expected {
            wrong.push(format!("{method} {path} {form:?}: {statuses:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_pair_that_does_not_exist_looks_like_one_of_others() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let missing = maren.get("/pairs/0198c0de-0000-7000-8000-000000000000").await;
    let foreign = maren.get(&format!("/pairs/{}", people.other_pair)).await;
    // Reference number and token are new on each page.
    let lasting = |answer: &house::Answer| {
        let token = answer.between("<meta name=\"csrf\" content=\"", "\"");
        answer.text.replace(&token, "").split("Reference").next().unwrap().to_string()
    };
    assert_eq!(missing.status, foreign.status);
    assert_eq!(lasting(&missing), lasting(&foreign));
}
