use super::*;
use proptest::prelude::*;

const ALL: [Behind; 4] = [
    Behind::Blur,
    Behind::Scene(Scene::Wall),
    Behind::Scene(Scene::Window),
    Behind::Scene(Scene::Shelf),
];
const PIXELS: usize = MASK_WIDTH * MASK_HEIGHT;

/// Fine squares of black and white: as much detail as possible.
fn squares(width: usize, height: usize) -> Planes {
    let mut planes = Planes::new(width, height).unwrap();
    for (index, luma) in planes.parts_mut()[0].iter_mut().enumerate() {
        *luma = if (index % width / 4 + index / width / 4).is_multiple_of(2) { 20 } else { 230 };
    }
    planes
}

fn backdrop(behind: Behind, planes: &Planes, mask: &[f32]) -> Backdrop {
    let mut backdrop = Backdrop::new(behind);
    backdrop.fill_input(planes, Colour::default(), &mut vec![0.0; PIXELS * 3]);
    backdrop.take_mask(mask);
    backdrop
}

fn composed(behind: Behind, planes: &Planes, mask: &[f32]) -> Planes {
    let mut out = planes.clone();
    backdrop(behind, planes, mask).compose(&mut out, Colour::default());
    out
}

/// Mean difference of brightness between neighbours, in columns `from..to`.
fn detail(planes: &Planes, from: usize, to: usize) -> f32 {
    let rows = planes.parts()[0].chunks_exact(planes.width());
    let steps = rows.flat_map(|row| row[from..to].windows(2).map(|pair| pair[0].abs_diff(pair[1])));
    let steps: Vec<_> = steps.map(f32::from).collect();
    steps.iter().sum::<f32>() / steps.len() as f32
}

fn left_half() -> Vec<f32> {
    (0..PIXELS).map(|at| if at % MASK_WIDTH < MASK_WIDTH / 2 { 1.0 } else { 0.0 }).collect()
}

#[test]
fn before_a_mask_nothing_of_the_camera_is_sharp() {
    let planes = squares(320, 240);
    for behind in ALL {
        let mut out = planes.clone();
        Backdrop::new(behind).compose(&mut out, Colour::default());
        assert!(detail(&out, 0, 320) < 0.1 * detail(&planes, 0, 320), "{behind:?}");
    }
}

#[test]
fn a_scene_shows_nothing_of_the_room() {
    for scene in [Scene::Wall, Scene::Window, Scene::Shelf] {
        let nobody = vec![0.0; PIXELS];
        let dark = composed(Behind::Scene(scene), &Planes::new(160, 120).unwrap(), &nobody);
        let busy = composed(Behind::Scene(scene), &squares(160, 120), &nobody);
        assert_eq!(dark, busy);
    }
}

#[test]
fn the_person_stays_as_they_are() {
    let planes = squares(320, 240);
    for behind in ALL {
        assert_eq!(composed(behind, &planes, &vec![1.0; PIXELS]), planes, "{behind:?}");
        let half = composed(behind, &planes, &left_half());
        assert_eq!(detail(&half, 0, 150), detail(&planes, 0, 150), "{behind:?}");
        assert!(detail(&half, 170, 320) < 0.1 * detail(&planes, 170, 320), "{behind:?}");
    }
}

#[test]
fn a_camera_that_was_turned_shows_nothing_sharp_until_the_next_look() {
    let mut backdrop = backdrop(Behind::Blur, &squares(320, 240), &vec![1.0; PIXELS]);
    for (width, height) in [(240, 320), (320, 320)] {
        let turned = squares(width, height);
        let mut out = turned.clone();
        backdrop.compose(&mut out, Colour::default());
        assert!(detail(&out, 0, width) < 0.1 * detail(&turned, 0, width));
    }
}

#[test]
fn no_glow_of_the_person_lies_around_them() {
    let mut planes = Planes::new(320, 240).unwrap();
    for row in planes.parts_mut()[0].chunks_exact_mut(320) {
        row[..160].fill(255);
    }
    let out = composed(Behind::Blur, &planes, &left_half());
    for row in out.parts()[0].chunks_exact(320) {
        assert!(row[175..].iter().all(|luma| *luma < 12), "{:?}", &row[160..200]);
    }
}

#[test]
fn a_flicker_is_calmed_and_a_raised_hand_shows_at_once() {
    let planes = Planes::new(320, 240).unwrap();
    let mut steady = backdrop(Behind::Blur, &planes, &vec![0.5; PIXELS]);
    let mut share_after = |share: f32| {
        steady.take_mask(&vec![share; PIXELS]);
        steady.compose(&mut planes.clone(), Colour::default());
        steady.mask.cells()[0]
    };
    assert!((share_after(0.6) - 0.56).abs() < 0.001);
    assert_eq!(share_after(1.0), 1.0);
}

