import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChatEvent, encodeEvent } from "../../api/chat/events.ts";
import { EventParser, readEvents } from "./event-stream.ts";

const events: ChatEvent[] = [
  { type: "start", conversation: "0b6c4a5e-5f0a-4a53-9d0b-1f5a3c1b2d3e", answer: 7 },
  { type: "token", text: "Good\n\nmorning: " },
  { type: "token", text: "héllo 🌍" },
  { type: "done" },
];
const stream = events.map(encodeEvent).join("");

test("events come out as the API wrote them, wherever the network cuts", () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const parser = new EventParser();
    assert.deepEqual([...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))], events);
  }
});

test("a character that arrives in two pieces is one character", async () => {
  const bytes = new TextEncoder().encode(stream);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const read: ChatEvent[] = [];
  for await (const event of readEvents(body)) read.push(event);
  assert.deepEqual(read, events);
});

test("a comment and an event that was cut off say nothing", () => {
  const parser = new EventParser();
  assert.deepEqual(parser.push(": still here\n\nevent: token\ndata: {"), []);
});
