//! What a model file says: values, and the nodes between them, in the file's own order. Reads the
//! parts of TensorFlow Lite's schema that are needed. Deliberately absent: optimisation.

use super::flatbuffer::Table;
use super::{ELEMENTS_MAX, ModelError, packed};
use std::cell::Cell;

/// Sizes from the outermost inwards, at most six; pictures are `1 × height × width × channels`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape(Vec<usize>);

impl Shape {
    pub fn new(sizes: Vec<usize>) -> Result<Self, ModelError> {
        let elements = sizes.iter().try_fold(1usize, |all, size| all.checked_mul(*size));
        match elements {
            Some(1..=ELEMENTS_MAX) if sizes.len() <= 6 => Ok(Self(sizes)),
            _ => Err(ModelError::Shape),
        }
    }

    pub fn picture(plane: Plane) -> Result<Self, ModelError> {
        Self::new(vec![1, plane.height, plane.width, plane.channels])
    }

    pub fn sizes(&self) -> &[usize] {
        &self.0
    }

    pub fn elements(&self) -> usize {
        self.0.iter().product()
    }

    pub fn plane(&self) -> Result<Plane, ModelError> {
        match self.0[..] {
            [1, height, width, channels] => Ok(Plane { height, width, channels }),
            _ => Err(ModelError::Shape),
        }
    }
}

/// The shape of a picture between two operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plane {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
}

impl Plane {
    pub fn elements(&self) -> usize {
        self.height * self.width * self.channels
    }

    pub fn pixels(&self) -> usize {
        self.height * self.width
    }
}

/// How a value's numbers are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Float,
    Half,
    Int,
    /// See `packed`.
    Packed,
    Other,
}

/// A value that flows through the network, or is fixed in the file.
pub(super) struct Value<'a> {
    pub shape: Shape,
    pub kind: Kind,
    /// Position of its kind in the file.
    pub kind_at: Option<usize>,
    /// Its bytes in the file, when it is fixed.
    pub fixed: Option<&'a [u8]>,
}

impl Value<'_> {
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }
}

/// One operation, as the file has it.
pub(super) struct Node<'a> {
    pub code: i32,
    /// Name of a custom operation, else empty.
    pub name: &'a [u8],
    /// Options of a custom operation, else empty.
    pub custom: &'a [u8],
    pub options: Option<Table<'a>>,
    pub inputs: Vec<usize>,
    pub output: usize,
}

/// A whole network, as the file has it.
pub(super) struct Graph<'a> {
    pub values: Vec<Value<'a>>,
    pub nodes: Vec<Node<'a>>,
    pub input: usize,
    pub outputs: Vec<usize>,
    /// How many numbers may still be read from the file.
    pub budget: Cell<usize>,
}

const DEQUANTIZE: i32 = 6;

