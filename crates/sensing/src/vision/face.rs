//! A face that was found: where, and its landmarks. Deliberately absent: whose it is.

/// Number of landmarks of a face. The last ten are the two irises: 468–472 the one at the picture's
/// left, 473–477 the other, centre first.
pub const LANDMARKS: usize = 478;

/// A place in the picture, in pixels from its top left; `z` has the same unit, smaller is nearer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Away from the camera, relative to the middle of the head.
    pub z: f32,
}

/// An upright rectangle in pixels; it may reach beyond the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FaceBox {
    /// Left edge.
    pub left: f32,
    /// Top edge.
    pub top: f32,
    /// Width in pixels.
    pub width: f32,
    /// Height in pixels.
    pub height: f32,
}

/// A face that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// Smallest upright box around the landmarks: brow to chin, not the whole head.
    pub around: FaceBox,
    /// [`LANDMARKS`] points in MediaPipe's order.
    pub landmarks: Vec<Point>,
    /// How sure the landmark network is that this is a face, 0 to 1.
    pub presence: f32,
    /// Whether it showed only once each part of the picture was exposed by itself. Its whites of
    /// the eyes are then lost in the grain.
    pub is_hidden: bool,
}
