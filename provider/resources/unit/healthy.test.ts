import assert from "node:assert/strict";
import { test } from "node:test";
import { healthFunctions, healthy } from "./healthy.ts";

function problems(said: object): string[] {
  const parsed = healthy.safeParse(said);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => [...path, message].join(" "));
}

/** The command that asks once. */
function asked(said: object): string | undefined {
  return healthFunctions(healthy.parse(said)).match(/^ask_health\(\) \{\n {2}([\s\S]*?)\n\}$/m)?.[1];
}

for (const said of [
  { http: "http://127.0.0.1:8080/health?full=1", expect: 204, within: "2 minutes" },
  { http: "http://[::1]:80" },
  { tcp: "127.0.0.1:5432" },
  { tcp: "[::1]:5432" },
  { tcp: "localhost:1" },
  { command: "pg_isready -q" },
])
  test(`${JSON.stringify(said)} is a way to ask`, () => assert.deepEqual(problems(said), []));

const aUrl =
  'must be a URL like "http://127.0.0.1:8080/health", without a user; for https say a command, such as "curl -fsS https://…"';
const anAddress = 'must be an address and a port, like "127.0.0.1:5432" or "[::1]:5432"';
const refused: [object, string[]][] = [
  [{}, ["must say one of http, tcp and command"]],
  [{ tcp: "127.0.0.1:80", command: "true" }, ["must say one of http, tcp and command"]],
  [{ http: "https://127.0.0.1/" }, [`http ${aUrl}`]],
  [{ http: "http://me:secret@127.0.0.1/" }, [`http ${aUrl}`]],
  [{ http: "/health" }, [`http ${aUrl}`]],
  [{ tcp: "5432" }, [`tcp ${anAddress}`]],
  [{ tcp: "127.0.0.1:70000" }, [`tcp ${anAddress}`]],
  [{ tcp: "$(id):80" }, [`tcp ${anAddress}`]],
  [{ command: " " }, ["command must be a command of sh, like pg_isready"]],
  [{ tcp: "127.0.0.1:80", expect: 200 }, ["expect is for http alone"]],
  [{ http: "http://127.0.0.1/", expect: 20 }, ["expect must be a status of HTTP, like 200"]],
  [{ command: "true", within: "soon" }, ['within must be a duration such as "30 seconds" or "5 minutes"']],
];
for (const [said, messages] of refused)
  test(`${JSON.stringify(said)} is refused with what is allowed`, () =>
    assert.deepEqual(problems(said), messages));

test("HTTP is asked for by bash, with the URL in words of their own", () =>
  assert.equal(
    asked({ http: "http://page.example:8080/a'b?c=$(x)" }),
    `timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit
printf "GET %s HTTP/1.1\\r\\nHost: %s\\r\\nUser-Agent: estate\\r\\nConnection: close\\r\\n\\r\\n" "$2" "$3" >&3
IFS=$'\\'' \\r'\\'' read -r -n 200 version status reason <&3
echo "$version $status $reason"
[[ $version == HTTP/1.? && $status == "$4" ]]' page.example 8080 '/a'\\''b?c=$(x)' page.example:8080 200`,
  ));

test("a port is asked for by a connection, a command by itself", () => {
  assert.equal(asked({ tcp: "[::1]:5432" }), `timeout 5 bash -c ': <>"/dev/tcp/$0/$1"' ::1 5432`);
  assert.equal(
    asked({ command: "pg_isready -q", within: "1 minute" }),
    "(cd /; exec timeout 60 sh -c 'pg_isready -q')",
  );
});
