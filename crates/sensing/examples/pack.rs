//! Writes the models that browsers get, with most weights in 8 bits: `cargo run --package sensing
//! --example pack -- DIRECTORY`.
#![allow(clippy::disallowed_methods, reason = "a build step writes files")]

use sensing::vision::pack;
use sha2::{Digest, Sha256};
use std::path::Path;

type Model = (&'static str, &'static [u8], &'static str);

const MODELS: [Model; 2] = [
    (
        "face_detector",
        include_bytes!("../models/face_detector.tflite"),
        "b4578f35940bf5a1a655214a1cce5cab13eba73c1297cd78e1a04c2380b0152f",
    ),
    (
        "face_landmarks_detector",
        include_bytes!("../models/face_landmarks_detector.tflite"),
        "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
    ),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::env::args().nth(1).ok_or("say where to: DIRECTORY")?;
    std::fs::create_dir_all(&directory)?;
    for (name, model, hash) in MODELS {
        let found: String =
            Sha256::digest(model).iter().map(|byte| format!("{byte:02x}")).collect();
        if found != hash {
            return Err(format!("{name}.tflite is not the file that NOTICE names").into());
        }
        std::fs::write(Path::new(&directory).join(format!("{name}.tflite")), pack(model)?)?;
    }
    Ok(())
}
