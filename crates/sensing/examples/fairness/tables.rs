//! The tables of docs/fairness.md.

use super::cases::TROUBLES;
use super::looking::Outcome;
use super::tally::{
    CLIPPED_SHARE, GATE_POINTS, GROUP_POINTS, LIGHTS, NOTICED_MIN, Rates, false_warnings, groups,
    hard_side, rates, spread,
};
use sensing::advice::Advice;
use sensing::vision::{CameraHeight, Distance};

const HEAD: &str = "| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | differ by |";
const RULE: &str = "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

/// All tables, as Markdown.
pub fn all(good: &[Outcome], troubled: &[Outcome]) -> String {
    [good_light(good), unsure(good), bad_light(troubled), truth(good, troubled)].join("\n")
}

fn row(name: &str, rates: &Rates) -> String {
    let cell = |rate: &f32| if rate.is_nan() { "–".into() } else { format!("{rate:.1}") };
    let cells: Vec<String> = rates.iter().map(cell).collect();
    format!("| {name} | {} | {:.1} |\n", cells.join(" | "), spread(rates))
}

fn good_light(good: &[Outcome]) -> String {
    let mut table = format!(
        "### False warnings in good set-ups\n\n\
         Percent of {} pictures of each Monk tone. Advice that was never given is left out. \
         The gate: no row may differ by more than {GATE_POINTS} points.\n\n\
         | good set-ups {HEAD}\n| --- {RULE}\n",
        good.len() / 10
    );
    table += &row("face found", &rates(good.iter(), |outcome| outcome.look.face.is_some()));
    for (advice, rates) in false_warnings(good) {
        if rates.iter().any(|rate| *rate > 0.0) {
            table += &row(&format!("`{}`", advice.key()), &rates);
        }
    }
    let blown = |outcome: &Outcome| outcome.truth.clipped_share >= CLIPPED_SHARE;
    table += &row("blown out by the camera itself", &rates(good.iter(), blown));
    let clipped = |outcome: &Outcome| outcome.advice.contains(&Advice::Clipped);
    table += &row("`clipped`, rightly or not", &rates(good.iter(), clipped));
    let silent = Advice::ALL.into_iter().filter(|advice| {
        !advice.is_about_sound() && !good.iter().any(|outcome| outcome.advice.contains(advice))
    });
    let silent: Vec<String> = silent.map(|advice| format!("`{}`", advice.key())).collect();
    format!("{table}\nNever given: {}.\n", silent.join(", "))
}

fn unsure(good: &[Outcome]) -> String {
    let mut table = format!(
        "### Where the check stays unsure\n\n\
         Percent of the same pictures in which a measure could not be told, so that nothing is said.\n\n\
         | good set-ups {HEAD}\n| --- {RULE}\n"
    );
    for (name, is_missing) in LIGHTS {
        table += &row(name, &rates(good.iter(), |outcome| is_missing(&outcome.look.light)));
    }
    table
}

fn bad_light(troubled: &[Outcome]) -> String {
    let mut table = format!(
        "### Whether real troubles are noticed\n\n\
         Percent of pictures with the trouble in which its advice is given, and in which a face is \
         found. A dash: the trouble does not show in that tone. At an edge either answer is right.\n\n\
         | trouble {HEAD}\n| --- {RULE}\n"
    );
    for trouble in TROUBLES {
        let of = troubled.iter().filter(move |outcome| outcome.case.trouble == Some(trouble));
        let asks = of.clone().filter(|outcome| trouble.asks(&outcome.truth).is_some());
        let name = trouble.name();
        let noticed = |outcome: &Outcome| trouble.is_told(&outcome.truth, &outcome.advice);
        let said = if trouble.is_edge() { "said" } else { "noticed" };
        table += &row(&format!("{name}: {said}"), &rates(asks, noticed));
        let found = rates(of, |outcome| outcome.look.face.is_some());
        if found.iter().any(|rate| *rate < 100.0) {
            table += &row(&format!("{name}: face found"), &found);
        }
    }
    let [light, dark] = groups(&hard_side(troubled));
    format!(
        "{table}\nHard side light is noticed in {light:.1} of a hundred pictures in tones 1–5, and in \
         {dark:.1} in tones 6–10. The gate: at least {NOTICED_MIN} in both, and not more than \
         {GROUP_POINTS} points apart.\n"
    )
}