impl<'a> Graph<'a> {
    /// Reads the only subgraph of a file.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let is_packed = match bytes.get(4..8) {
            Some(b"TFL3") => false,
            Some(packed::MARK) => true,
            _ => return Err(ModelError::Format),
        };
        let model = Table::root(bytes)?;
        let [subgraph] = model.tables(2)?[..] else { return Err(ModelError::Format) };
        let buffers = model.tables(4)?;
        let values = subgraph
            .tables(0)?
            .iter()
            .map(|tensor| value(tensor, &buffers, is_packed))
            .collect::<Result<Vec<_>, _>>()?;
        let place = |index: i32| {
            usize::try_from(index)
                .ok()
                .filter(|index| *index < values.len())
                .ok_or(ModelError::Offset)
        };
        let [input] = subgraph.ints(1)?[..] else { return Err(ModelError::Shape) };
        let input = place(input)?;
        let outputs: Vec<usize> =
            subgraph.ints(2)?.into_iter().map(place).collect::<Result<_, _>>()?;
        let codes = model.tables(1)?.iter().map(code).collect::<Result<Vec<_>, _>>()?;
        let mut nodes = Vec::new();
        for operator in subgraph.tables(3)? {
            let code = usize::try_from(operator.int(0, 0)?).ok().and_then(|at| codes.get(at));
            let (code, name) = *code.ok_or(ModelError::Offset)?;
            // An input of -1 was left out; only biases may be.
            let inputs = operator.ints(1)?.into_iter().filter(|index| *index != -1);
            let inputs = inputs.map(place).collect::<Result<Vec<_>, _>>()?;
            let [output] = operator.ints(2)?[..] else { return Err(ModelError::Shape) };
            nodes.push(Node {
                code,
                name,
                custom: operator.list(5, 1)?,
                options: operator.table(4)?,
                inputs,
                output: place(output)?,
            });
        }
        let budget = Cell::new(super::WEIGHTS_MAX);
        let mut graph = Self { values, nodes, input, outputs, budget };
        graph.see_through_halves()?;
        Ok(graph)
    }

    /// Halves are unpacked by a node of their own; reading them directly removes that node.
    fn see_through_halves(&mut self) -> Result<(), ModelError> {
        for node in self.nodes.extract_if(.., |node| node.code == DEQUANTIZE) {
            let [from] = node.inputs[..] else { return Err(ModelError::Shape) };
            let from = &self.values[from];
            let is_known = matches!(from.kind, Kind::Half | Kind::Packed) && from.is_fixed();
            if !is_known || from.shape != self.values[node.output].shape {
                return Err(ModelError::Operation(DEQUANTIZE));
            }
            let (kind, kind_at, fixed) = (from.kind, from.kind_at, from.fixed);
            let to = &mut self.values[node.output];
            (to.kind, to.kind_at, to.fixed) = (kind, kind_at, fixed);
        }
        Ok(())
    }

    /// Takes from the budget, so that no file can ask for endless memory.
    pub fn spend(&self, numbers: usize) -> Result<(), ModelError> {
        let left = self.budget.get().checked_sub(numbers).ok_or(ModelError::TooLarge)?;
        self.budget.set(left);
        Ok(())
    }

    /// The numbers of a fixed value.
    pub fn floats(&self, value: usize) -> Result<Vec<f32>, ModelError> {
        let value = &self.values[value];
        let bytes = value.fixed.ok_or(ModelError::Shape)?;
        let elements = value.shape.elements();
        self.spend(elements)?;
        let floats: Vec<f32> = match value.kind {
            Kind::Float => {
                bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
            }
            Kind::Half => bytes.as_chunks().0.iter().map(|two| from_half(*two)).collect(),
            Kind::Packed => packed::unpack(bytes, value.shape.sizes())?,
            Kind::Int | Kind::Other => return Err(ModelError::Shape),
        };
        if floats.len() == elements { Ok(floats) } else { Err(ModelError::Shape) }
    }

    /// The integers of a fixed value.
    pub fn ints(&self, value: usize) -> Result<Vec<i32>, ModelError> {
        let value = &self.values[value];
        let bytes = value.fixed.filter(|_| value.kind == Kind::Int).ok_or(ModelError::Shape)?;
        let elements = value.shape.elements();
        self.spend(elements)?;
        let ints: Vec<i32> =
            bytes.as_chunks().0.iter().map(|four| i32::from_le_bytes(*four)).collect();
        if ints.len() == elements { Ok(ints) } else { Err(ModelError::Shape) }
    }
}

fn value<'a>(
    tensor: &Table<'a>,
    buffers: &[Table<'a>],
    is_packed: bool,
) -> Result<Value<'a>, ModelError> {
    let sizes = tensor.ints(0)?.into_iter().map(|size| usize::try_from(size).unwrap_or(0));
    let kind = match tensor.byte(1, 0)? {
        0 => Kind::Float,
        1 => Kind::Half,
        2 => Kind::Int,
        packed::KIND if is_packed => Kind::Packed,
        _ => Kind::Other,
    };
    let buffer = usize::try_from(tensor.int(2, 0)?).ok().and_then(|at| buffers.get(at));
    let bytes = buffer.ok_or(ModelError::Offset)?.list(0, 1)?;
    Ok(Value {
        shape: Shape::new(sizes.collect())?,
        kind,
        kind_at: tensor.place(1),
        fixed: (!bytes.is_empty()).then_some(bytes),
    })
}

/// An operation's number: a byte in older files, four bytes in newer ones, of which the larger
/// counts. And its name, if it is a custom one.
fn code<'a>(table: &Table<'a>) -> Result<(i32, &'a [u8]), ModelError> {
    Ok((i32::from(table.byte(0, 0)?).max(table.int(3, 0)?), table.list(1, 1)?))
}

pub(super) fn from_half(bytes: [u8; 2]) -> f32 {
    let half = u16::from_le_bytes(bytes);
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from(half >> 10) & 31;
    let fraction = u32::from(half) & 1023;
    let magnitude = match exponent {
        0 => fraction as f32 / 16_777_216.0,
        31 => f32::from_bits(0x7f80_0000 | (fraction << 13)),
        _ => f32::from_bits(((exponent + 112) << 23) | (fraction << 13)),
    };
    f32::from_bits(magnitude.to_bits() | sign)
}

#[cfg(test)]
mod tests {
    use super::from_half;

    #[test]
    fn halves_become_floats() {
        let pairs = [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65_504.0),
            (0x0001, 5.960_464_5e-8),
            (0x8001, -5.960_464_5e-8),
            (0x0400, 6.103_515_6e-5),
            (0x7c00, f32::INFINITY),
        ];
        for (half, float) in pairs {
            assert_eq!(from_half(u16::to_le_bytes(half)), float, "{half:#06x}");
        }
        assert!(from_half([0x01, 0x7c]).is_nan());
    }
}
