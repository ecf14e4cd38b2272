//! How many may hold a place at the same time, counted for each key: an address, or everybody.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The places of every key. Clones share them.
#[derive(Clone)]
pub struct Places<K: Eq + Hash>(Arc<Inner<K>>);

struct Inner<K> {
    most: usize,
    taken: Mutex<HashMap<K, usize>>,
}

impl<K> Inner<K> {
    fn locked(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that is taken; dropping it frees it.
pub struct Place<K: Eq + Hash> {
    key: K,
    places: Places<K>,
}

impl<K: Clone + Eq + Hash> Places<K> {
    /// At most `most` places for each key.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Inner { most, taken: Mutex::default() }))
    }

    /// How many places each key has.
    pub fn most(&self) -> usize {
        self.0.most
    }

    /// Takes a place; `None` when the key holds all of its places.
    pub fn take(&self, key: K) -> Option<Place<K>> {
        let mut taken = self.0.locked();
        let held = taken.get(&key).copied().unwrap_or(0);
        if held >= self.0.most {
            return None;
        }
        taken.insert(key.clone(), held + 1);
        Some(Place { key, places: self.clone() })
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.places.0.locked();
        match taken.get_mut(&self.key) {
            Some(held) if *held > 1 => *held -= 1,
            Some(_) | None => drop(taken.remove(&self.key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_places_and_gets_them_back() {
        let places = Places::new(2);
        let held: Vec<_> = (0..2).map(|_| places.take("a").unwrap()).collect();
        assert!(places.take("a").is_none());
        assert!(places.take("b").is_some());
        drop(held);
        assert!(places.take("a").is_some());
        assert!(places.0.locked().is_empty(), "nothing is remembered of who left");
    }
}
