// Passes pictures through a canvas, for browsers that cannot stream frames to a worker. Only
// composed pictures reach the canvas whose track is sent.

import type { PixelWay } from "../../media/browser_backdrop";

const LONGEST = 640; // chosen: what the page of a phone can process in time

export function canvasWay(camera: MediaStreamTrack): PixelWay {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([camera]);
  void video.play().catch(() => undefined);
  const brush = brushOf(true);
  const shown = brushOf(false);
  const [track] = shown.canvas.captureStream().getVideoTracks();
  if (track === undefined) throw new Error("a canvas gives no track");
  return {
    track,
    read: () => {
      const longest = Math.max(video.videoWidth, video.videoHeight);
      if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || longest === 0) return null;
      const scale = Math.min(1, LONGEST / longest);
      const width = Math.max(1, Math.round(video.videoWidth * scale));
      const height = Math.max(1, Math.round(video.videoHeight * scale));
      fit(brush.canvas, width, height);
      brush.drawImage(video, 0, 0, width, height);
      return { pixels: brush.getImageData(0, 0, width, height).data.buffer, width, height };
    },
    show: ({ pixels, width, height }) => {
      fit(shown.canvas, width, height);
      shown.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
    },
    stop: () => {
      video.srcObject = null;
    },
  };
}

function brushOf(isRead: boolean): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: isRead, alpha: false });
  if (brush === null) throw new Error("no canvas");
  return brush;
}

function fit(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
