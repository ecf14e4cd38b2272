//! Reads FlatBuffers tables from untrusted bytes: every offset is checked. Deliberately absent:
//! writing, and the schema (see `graph`).

use super::{COUNT_MAX, ModelError};

/// A table somewhere in the bytes.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    start: usize,
    fields: &'a [u8],
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], ModelError> {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).copied().ok_or(ModelError::Offset)
}

fn follow(bytes: &[u8], at: usize) -> Result<usize, ModelError> {
    let offset = u32::from_le_bytes(array(bytes, at)?);
    at.checked_add(offset as usize).ok_or(ModelError::Offset)
}

impl<'a> Table<'a> {
    /// The root table.
    pub fn root(bytes: &'a [u8]) -> Result<Self, ModelError> {
        Self::at(bytes, follow(bytes, 0)?)
    }

    fn at(bytes: &'a [u8], start: usize) -> Result<Self, ModelError> {
        let back = i32::from_le_bytes(array(bytes, start)?);
        let fields_at = (start as i64) - i64::from(back);
        let fields_at = usize::try_from(fields_at).map_err(|_| ModelError::Offset)?;
        let length = usize::from(u16::from_le_bytes(array(bytes, fields_at)?));
        let fields = bytes
            .get(fields_at..)
            .and_then(|rest| rest.get(4..length))
            .ok_or(ModelError::Offset)?;
        Ok(Self { bytes, start, fields })
    }

    /// Position of a field in the bytes; `None` when it is absent.
    pub fn place(&self, field: usize) -> Option<usize> {
        let offset = u16::from_le_bytes(array(self.fields, field * 2).ok()?);
        (offset != 0).then(|| self.start + usize::from(offset))
    }

    /// A one-byte number.
    pub fn byte(&self, field: usize, absent: u8) -> Result<u8, ModelError> {
        self.place(field).map_or(Ok(absent), |at| Ok(array::<1>(self.bytes, at)?[0]))
    }

    /// A four-byte number.
    pub fn int(&self, field: usize, absent: i32) -> Result<i32, ModelError> {
        self.place(field)
            .map_or(Ok(absent), |at| Ok(i32::from_le_bytes(array::<4>(self.bytes, at)?)))
    }

    /// A nested table, if there is one.
    pub fn table(&self, field: usize) -> Result<Option<Self>, ModelError> {
        self.place(field).map(|at| Self::at(self.bytes, follow(self.bytes, at)?)).transpose()
    }

    /// A list of elements of `size` bytes each, as bytes; empty when absent.
    pub fn list(&self, field: usize, size: usize) -> Result<&'a [u8], ModelError> {
        let Some(at) = self.place(field) else { return Ok(&[]) };
        let at = follow(self.bytes, at)?;
        let count = u32::from_le_bytes(array(self.bytes, at)?) as usize;
        let length = count.checked_mul(size).ok_or(ModelError::Offset)?;
        self.bytes.get(at + 4..).and_then(|rest| rest.get(..length)).ok_or(ModelError::Offset)
    }

    /// A list of four-byte numbers.
    pub fn ints(&self, field: usize) -> Result<Vec<i32>, ModelError> {
        let bytes = self.list(field, 4)?;
        within(bytes.len() / 4)?;
        Ok(bytes.as_chunks().0.iter().map(|four| i32::from_le_bytes(*four)).collect())
    }

    /// A list of tables.
    pub fn tables(&self, field: usize) -> Result<Vec<Self>, ModelError> {
        let list = self.list(field, 4)?;
        within(list.len() / 4)?;
        let Some(at) = self.place(field) else { return Ok(Vec::new()) };
        let first = follow(self.bytes, at)? + 4;
        (0..list.len() / 4)
            .map(|index| Self::at(self.bytes, follow(self.bytes, first + index * 4)?))
            .collect()
    }
}

fn within(count: usize) -> Result<(), ModelError> {
    if count > COUNT_MAX { Err(ModelError::TooLarge) } else { Ok(()) }
}
