//! The position of the lens and the size of the screen (docs/evidence.md#b4), so that the room can
//! show the other person's eyes as near to the lens as possible. The person tells these lengths; no
//! picture is used.

use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go_with, html};
use crate::security::CurrentPerson;
use crate::state::App;
use askama::Template;
use axum::Form;
use axum::response::Response;
use serde::{Deserialize, Serialize};

/// A common screen: its word in the form, and its size in centimetres.
struct Common {
    word: &'static str,
    width_cm: f64,
    height_cm: f64,
}

/// Common screens; the sizes follow from diagonal and shape: 16:10 up to 14 and at 16 inches, 16:9
/// otherwise.
const COMMON: [Common; 7] = [
    Common { word: "13", width_cm: 28.6, height_cm: 17.9 },
    Common { word: "14", width_cm: 30.2, height_cm: 18.8 },
    Common { word: "15.6", width_cm: 34.5, height_cm: 19.4 },
    Common { word: "16", width_cm: 34.5, height_cm: 21.5 },
    Common { word: "24", width_cm: 53.1, height_cm: 29.9 },
    Common { word: "27", width_cm: 59.8, height_cm: 33.6 },
    Common { word: "32", width_cm: 70.8, height_cm: 39.9 },
];
/// The form's word for a screen that was measured with a bank card.
const MEASURED: &str = "measured";
/// Accepted widths and heights in centimetres, from a telephone to a television (chosen).
const SIZE_CM: std::ops::RangeInclusive<f64> = 5.0..=200.0;
/// Accepted distances from eye to screen in centimetres (chosen).
const DISTANCE_CM: std::ops::RangeInclusive<f64> = 20.0..=300.0;
/// The distance that is assumed: an arm's length.
const DISTANCE_USUAL_CM: f64 = 60.0;
/// Distance of a lens in the frame from the picture's edge in centimetres (chosen).
const IN_FRAME_CM: f64 = 0.8;
/// Distance of a lens that stands or clips on from the picture's edge in centimetres (chosen).
const OUTSIDE_CM: f64 = 3.0;

/// A place for the lens: its word in the form, its label, and its position from the screen's top
/// centre, as shares of the screen's size plus centimetres.
struct Lens {
    word: &'static str,
    label: &'static str,
    x_share: f64,
    x_cm: f64,
    y_share: f64,
    y_cm: f64,
}

const fn lens(word: &'static str, label: &'static str, x: (f64, f64), y: (f64, f64)) -> Lens {
    Lens { word, label, x_share: x.0, x_cm: x.1, y_share: y.0, y_cm: y.1 }
}

/// Places for the lens. Beside the screen it is assumed to be level with the screen's top.
const LENSES: [Lens; 5] = [
    lens("frame", "screen-lens-frame", (0.0, 0.0), (0.0, IN_FRAME_CM)),
    lens("above", "screen-lens-above", (0.0, 0.0), (0.0, OUTSIDE_CM)),
    lens("left", "screen-lens-left", (-0.5, -OUTSIDE_CM), (0.0, 0.0)),
    lens("right", "screen-lens-right", (0.5, OUTSIDE_CM), (0.0, 0.0)),
    lens("below", "screen-lens-below", (0.0, 0.0), (-1.0, -IN_FRAME_CM)),
];

/// The facts for the room. The lens is measured from the screen's top centre, towards the inline
/// end and upwards.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScreenFacts {
    width_cm: f64,
    height_cm: f64,
    lens_x_cm: f64,
    lens_y_cm: f64,
    distance_cm: f64,
}

/// What is stored: the facts, and the answers that they were computed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    facts: ScreenFacts,
    size: String,
    lens: String,
}

/// What the form sends.
#[derive(Clone, Deserialize)]
pub struct Told {
    #[serde(default)]
    size: String,
    #[serde(default)]
    width_cm: String,
    #[serde(default)]
    height_cm: String,
    #[serde(default)]
    lens: String,
    #[serde(default)]
    distance_cm: String,
}

#[derive(Template)]
#[template(path = "own/screen.html")]
struct Screen {
    page: Page,
    faults: Faults,
    told: Told,
    common: &'static [Common],
    lenses: &'static [Lens],
}

/// `GET /account/screen`
pub async fn show(app: App, me: CurrentPerson) -> Result<Response, PageError> {
    me.own_work()?;
    let kept = kept(&app, &me).await?;
    let told = Told {
        size: kept.as_ref().map_or_else(String::new, |kept| kept.size.clone()),
        width_cm: kept.as_ref().map_or_else(String::new, |kept| kept.facts.width_cm.to_string()),
        height_cm: kept.as_ref().map_or_else(String::new, |kept| kept.facts.height_cm.to_string()),
        lens: kept.as_ref().map_or_else(String::new, |kept| kept.lens.clone()),
        distance_cm: kept.map_or(DISTANCE_USUAL_CM, |kept| kept.facts.distance_cm).to_string(),
    };
    let page = me.page.at("account");
    html(&Screen { page, faults: Faults::default(), told, common: &COMMON, lenses: &LENSES })
}

