//! Summarises many looks, such as those at a video, as one.

use super::{CameraHeight, Distance, Frame, Light, Look, Unsure};

/// The middle of `looks`: numbers by their median, classes by the most frequent. No face when none
/// is found in half of them or more. `None` without looks.
pub fn summary(looks: &[Look]) -> Option<Look> {
    let found: Vec<&Look> = looks.iter().filter(|look| look.face.is_some()).collect();
    if found.len() * 2 <= looks.len() {
        return looks.iter().find(|look| look.face.is_none()).cloned();
    }
    let middle = *found.get(found.len() / 2)?;
    let light = |pick: fn(&Light) -> Option<f32>| {
        median(found.iter().filter_map(|look| pick(&look.light)).collect())
    };
    // As with all doubts, a side is too dark to measure when it is in most looks.
    let is_dark =
        found.iter().filter(|look| look.light.side_ratio_least.is_some()).count() * 2 > found.len();
    let is_left = |look: &&&Look| look.light.brighter_left;
    Some(Look {
        width: middle.width,
        height: middle.height,
        faces: commonest(found.iter().map(|look| look.faces)).unwrap_or(1),
        face: middle.face.clone(),
        frame: frame(&found),
        distance: commonest(found.iter().map(|look| look.distance)).unwrap_or(Distance::Unknown),
        light: Light {
            side_ratio: light(|light| light.side_ratio).filter(|_| !is_dark),
            side_ratio_least: light(|light| light.side_ratio_least).filter(|_| is_dark),
            brighter_left: found.iter().filter(is_left).count() * 2 > found.len(),
            outshone: light(|light| light.outshone),
            clipped_share: light(|light| light.clipped_share),
            noise: light(|light| light.noise),
            cast: light(|light| light.cast),
            is_hidden: found.iter().filter(|look| look.light.is_hidden).count() * 2 > found.len(),
        },
        camera_height: commonest(found.iter().map(|look| look.camera_height))
            .unwrap_or(CameraHeight::Unknown),
        camera_above_deg: median(found.iter().filter_map(|look| look.camera_above_deg).collect()),
        background: middle.background.clone(),
        unsure: doubts(&found),
    })
}

fn frame(found: &[&Look]) -> Option<Frame> {
    let frames: Vec<Frame> = found.iter().filter_map(|look| look.frame).collect();
    let number = |pick: fn(&Frame) -> f32| median(frames.iter().map(pick).collect());
    let shoulders = frames.iter().filter(|frame| frame.shoulders_visible).count();
    Some(Frame {
        head_share: number(|frame| frame.head_share)?,
        head_room: number(|frame| frame.head_room)?,
        eye_line: number(|frame| frame.eye_line)?,
        off_centre: number(|frame| frame.off_centre)?,
        roll_deg: number(|frame| frame.roll_deg)?,
        yaw_deg: number(|frame| frame.yaw_deg)?,
        shoulders_visible: shoulders * 2 > frames.len(),
    })
}

/// What cannot be judged in most looks.
fn doubts(found: &[&Look]) -> Vec<Unsure> {
    let mut all: Vec<Unsure> = found.iter().flat_map(|look| look.unsure.iter().copied()).collect();
    all.sort_unstable();
    let mut doubts = all.clone();
    doubts.dedup();
    let times = |doubt: &Unsure| all.iter().filter(|other| *other == doubt).count();
    doubts.retain(|doubt| times(doubt) * 2 > found.len());
    doubts
}

fn median(mut numbers: Vec<f32>) -> Option<f32> {
    numbers.sort_unstable_by(f32::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

/// The most frequent value; of several, the first.
fn commonest<T: PartialEq + Copy>(values: impl Iterator<Item = T> + Clone) -> Option<T> {
    let times = |value: &T| values.clone().filter(|other| other == value).count();
    values.clone().reduce(|best, value| if times(&value) > times(&best) { value } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::Face;

    fn look(share: f32, noise: Option<f32>) -> Look {
        let frame = Frame {
            head_share: share,
            head_room: 0.1,
            eye_line: 0.4,
            off_centre: 0.0,
            roll_deg: 0.0,
            yaw_deg: 0.0,
            shoulders_visible: true,
        };
        let face = Face {
            around: Default::default(),
            landmarks: Vec::new(),
            presence: 1.0,
            is_hidden: false,
        };
        let light = Light { noise, ..Light::default() };
        let unsure = if noise.is_none() { vec![Unsure::OneLook] } else { Vec::new() };
        Look { faces: 1, face: Some(face), frame: Some(frame), light, unsure, ..Look::default() }
    }

    #[test]
    fn one_look_with_a_dark_side_decides_nothing() {
        let lit = |side_ratio, side_ratio_least| {
            let mut look = look(0.3, Some(0.01));
            (look.light.side_ratio, look.light.side_ratio_least) = (side_ratio, side_ratio_least);
            look
        };
        let (even, dark) = (lit(Some(1.1), None), lit(None, Some(1.5)));
        let of = |looks: [&Look; 3]| summary(&looks.map(Look::clone)).unwrap().light;
        let mostly_even = of([&even, &dark, &even]);
        assert_eq!((mostly_even.side_ratio, mostly_even.side_ratio_least), (Some(1.1), None));
        let mostly_dark = of([&dark, &even, &dark]);
        assert_eq!((mostly_dark.side_ratio, mostly_dark.side_ratio_least), (None, Some(1.5)));
    }

    #[test]
    fn one_odd_look_does_not_count() {
        let nobody = Look { unsure: vec![Unsure::NoFace], ..Look::default() };
        let looks = [
            look(0.3, None),
            look(0.32, Some(0.01)),
            nobody.clone(),
            look(0.9, Some(0.2)),
            look(0.31, Some(0.01)),
        ];
        let middle = summary(&looks).unwrap();
        assert_eq!(middle.frame.unwrap().head_share, 0.32);
        assert_eq!(middle.light.noise, Some(0.01));
        assert_eq!(middle.unsure, []);
        assert_eq!(summary(&[nobody.clone(), nobody.clone(), look(0.3, None)]), Some(nobody));
        assert_eq!(summary(&[]), None);
    }
}
