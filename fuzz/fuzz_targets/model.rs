//! Any bytes as a model: an error or a network that runs; never a panic, never unbounded memory or work.
#![cfg_attr(fuzzing, no_main)]

use libfuzzer_sys::fuzz_target;
use sensing::vision::{Network, pack};

fuzz_target!(|bytes: &[u8]| {
    let _ = pack(bytes);
    let Ok(mut network) = Network::read(bytes) else { return };
    let input = vec![0.5; network.input_shape().iter().product()];
    let shapes = network.output_shapes().to_vec();
    let outputs = network.run(&input).expect("the input is as long as the network says");
    assert_eq!(outputs.len(), shapes.len());
    for (output, shape) in outputs.iter().zip(&shapes) {
        assert_eq!(output.len(), shape.iter().product::<usize>());
    }
});
