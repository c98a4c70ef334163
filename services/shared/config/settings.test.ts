import assert from "node:assert/strict";
import { test } from "node:test";
import { apiSettings } from "./programs.ts";
import { readSettings, type Sources } from "./settings.ts";

const environment = {
  DATABASE_URL: "postgres://brainall@192.168.100.53/brainall",
  CACHE_URL: "redis://192.168.100.53:6379/0",
  QUEUE_URL: "redis://queue@%2Frun%2Fredis.sock/1",
  MODEL_URLS: "http://192.168.100.130:8000/, http://192.168.100.130:8001",
};
const credentials: Record<string, string> = {
  "database-password": "correct horse",
  "session-key": "k".repeat(32),
};

function read(more: Record<string, string | undefined> = {}, secrets = credentials) {
  const sources: Sources = {
    environment: { ...environment, ...more },
    credential: (name) => secrets[name],
  };
  return readSettings(apiSettings, sources);
}

test("addresses are taken apart, and a Unix socket stands in the host's place", () => {
  const settings = read();
  assert.deepEqual(settings.DATABASE_URL, {
    host: "192.168.100.53",
    port: 5432,
    user: "brainall",
    database: "brainall",
  });
  assert.deepEqual(settings.QUEUE_URL, { host: "/run/redis.sock", port: 6379, user: "queue", database: "1" });
  assert.deepEqual(settings.MODEL_URLS, ["http://192.168.100.130:8000", "http://192.168.100.130:8001"]);
});

test("what is not set has a default", () => {
  const settings = read({ LOG_LEVEL: "" });
  assert.deepEqual(
    [settings.LISTEN, settings.LOG_LEVEL, settings.DRAIN_SECONDS],
    [{ host: "127.0.0.1", port: 3000 }, "info", 60],
  );
});

test("all mistakes are told at once, each with its name, its value and what is allowed", () => {
  assert.throws(
    () => read({ LISTEN: "everywhere", LOG_LEVEL: "loud", QUEUE_URL: undefined, MODEL_URLS: "gpu:8000" }, {}),
    {
      name: "ConfigurationError",
      message: [
        "The configuration has 6 mistakes:",
        "  - credential database-password ($CREDENTIALS_DIRECTORY/database-password): is missing or empty; the unit gets it by LoadCredential=",
        "  - QUEUE_URL is not set: must be set, as in redis://brainall@192.168.100.53:6379/0",
        '  - MODEL_URLS is "gpu:8000": "gpu:8000" is not the address of a model server, as http://192.168.100.130:8000 is; several stand apart by commas',
        '  - LOG_LEVEL is "loud": must be one of trace, debug, info, warn, error, fatal',
        '  - LISTEN is "everywhere": must be an address and a port, as in 192.168.100.50:3000',
        "  - credential session-key ($CREDENTIALS_DIRECTORY/session-key): is missing or empty; the unit gets it by LoadCredential=",
      ].join("\n"),
    },
  );
});

test("a password in an address is refused and not repeated", () => {
  assert.throws(
    () => read({ DATABASE_URL: "postgres://brainall:geheim@db/brainall" }),
    (error: Error) => {
      assert.match(error.message, /DATABASE_URL is "postgres:\/\/brainall:…@db\/brainall": holds a password/);
      return true;
    },
  );
});

test("a key that signs sessions must be long", () => {
  assert.throws(
    () => read({}, { ...credentials, "session-key": "short" }),
    /session-key.*at least 32 characters/,
  );
});
