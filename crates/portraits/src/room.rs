//! What stands behind a person: a plain wall or a furnished one, a window, the desk in front.

use crate::paint::grain;
use crate::vector::{Vector, grey, vector};

/// A room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// Colour of the wall, linear.
    pub wall: Vector,
    /// Shelves, a picture and a plant on it.
    pub furnished: bool,
}

/// A window in the wall.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub brightness: f32,
    pub wide: bool,
}

/// From the eyes back to the wall, metres.
const WALL_M: f32 = 1.3;
/// The desk's height above the neck's base, and where it begins in front of it, metres.
const DESK_M: f32 = -0.46;
const DESK_FROM_M: f32 = 0.17;
const DESK: Vector = vector(0.2, 0.13, 0.08);

/// Light from the room along `ray`, starting at `at`, and its distance in ray lengths. `wall_light`
/// falls on the wall.
pub fn seen(
    room: &Room,
    [at, ray]: [Vector; 2],
    eyes: Vector,
    wall_light: f32,
    window: Option<Window>,
) -> (Vector, f32) {
    let back = eyes.z - WALL_M;
    let to_wall = if ray.z < -1e-4 { (back - at.z) / ray.z } else { 50.0 };
    let on_wall = at + ray * to_wall - vector(0.0, eyes.y, 0.0);
    let far = match window {
        Some(window) if is_window(on_wall, window.wide) => (grey(window.brightness), to_wall),
        _ => (wall(room, on_wall) * wall_light, to_wall),
    };
    if ray.y < -1e-4 {
        let to_desk = (DESK_M - at.y) / ray.y;
        let on_desk = at + ray * to_desk;
        if to_desk > 0.0 && on_desk.z > DESK_FROM_M {
            let veins = 0.85 + 0.3 * grain(vector(on_desk.x * 8.0, 0.0, on_desk.z * 90.0));
            return (DESK * (veins * 0.8 * wall_light.max(0.3)), to_desk);
        }
    }
    far
}

/// Whether a place is glass; a window has bars.
fn is_window(at: Vector, wide: bool) -> bool {
    let [left, right, low, high] =
        if wide { [-1.6, 1.6, -0.5, 1.2] } else { [-0.55, 0.8, -0.25, 0.8] };
    let is_bar = (at.x - 0.45).abs() < 0.025 || (at.y - 0.42).abs() < 0.02;
    (left..right).contains(&at.x) && (low..high).contains(&at.y) && !is_bar
}

fn wall(room: &Room, at: Vector) -> Vector {
    let plain = room.wall * (0.97 + 0.06 * grain(at * 3.0));
    if !room.furnished {
        return plain;
    }
    shelf(at).or_else(|| picture(at)).or_else(|| plant(at)).unwrap_or(plain)
}

/// Books at the picture's left.
fn shelf(at: Vector) -> Option<Vector> {
    if !(-1.3..-0.38).contains(&at.x) || !(-0.6..0.75).contains(&at.y) {
        return None;
    }
    let row = (at.y / 0.3).floor();
    let above_board = at.y - row * 0.3;
    if above_board < 0.025 {
        return Some(vector(0.24, 0.15, 0.09));
    }
    let book = (at.x / 0.045).floor();
    let draw = |salt: f32| grain(vector(book * 7.3 + salt, row * 3.7, 0.5));
    if above_board > 0.16 + 0.1 * draw(0.0) {
        return Some(grey(0.04));
    }
    let edge = if at.x - book * 0.045 < 0.004 { 0.4 } else { 1.0 };
    Some(vector(draw(11.0), draw(23.0), draw(37.0)) * (0.5 * edge))
}

fn picture(at: Vector) -> Option<Vector> {
    let away = [(at.x - 0.62).abs(), (at.y - 0.22).abs()];
    if away[0] > 0.24 || away[1] > 0.18 {
        None
    } else if away[0] > 0.22 || away[1] > 0.16 {
        Some(grey(0.03))
    } else {
        let bands = grain(vector(at.x * 6.0, at.y * 18.0, 2.0));
        Some(vector(0.45, 0.42, 0.3).towards(vector(0.1, 0.22, 0.32), bands))
    }
}

fn plant(at: Vector) -> Option<Vector> {
    let away = (at - vector(0.85, -0.35, at.z)).length();
    let leaf = grain(vector(at.x * 30.0, at.y * 22.0, 4.0));
    (away < 0.32 * leaf).then(|| vector(0.06, 0.16, 0.05) * (0.5 + leaf))
}