fn truth(good: &[Outcome], troubled: &[Outcome]) -> String {
    let all: Vec<&Outcome> =
        good.iter().chain(troubled).filter(|outcome| outcome.look.face.is_some()).collect();
    let mut table = String::from(
        "### Against the known truth\n\n\
         All pictures in which a face was found. An error is what was measured less what is true.\n\n\
         | measure | pictures | median error | nine in ten within |\n| --- | ---: | ---: | ---: |\n",
    );
    let mut add =
        |name: &str, unit: &str, digits: usize, error: &dyn Fn(&Outcome) -> Option<f32>| {
            let mut errors: Vec<f32> = all.iter().filter_map(|outcome| error(outcome)).collect();
            let count = errors.len();
            errors.sort_by(f32::total_cmp);
            let Some(median) = errors.get(count / 2).copied() else { return };
            let mut sizes: Vec<f32> = errors.iter().map(|error| error.abs()).collect();
            sizes.sort_by(f32::total_cmp);
            let most = sizes[count * 9 / 10];
            table += &format!(
                "| {name} | {count} | {median:+.digits$}{unit} | {most:.digits$}{unit} |\n"
            );
        };
    add("side ratio, tones 1–5", "×", 2, &|outcome| side_error(outcome, 1..=5));
    add("side ratio, tones 6–10", "×", 2, &|outcome| side_error(outcome, 6..=10));
    add("eye line, share of the height", "", 3, &|outcome| {
        Some(outcome.look.frame?.eye_line - outcome.truth.eye_line)
    });
    add("head, share of the height", "", 3, &|outcome| {
        Some(outcome.look.frame?.head_share - outcome.truth.head_share)
    });
    add("room above the head", "", 3, &|outcome| {
        Some(outcome.look.frame?.head_room - outcome.truth.head_room)
    });
    add("off the middle", "", 3, &|outcome| {
        Some(outcome.look.frame?.off_centre - outcome.truth.off_centre)
    });
    add("tilt", "°", 1, &|outcome| Some(outcome.look.frame?.roll_deg - outcome.truth.roll_deg));
    add("turn of the head", "°", 1, &|outcome| {
        Some(outcome.look.frame?.yaw_deg - outcome.truth.yaw_deg)
    });
    format!("{table}\n{}\n{}", distances(&all), yes_or_no(&all))
}

/// Measured ratio in units of the true one, less 1.
fn side_error(outcome: &Outcome, tones: std::ops::RangeInclusive<usize>) -> Option<f32> {
    let ratio = outcome.look.light.side_ratio?;
    tones.contains(&outcome.tone).then(|| ratio / outcome.truth.side_ratio - 1.0)
}

fn distances(all: &[&Outcome]) -> String {
    let mut table = String::from(
        "| true distance | pictures | too near | comfortable | far | not told |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let bands = [(0.0, 0.4), (0.4, 0.6), (0.6, 0.75), (0.75, 1.0), (1.0, 9.0)];
    for (from, to) in bands {
        let of: Vec<Distance> = all
            .iter()
            .filter(|outcome| (from..to).contains(&outcome.truth.distance_m))
            .map(|outcome| outcome.look.distance)
            .collect();
        let share = |class: Distance| {
            100.0 * of.iter().filter(|one| **one == class).count() as f32 / of.len().max(1) as f32
        };
        let classes = [Distance::TooNear, Distance::Comfortable, Distance::Far, Distance::Unknown];
        let cells = classes.map(|class| format!("{:.1}", share(class))).join(" | ");
        table += &format!("| {from:.2} to {to:.2} m | {} | {cells} |\n", of.len());
    }
    table
}

fn yes_or_no(all: &[&Outcome]) -> String {
    let mut table = String::from(
        "| question | pictures where it is so | said so | pictures where it is not | said so |\n\
         | --- | ---: | ---: | ---: | ---: |\n",
    );
    let mut add =
        |name: &str, is_so: &dyn Fn(&Outcome) -> Option<bool>, said: &dyn Fn(&Outcome) -> bool| {
            let rate = |wanted: bool| {
                let of: Vec<&&Outcome> =
                    all.iter().filter(|outcome| is_so(outcome) == Some(wanted)).collect();
                let yes = of.iter().filter(|outcome| said(outcome)).count();
                format!("{} | {:.1} %", of.len(), 100.0 * yes as f32 / of.len().max(1) as f32)
            };
            table += &format!("| {name} | {} | {} |\n", rate(true), rate(false));
        };
    add("light behind", &|outcome| Some(outcome.truth.backlit), &|outcome| {
        outcome.advice.contains(&Advice::Backlit)
    });
    add(
        "camera 20° or more below the eyes",
        &|outcome| camera(outcome.truth.above_deg, -1.0),
        &|outcome| outcome.look.camera_height == CameraHeight::Below,
    );
    add(
        "camera 20° or more above the eyes",
        &|outcome| camera(outcome.truth.above_deg, 1.0),
        &|outcome| outcome.look.camera_height == CameraHeight::Above,
    );
    add(
        "brighter cheek at the left, light 4:1 or more",
        &|outcome| (outcome.truth.side_ratio > 3.0).then_some(outcome.truth.brighter_left),
        &|outcome| outcome.look.light.side_ratio.is_some() && outcome.look.light.brighter_left,
    );
    table
}

/// Between 10° and 20° either answer is right.
fn camera(above_deg: f32, sign: f32) -> Option<bool> {
    match above_deg * sign {
        far if far >= 20.0 => Some(true),
        near if near < 10.0 => Some(false),
        _ => None,
    }
}