#[test]
fn an_invalid_mask_is_no_person() {
    let planes = squares(64, 48);
    let mut broken = vec![1.0; PIXELS];
    broken[77] = f32::NAN;
    for mask in [&broken[..], &broken[..9], &[]] {
        let out = composed(Behind::Blur, &planes, mask);
        assert!(detail(&out, 0, 64) < 0.2 * detail(&planes, 0, 64));
    }
}

#[test]
fn the_network_is_shown_the_picture_in_colour() {
    let mut planes = Planes::new(8, 6).unwrap();
    let colour = Colour { is_709: true, is_full: true };
    let pixels: Vec<u8> = [200, 100, 50, 255].repeat(48);
    planes.take_pixels(&pixels, Order::Rgba, colour).unwrap();
    let mut input = vec![0.0; PIXELS * 3];
    Backdrop::new(Behind::Blur).fill_input(&planes, colour, &mut input);
    for pixel in input.chunks_exact(3) {
        for (part, expected) in pixel.iter().zip([200.0, 100.0, 50.0]) {
            assert!((part * 255.0 - expected).abs() < 2.0, "{pixel:?}");
        }
    }
}

#[test]
fn pixels_come_back_as_they_went_in() {
    for (is_709, is_full) in [(false, false), (false, true), (true, false), (true, true)] {
        let colour = Colour { is_709, is_full };
        for rgb in [[0, 0, 0], [255, 255, 255], [200, 40, 90], [10, 180, 60]] {
            let pixels = [rgb[0], rgb[1], rgb[2], 255].repeat(15);
            let mut planes = Planes::new(5, 3).unwrap();
            planes.take_pixels(&pixels, Order::Rgba, colour).unwrap();
            let mut back = vec![0; 60];
            planes.give_pixels(&mut back, colour).unwrap();
            for (before, after) in pixels.iter().zip(&back) {
                assert!(before.abs_diff(*after) <= 3, "{colour:?}: {rgb:?}, {:?}", &back[..4]);
            }
        }
    }
}

#[test]
fn other_byte_orders_give_the_same_picture() {
    let mut rgba = Planes::new(2, 2).unwrap();
    let mut bgra = rgba.clone();
    let colour = Colour::default();
    rgba.take_pixels(&[200, 100, 50, 0].repeat(4), Order::Rgba, colour).unwrap();
    bgra.take_pixels(&[50, 100, 200, 0].repeat(4), Order::Bgra, colour).unwrap();
    assert_eq!(rgba, bgra);
    let mut paired = Planes::new(3, 3).unwrap();
    let bytes: Vec<u8> = (0..17).collect();
    paired.take_nv12(&bytes).unwrap();
    let [luma, blue, red] = paired.parts();
    assert_eq!((luma, blue, red), (&bytes[..9], &[9, 11, 13, 15][..], &[10, 12, 14, 16][..]));
    assert!(paired.take_nv12(&bytes[1..]).is_err());
    assert!(paired.take_pixels(&bytes, Order::Rgba, colour).is_err());
}

#[test]
fn no_picture_is_too_large_to_refuse() {
    assert!(Planes::new(0, 4).is_err());
    assert!(Planes::new(4, VIDEO_SIDE_MAX + 1).is_err());
}

#[test]
fn the_rooms_are_calm_and_differ() {
    let mut seen: Vec<Planes> = Vec::new();
    for scene in [Scene::Wall, Scene::Window, Scene::Shelf] {
        let drawn = scene.draw(Colour::default(), 640, 480);
        let luma = drawn.parts()[0];
        let mean = luma.iter().map(|luma| f32::from(*luma)).sum::<f32>() / luma.len() as f32;
        assert!((100.0..210.0).contains(&mean), "{scene:?}: {mean}");
        // A photograph of a tidy room has about 4; the squares above have 50 (measured).
        assert!(detail(&drawn, 0, 640) < 1.5, "{scene:?}: {}", detail(&drawn, 0, 640));
        assert!(!seen.contains(&drawn));
        seen.push(drawn);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_size_any_mask(
        width in 1_usize..70,
        height in 1_usize..70,
        behind in 0_usize..4,
        parts in prop::collection::vec(-2.0_f32..3.0, 1..40),
        bytes in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let mut planes = Planes::new(width, height).unwrap();
        planes.bytes_mut().iter_mut().zip(bytes.iter().cycle()).for_each(|(to, from)| *to = *from);
        let mask: Vec<f32> = parts.iter().copied().cycle().take(PIXELS).collect();
        let mut backdrop = backdrop(ALL[behind], &planes, &mask);
        backdrop.compose(&mut planes, Colour::default());
        prop_assert_eq!((planes.width(), planes.height()), (width, height));
        let mut turned = Planes::new(height, width).unwrap();
        backdrop.compose(&mut turned, Colour { is_709: true, is_full: true });
    }
}