/// `POST /account/screen`
pub async fn keep(
    app: App,
    me: CurrentPerson,
    Form(told): Form<Told>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let facts = match read(&told) {
        Ok(facts) => facts,
        Err(faults) => {
            let page = me.page.at("account");
            return faulty(&Screen { page, faults, told, common: &COMMON, lenses: &LENSES });
        }
    };
    let kept = Kept { facts, size: told.size, lens: told.lens };
    let json = serde_json::to_string(&kept).map_err(|_| PageError::Broken("screen facts"))?;
    let mut settings = app.storage.settings(&me.person.id).await?;
    settings.screen = Some(json);
    app.storage.set_settings(&me.person.id, &settings).await?;
    Ok(go_with("/account", [Once::say("screen-kept").carry(&app)]))
}

/// What a person told about their screen, for the room.
pub async fn facts_of(app: &App, me: &CurrentPerson) -> Result<Option<ScreenFacts>, PageError> {
    Ok(kept(app, me).await?.map(|kept| kept.facts))
}

async fn kept(app: &App, me: &CurrentPerson) -> Result<Option<Kept>, PageError> {
    let json = app.storage.settings(&me.person.id).await?.screen;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
}

fn read(told: &Told) -> Result<ScreenFacts, Faults> {
    let mut faults = Faults::default();
    let number = |text: &str, range: std::ops::RangeInclusive<f64>| {
        let number = text.trim().replace(',', ".").parse::<f64>().ok()?;
        range.contains(&number).then_some((number * 10.0).round() / 10.0)
    };
    let size = if told.size == MEASURED {
        number(&told.width_cm, SIZE_CM).zip(number(&told.height_cm, SIZE_CM))
    } else {
        let common = COMMON.iter().find(|common| common.word == told.size);
        common.map(|common| (common.width_cm, common.height_cm))
    };
    let distance = number(&told.distance_cm, DISTANCE_CM);
    let lens = size.and_then(|(width, height)| lens_at(&told.lens, width, height));
    faults.note("size", size.is_none().then_some("fault-screen-size"));
    faults.note("lens", (size.is_some() && lens.is_none()).then_some("fault-screen-lens"));
    faults.note("distance_cm", distance.is_none().then_some("fault-screen-distance"));
    match (size, lens, distance) {
        (Some((width_cm, height_cm)), Some((lens_x_cm, lens_y_cm)), Some(distance_cm)) => {
            Ok(ScreenFacts { width_cm, height_cm, lens_x_cm, lens_y_cm, distance_cm })
        }
        _ => Err(faults),
    }
}

fn lens_at(word: &str, width_cm: f64, height_cm: f64) -> Option<(f64, f64)> {
    let lens = LENSES.iter().find(|lens| lens.word == word)?;
    Some((lens.x_share * width_cm + lens.x_cm, lens.y_share * height_cm + lens.y_cm))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(size: &str, width: &str, lens: &str, distance: &str) -> Told {
        Told {
            size: size.into(),
            width_cm: width.into(),
            height_cm: "20".into(),
            lens: lens.into(),
            distance_cm: distance.into(),
        }
    }

    #[test]
    fn facts_follow_from_the_answers() {
        let facts = read(&told("14", "", "frame", "60")).unwrap();
        assert_eq!((facts.width_cm, facts.lens_y_cm, facts.distance_cm), (30.2, 0.8, 60.0));
        let facts = read(&told("measured", "31,46", "right", "72.5")).unwrap();
        assert_eq!((facts.width_cm, facts.lens_x_cm, facts.distance_cm), (31.5, 18.75, 72.5));
    }

    #[test]
    fn every_fault_is_named() {
        let fault = |told: &Told, field| read(told).unwrap_err().of(field);
        assert_eq!(fault(&told("", "", "frame", "60"), "size"), Some("fault-screen-size"));
        assert_eq!(
            fault(&told("measured", "900", "frame", "60"), "size"),
            Some("fault-screen-size")
        );
        assert_eq!(
            fault(&told("measured", "NaN", "frame", "60"), "size"),
            Some("fault-screen-size")
        );
        assert_eq!(fault(&told("14", "", "ceiling", "60"), "lens"), Some("fault-screen-lens"));
        assert_eq!(
            fault(&told("14", "", "frame", "5"), "distance_cm"),
            Some("fault-screen-distance")
        );
    }

    #[test]
    fn common_sizes_fit_their_diagonals() {
        for common in &COMMON {
            let inches: f64 = common.word.parse().unwrap();
            let diagonal = common.width_cm.hypot(common.height_cm) / 2.54;
            assert!((diagonal - inches).abs() < 0.7, "{}: {diagonal}", common.word);
        }
    }
}
