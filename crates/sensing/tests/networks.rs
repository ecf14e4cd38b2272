//! Compares the networks with the runtime they were made for, and the files with their hashes.

use sensing::vision::{ModelError, Network};
use sha2::{Digest, Sha256};

const MODELS: [(&str, &[u8], Option<f32>, &str); 3] = [
    (
        "face_detector",
        include_bytes!("../models/face_detector.tflite"),
        Some(-1.0),
        "b4578f35940bf5a1a655214a1cce5cab13eba73c1297cd78e1a04c2380b0152f",
    ),
    (
        "face_landmarks_detector",
        include_bytes!("../models/face_landmarks_detector.tflite"),
        Some(0.0),
        "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
    ),
    (
        "selfie_segmentation_landscape",
        include_bytes!("../models/selfie_segmentation_landscape.tflite"),
        // An input made by a formula shows nobody: see persons.rs.
        None,
        "a77d03f4659b9f6b6c1f5106947bf40e99d7655094b6527f214ea7d451106edd",
    ),
];

/// The same numbers as `formula` in golden/make.py.
fn formula(count: usize, low: f32) -> Vec<f32> {
    let share = |at: usize| ((at as u32).wrapping_mul(2_654_435_761) >> 8) as f32 / 16_777_216.0;
    (0..count).map(|at| low + (1.0 - low) * share(at)).collect()
}

#[test]
fn the_models_are_the_ones_that_notice_names() {
    let notice = include_str!("../models/NOTICE");
    for (name, model, _, hash) in MODELS {
        let found: String =
            Sha256::digest(model).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, hash, "{name}");
        assert!(notice.contains(hash), "NOTICE does not name {name}");
    }
}

#[test]
fn outputs_are_those_of_the_original_runtime() {
    let golden = include_str!("golden/networks.txt");
    for (name, model, low, _) in MODELS {
        let Some(low) = low else { continue };
        let mut network = Network::read(model).unwrap();
        let input = formula(network.input_shape().iter().product(), low);
        let outputs = network.run(&input).unwrap();
        let lines: Vec<&str> = golden
            .lines()
            .filter_map(|line| line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')))
            .collect();
        assert_eq!(outputs.len(), lines.len());
        for (output, line) in outputs.into_iter().zip(lines) {
            let mut numbers = line.split(' ').map(|word| word.parse::<f64>().unwrap());
            assert_eq!(numbers.next(), Some(output.len() as f64));
            let sum: f64 = output.iter().map(|number| f64::from(number.abs())).sum();
            let expected = numbers.next().unwrap();
            assert!((sum - expected).abs() <= 1e-5 * expected.max(1e-6), "{sum} is not {expected}");
            let scale = expected / output.len() as f64;
            for (number, expected) in output.iter().step_by(32).zip(numbers) {
                let off = (f64::from(*number) - expected).abs();
                assert!(off <= 1e-4 * expected.abs().max(scale), "{number} is not {expected}");
            }
        }
    }
}

#[test]
fn an_input_of_another_length_is_refused() {
    let mut network = Network::read(MODELS[0].1).unwrap();
    let taken = 128 * 128 * 3;
    assert_eq!(network.run(&[0.0; 7]).unwrap_err(), ModelError::Input { given: 7, taken });
    assert_eq!(network.output_shapes(), [vec![1, 896, 16], vec![1, 896, 1]]);
}

#[test]
fn bytes_that_are_no_model_are_refused() {
    assert_eq!(Network::read(b"").unwrap_err(), ModelError::Format);
    assert_eq!(Network::read(&[0; 5000]).unwrap_err(), ModelError::Format);
    let whole = MODELS[0].1;
    assert!(Network::read(&whole[..whole.len() / 2]).is_err());
}
