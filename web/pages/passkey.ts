// Creates and uses passkeys. The script shows the part of the page that offers one, because it does
// nothing without a script or in a browser without passkeys.

interface PasskeyChallenge { token: string; challenge: { publicKey: Record<string, unknown> } }
interface Described { id: string; type: PublicKeyCredentialType }

const csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";

async function post<T>(path: string, body: unknown): Promise<T> {
  const json = "application/json";
  const headers = { "accept": json, "content-type": json, "x-csrf": csrf };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json() as T & { sentence?: string; to?: string };
  if (!response.ok && answer.to) {
    location.assign(answer.to);
    return new Promise(() => {}); // This page is left; nothing more is said on it.
  }
  if (!response.ok) throw new Error(answer.sentence ?? "");
  return answer;
}

function bytes(text: unknown): Uint8Array<ArrayBuffer> {
  const plain = atob(String(text).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function described(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as Described[]).map((one) => ({ ...one, id: bytes(one.id) }));
}

async function make(options: Record<string, unknown>): Promise<unknown> {
  const user = options["user"] as { id: string; name: string; displayName: string };
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"]),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: described(options["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = await navigator.credentials.create({ publicKey }) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    extensions: {},
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function use(options: Record<string, unknown>): Promise<unknown> {
  const publicKey = {
    ...options,
    challenge: bytes(options["challenge"]),
    allowCredentials: described(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  const used = await navigator.credentials.get({ publicKey }) as PublicKeyCredential;
  const response = used.response as AuthenticatorAssertionResponse;
  return {
    id: used.id,
    rawId: text(used.rawId),
    type: used.type,
    extensions: {},
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

async function ceremony(place: HTMLElement): Promise<void> {
  const path = place.dataset["path"] ?? "";
  const { token, challenge } = await post<PasskeyChallenge>(`${path}/start`, {});
  const work = place.dataset["passkey"] === "make" ? make : use;
  const credential = await work(challenge.publicKey);
  const { to } = await post<{ to: string }>(`${path}/finish`, { token, credential });
  location.assign(to);
}

function offer(place: HTMLElement): void {
  const button = place.querySelector("button");
  const status = place.querySelector<HTMLElement>("[data-spoken]");
  if (!button || !status) return;
  place.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = "";
    ceremony(place).catch((error: unknown) => {
      // The browser's own messages are for developers; the server's are for people.
      const isOurs = error instanceof Error && error.name === "Error" && error.message !== "";
      status.textContent = isOurs ? error.message : status.dataset["failed"] ?? "";
    });
  });
}

if ("PublicKeyCredential" in window && isSecureContext) {
  document.querySelectorAll<HTMLElement>("[data-passkey]").forEach(offer);
}
