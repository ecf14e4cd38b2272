import assert from "node:assert/strict";
import { test } from "node:test";
import { Sending } from "./sending";

test("the error page of a proxy is no answer, and it is sent again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.addEventListener ??= () => {};
  const answers = [Promise.reject(new Error("no line")), new Response("", { status: 502 }),
    new Response("", { status: 400 })];
  let lost = 0;
  let sent = 0;
  const sending = new Sending(() => {
    lost += 1;
  });
  const post = async () => {
    sent += 1;
    return await answers[sent - 1]!;
  };
  const answer = sending.send(post);
  const settle = async () => {
    for (let at = 0; at < 20; at += 1) await Promise.resolve();
  };
  await settle();
  assert.deepEqual([sent, lost], [1, 1]);
  assert.equal(await sending.send(post), null, "pressing again tries at once");
  await settle();
  assert.deepEqual([sent, lost], [2, 2]);
  context.mock.timers.tick(5_000);
  assert.equal((await answer)?.status, 400, "a refusal is an answer");
});

test("after it was stopped nothing is sent again, and a late answer leads nowhere", async () => {
  globalThis.addEventListener ??= () => {};
  const sending = new Sending(() => {});
  let sent = 0;
  let answer: (answer: Response) => void = () => {};
  const post = () => {
    sent += 1;
    return new Promise<Response>((done) => {
      answer = done;
    });
  };
  const late = sending.send(post);
  await Promise.resolve();
  sending.stop();
  answer(new Response(""));
  assert.equal(await late, null);
  assert.equal(await sending.send(post), null);
  assert.equal(sent, 1);
});
