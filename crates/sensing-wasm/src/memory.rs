//! Blocks of memory that JavaScript fills. An address is looked up before anything reads it, so a
//! wrong one gives nothing rather than other bytes.

use std::cell::RefCell;

/// Largest block in bytes (chosen: a 4096 × 4096 picture, far above what the pages hand in).
pub const BLOCK_BYTES_MAX: usize = 64 << 20;

thread_local! {
    /// A handful at a time.
    static BLOCKS: RefCell<Vec<Box<[f32]>>> = const { RefCell::new(Vec::new()) };
}

fn is_at(address: usize) -> impl Fn(&Box<[f32]>) -> bool {
    move |block| block.as_ptr().addr() == address
}

/// Allocates a block of at least `bytes` zeros, aligned for `f32`; returns its address, or 0 when
/// that is too much.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn alloc(bytes: usize) -> usize {
    if bytes == 0 || bytes > BLOCK_BYTES_MAX {
        return 0;
    }
    let block = vec![0_f32; bytes.div_ceil(size_of::<f32>())].into_boxed_slice();
    let address = block.as_ptr().addr();
    BLOCKS.with_borrow_mut(|blocks| blocks.push(block));
    address
}

/// Frees a block; unknown addresses are ignored.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn free(address: usize) {
    BLOCKS.with_borrow_mut(|blocks| blocks.retain(|block| !is_at(address)(block)));
}

/// Reads the first `count` numbers of a block; `None` when there is no such block or it is shorter.
pub fn with_floats<T>(address: usize, count: usize, read: impl FnOnce(&[f32]) -> T) -> Option<T> {
    BLOCKS.with_borrow(|blocks| {
        let block = blocks.iter().find(|block| is_at(address)(block))?;
        Some(read(block.get(..count)?))
    })
}

/// Writes the first `count` numbers of a block; `None` when there is no such block or it is
/// shorter.
pub fn with_floats_mut<T>(
    address: usize,
    count: usize,
    write: impl FnOnce(&mut [f32]) -> T,
) -> Option<T> {
    BLOCKS.with_borrow_mut(|blocks| {
        let block = blocks.iter_mut().find(|block| is_at(address)(block))?;
        Some(write(block.get_mut(..count)?))
    })
}

/// Reads the first `count` bytes of a block; `None` when there is no such block or it is shorter.
pub fn with_bytes<T>(address: usize, count: usize, read: impl FnOnce(&[u8]) -> T) -> Option<T> {
    BLOCKS.with_borrow(|blocks| {
        let block = blocks.iter().find(|block| is_at(address)(block))?;
        // SAFETY: every bit pattern is a valid `u8`, whose alignment is 1, and the view covers the
        // block exactly; the borrow keeps the block alive and unchanged while it is read.
        let bytes = unsafe {
            std::slice::from_raw_parts(block.as_ptr().cast::<u8>(), size_of_val(&**block))
        };
        Some(read(bytes.get(..count)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_at_its_address() {
        let address = alloc(10);
        assert_eq!(address % align_of::<f32>(), 0);
        assert_eq!(with_bytes(address, 10, <[u8]>::to_vec), Some(vec![0; 10]));
        assert_eq!(with_floats(address, 2, <[f32]>::to_vec), Some(vec![0.0; 2]));
        free(address);
        assert_eq!(with_bytes(address, 1, <[u8]>::len), None);
    }

    #[test]
    fn wrong_addresses_and_lengths_give_nothing() {
        let address = alloc(8);
        assert_eq!(with_bytes(address, 9, <[u8]>::len), None);
        assert_eq!(with_floats(address, 3, <[f32]>::len), None);
        assert_eq!(with_bytes(address + 1, 1, <[u8]>::len), None);
        assert_eq!(alloc(0), 0);
        assert_eq!(alloc(BLOCK_BYTES_MAX + 1), 0);
        free(12345);
        free(address);
    }

    #[test]
    fn two_blocks_are_read_at_once() {
        let (one, two) = (alloc(4), alloc(4));
        let both =
            with_floats(one, 1, |first| with_floats(two, 1, |second| first.len() + second.len()));
        assert_eq!(both, Some(Some(2)));
        free(one);
        free(two);
    }
}
