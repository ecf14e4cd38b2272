// The bytes of a sensing module, fetched once, and again only after a failure. Each worker and
// worklet compiles them itself.

export function moduleBytes(address: string): () => Promise<ArrayBuffer> {
  let fetched: Promise<ArrayBuffer> | null = null;
  return () => {
    fetched ??= bytesOf(address).catch((error: unknown) => {
      fetched = null;
      throw error;
    });
    return fetched;
  };
}

async function bytesOf(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.arrayBuffer();
}
