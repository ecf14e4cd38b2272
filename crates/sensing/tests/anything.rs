//! Any bytes as a model and any picture give an error or an answer, never a panic.

mod support;

use proptest::prelude::*;
use sensing::vision::{Network, Picture};

/// Reads a model, and runs it if it could be read.
fn try_model(bytes: &[u8]) -> bool {
    let Ok(mut network) = Network::read(bytes) else { return false };
    let input = vec![0.5; network.input_shape().iter().product()];
    let lengths: Vec<usize> =
        network.output_shapes().iter().map(|shape| shape.iter().product()).collect();
    let outputs = network.run(&input).expect("the input is as long as it says");
    assert_eq!(outputs.iter().map(|output| output.len()).collect::<Vec<_>>(), lengths);
    true
}

#[test]
fn the_sound_models_pass_the_same_test_as_damaged_ones() {
    assert!(try_model(support::MODELS.0));
    assert!(try_model(support::MODELS.1));
    assert!(try_model(support::PERSON_MODEL));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_are_no_model(mut bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(!try_model(&bytes));
        if let Some(mark) = bytes.get_mut(4..8) {
            mark.copy_from_slice(b"TFL3");
            try_model(&bytes);
        }
    }

    #[test]
    fn a_damaged_model_is_refused_or_runs(
        changes in proptest::collection::vec((any::<u32>(), any::<bool>(), any::<u8>()), 1..6),
        cut in proptest::option::weighted(0.2, any::<u32>()),
        is_packed in any::<bool>(),
        is_person in any::<bool>(),
    ) {
        let model = if is_person { support::PERSON_MODEL } else { support::MODELS.0 };
        let mut model = model.to_vec();
        if is_packed {
            model = sensing::vision::pack(&model).expect("the model is sound");
        }
        // Most of a file is weights; its tables, where damage matters, are at its end.
        let tables = model.len() - 40_000;
        for (at, is_table, byte) in changes {
            let at = at as usize;
            let place = if is_table { tables + at % 40_000 } else { at % model.len() };
            model[place] = byte;
        }
        if let Some(cut) = cut {
            model.truncate(cut as usize % model.len());
        }
        try_model(&model);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_picture_gives_a_look(
        pictures in proptest::collection::vec(
            (1..200_usize, 1..200_usize, proptest::collection::vec(any::<u8>(), 1..64)),
            1..3,
        ),
    ) {
        let mut finder = support::finder();
        for (width, height, pattern) in pictures {
            let pixels: Vec<u8> =
                pattern.iter().copied().cycle().take(width * height * 4).collect();
            let picture = Picture::new(width, height, &pixels).expect("four bytes a pixel");
            let found = finder.find(picture);
            prop_assert_eq!(found.faces > 0, found.face.is_some());
        }
    }
}
