//! Finds the person in a picture with MediaPipe's selfie segmentation network for wide pictures;
//! upright pictures are squeezed into it (docs/decisions/0006-background.md). Deliberately absent:
//! whose picture it is.

use super::{Backdrop, Colour, MASK_HEIGHT, MASK_WIDTH, Planes};
use crate::vision::network::{ModelError, Network};

/// The network and its input.
#[derive(Debug)]
pub struct PersonFinder {
    network: Network,
    input: Vec<f32>,
}

impl PersonFinder {
    /// Reads `selfie_segmentation_landscape.tflite`; another network is refused.
    pub fn read(model: &[u8]) -> Result<Self, ModelError> {
        let network = Network::read(model)?;
        let fits = network.input_shape() == [1, MASK_HEIGHT, MASK_WIDTH, 3]
            && network.output_shapes() == [[1, MASK_HEIGHT, MASK_WIDTH, 1]];
        if !fits {
            return Err(ModelError::Shape);
        }
        Ok(Self { network, input: vec![0.0; MASK_HEIGHT * MASK_WIDTH * 3] })
    }

    /// Finds the person, gives the mask to the backdrop, and returns the person's share of each
    /// mask pixel.
    pub fn look(
        &mut self,
        backdrop: &mut Backdrop,
        planes: &Planes,
        colour: Colour,
    ) -> Result<&[f32], ModelError> {
        backdrop.fill_input(planes, colour, &mut self.input);
        let outputs = self.network.run(&self.input)?;
        let found = outputs.first().copied().unwrap_or_default();
        backdrop.take_mask(found);
        Ok(found)
    }
}
