// The constants of `crates/wire` that a browser needs; the types are in `../wire/wire`.

export const PROTOCOL = 2;
export const HEARTBEAT_MS = 10_000;
// docs/protocol.md#coming-and-coming-back
/** How long the server keeps a seat after its socket was lost. */
export const SEAT_KEPT_MS = 120_000;
