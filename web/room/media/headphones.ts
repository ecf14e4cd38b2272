// Whether the name of a device says that it is worn on the ears. This is a guess: many devices are
// just called "Default".

import type { OwnDevices } from "../state";

/** Parts of device names in the languages of operating systems, and product families. */
const WORN = new RegExp([
  "head ?(phone|set)s?", "ear ?(phone|bud|pod|piece)s?", "air ?pods?", "hands-?free", "in-ear",
  "kopfhörer", "ohrhörer", "casque", "écouteurs?", "oreillettes?",
  "auriculares", "audífonos", "cascos", "cuffi[ae]", "auricolari", "fones? de ouvido",
  "auscultadores", "koptelefoon", "oordopjes", "hörlurar", "høretelefoner", "hodetelefoner",
  "kuulokkeet", "słuchawki", "sluchátka", "наушники", "гарнитура", "kulaklık", "سماعات",
  "אוזניות", "(ヘッド|イヤ)(ホン|フォン)", "ヘッドセット", "耳机", "耳機", "头戴", "헤드(폰|셋)", "이어폰",
  "(galaxy|pixel|free|studio) ?buds", "w[hf]-1000", "quietcomfort",
  "jabra (evolve|elite|engage)", "voyager",
].join("|"), "iu");

/** Whether this name is that of a device worn on the ears. */
export function isWorn(label: string): boolean {
  return WORN.test(label);
}

/** Whether the chosen speaker is worn; where the browser names none, the microphone decides. */
export function wearsHeadphones(devices: Pick<
  OwnDevices, "speakers" | "speaker" | "microphones" | "microphone"
>): boolean {
  const { speakers, speaker, microphones, microphone } = devices;
  const heardThrough = speakers.find(({ id }) => id === (speaker ?? "default")) ?? speakers[0];
  if (heardThrough !== undefined && heardThrough.label !== "") return isWorn(heardThrough.label);
  const spokenInto = microphones.find(({ id }) => id === microphone);
  return spokenInto !== undefined && isWorn(spokenInto.label);
}
