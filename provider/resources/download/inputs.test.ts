import assert from "node:assert/strict";
import { test } from "node:test";
import { exposed } from "./exposed.ts";
import { inputs } from "./inputs.ts";
import { wanted } from "./samples.ts";

const notAnUrl =
  "url: the url is not a URL to download from: write http:// or https:// and the rest in ASCII, with %20 for a space";

function problems(value: Record<string, unknown>): string[] {
  const { url, sha256, path } = wanted;
  const { error } = inputs.safeParse({ url, sha256, path, ...value });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("owner, group and mode have defaults", () => {
  const { url, sha256, path } = wanted;
  assert.deepEqual(inputs.parse({ url, sha256, path }), {
    url,
    sha256,
    path,
    owner: "root",
    group: "root",
    mode: "0644",
  });
});

const refused: [string, Record<string, unknown>, string[]][] = [
  ["a url of another protocol", { url: "ftp://example.org/a" }, [notAnUrl]],
  ["a url with a space", { url: "https://example.org/a b" }, [notAnUrl]],
  ["a url of two lines", { url: 'https://example.org/a"\noutput = "/etc/passwd' }, [notAnUrl]],
  ["a url with a quote", { url: 'https://example.org/"' }, [notAnUrl]],
  ["a url with a backslash", { url: "https://example.org/\\" }, [notAnUrl]],
  ["a url without a host", { url: "https://:80" }, [notAnUrl]],
  ["no url", { url: undefined }, ["url: a url is a text, like https://example.org/model.gguf"]],
  [
    "a SHA-256 that is too short",
    { sha256: "5891b5" },
    [
      'sha256: "5891b5" is not a SHA-256: write its 64 hexadecimal digits in lower case, as sha256sum prints them',
    ],
  ],
  ["no SHA-256", { sha256: undefined }, ["sha256: a sha256 is a text of 64 hexadecimal digits"]],
  [
    "a token with a line break",
    { token: "a\nb" },
    ["token: the token has a character that none has: write printable ASCII without spaces and quotes"],
  ],
  [
    "a relative path",
    { path: "srv/x" },
    ['path: "srv/x" is not an absolute path: write it from the root, like /etc/redis/redis.conf'],
  ],
  ["a property that nobody knows", { md5: "x" }, [': Unrecognized key: "md5"']],
];
for (const [what, value, messages] of refused)
  test(`${what} is refused`, () => assert.deepEqual(problems(value), messages));

test("a problem never repeats a url or a token, which may let somebody in", () => {
  const messages = problems({ url: "ftp://anna:canary-4711@x", token: "canary 4712" }).join();
  assert.notEqual(messages, "");
  assert.doesNotMatch(messages, /canary/);
});

test("what lets somebody in has to be a secret", () => {
  const url = "https://anna:letmein@example.org/model";
  const token = "open";
  assert.deepEqual(exposed({ ...wanted, url, token }, new Set()), [
    {
      property: "url",
      reason:
        "has a password in it, and is not a secret: write pulumi.secret(…), or take it from the configuration by requireSecret",
    },
    {
      property: "token",
      reason: "is not a secret: write pulumi.secret(…), or take it from the configuration by requireSecret",
    },
  ]);
  assert.deepEqual(exposed({ ...wanted, url, token }, new Set(["url", "token"])), []);
  assert.deepEqual(exposed(wanted, new Set()), []);
});

test("what a preview does not know yet is not judged", () => {
  const unknown = Symbol("unknown") as unknown as string;
  assert.deepEqual(exposed({ ...wanted, url: unknown, token: unknown }, new Set()), []);
  assert.deepEqual(exposed({ ...wanted, url: "" }, new Set()), []);
});
