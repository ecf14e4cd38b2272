// Composing that tests can start, delay, fail or silence.

import type { Drawn } from "../../sensing/backdrop";
import type { BackdropEvents, BackdropPort, BackdropRun } from "../env";
import { FakeTrack } from "./fake_media";

export class FakeRun {
  readonly track = new FakeTrack("video", "composed");
  readonly camera: FakeTrack;
  readonly events: BackdropEvents;
  drawn: Drawn;
  stopped = false;

  constructor(camera: FakeTrack, drawn: Drawn, events: BackdropEvents) {
    this.camera = camera;
    this.drawn = drawn;
    this.events = events;
  }

  show(): void {
    this.events.ready();
    this.events.shown();
  }
}

export class FakeBackdrop implements BackdropPort {
  can = true;
  runs: FakeRun[] = [];

  begin(camera: MediaStreamTrack, drawn: Drawn, events: BackdropEvents): BackdropRun {
    if (!this.can) throw new Error("cannot");
    const run = new FakeRun(camera as unknown as FakeTrack, drawn, events);
    this.runs.push(run);
    return {
      track: run.track as unknown as MediaStreamTrack,
      choose: (chosen) => {
        run.drawn = chosen;
      },
      stop: () => {
        run.stopped = true;
        run.track.stop();
      },
    };
  }

  get last(): FakeRun {
    const run = this.runs.at(-1);
    if (run === undefined) throw new Error("nothing was composed");
    return run;
  }
}
