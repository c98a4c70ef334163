import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import type { DownloadInputs } from "./inputs.ts";
import type { DownloadObserved } from "./inspect.ts";
import { absent, asWanted, byHand, inItsPlace, wanted } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/Download-srv-models-small.gguf-12345678";
const record = "/var/lib/estate/verified/srv/models/small.gguf/.estate";
const part = `./${wanted.sha256}.part`;

function made(
  observed: DownloadObserved,
  { old, to = wanted }: { old?: DownloadInputs; to?: DownloadInputs } = {},
): Step[] {
  return steps({ old, wanted: to, observed, folder });
}

function titles(all: readonly Step[]): string[] {
  return all.map(({ title }) => title);
}

function run(all: readonly Step[], title: string): string {
  const step = all.find((other) => other.title === title);
  assert.ok(step && "run" in step, `no step "${title}" among ${titles(all).join(", ")}`);
  return step.run;
}

const path = "/srv/models/small.gguf";
const begin = `write down what was at ${path}`;
const room = [`find the directory of ${path}`, `make room beside ${path}`];
const end = [`put ${path} in its place`, `leave nothing beside ${path}`];
const permit = `set the permissions of ${path}`;

const situations: [string, Step[], string[]][] = [
  [
    "a file that is missing is downloaded beside its place",
    made(absent),
    [begin, ...room, `download ${path}`, permit, ...end],
  ],
  [
    "what was there before is kept before it is replaced",
    made(byHand),
    [begin, ...room, `download ${path}`, permit, `keep the former ${path}`, ...end],
  ],
  [
    "what people made of it is kept before it is replaced",
    made(byHand, { old: wanted }),
    [...room, `download ${path}`, permit, `keep what ${path} was changed to`, ...end],
  ],
  [
    "our own former version is replaced, unless it was there before us",
    made(byHand, { old: { ...wanted, sha256: byHand.sha256 } }),
    [...room, `download ${path}`, permit, `keep ${path} if it was there before`, ...end],
  ],
  [
    "other permissions need no download",
    made({ ...asWanted, mode: "0600" }, { old: wanted }),
    [...room, `take ${path} aside`, permit, ...end],
  ],
  ["a file that is as wanted is remembered", made(asWanted), [begin, `remember ${path}`]],
  [
    "another url has no effect",
    made(asWanted, { old: { ...wanted, url: "https://x.org/a" } }),
    [`remember ${path}`],
  ],
];
for (const [name, actual, expected] of situations)
  test(name, () => assert.deepEqual(titles(actual), expected));

test("curl is told all by its standard input, and continues what is there", () => {
  const url = "https://anna:letmein@models.example.org/small.gguf?sig=%2F";
  const text = run(made(absent, { to: { ...wanted, url, token: "hf_open" } }), `download ${path}`);
  assert.ok(
    text.includes(`{ code=0; curl --disable --config - 2>./said || code=$?; echo "ended: $code"; } <<'CONFIG' | hear
url = "${url}"
oauth2-bearer = "hf_open"
output = "${part}"
continue-at = "-"
dump-header = "-"
globoff
fail
location
max-redirs = 10
proto = "=https"
proto-redir = "=https"
silent
show-error
connect-timeout = 30
speed-limit = 1
speed-time = 60
CONFIG
`),
    text,
  );
  assert.equal(text.split("letmein").length, 2);
  assert.equal(text.split("hf_open").length, 2);
});

test("only what was asked for by plain HTTP may be led on by plain HTTP", () =>
  assert.match(
    run(made(absent, { to: { ...wanted, url: "http://x.org/a" } }), `download ${path}`),
    /^proto-redir = "=http,https"$/m,
  ));

test("a verified file is on the disk before it takes its place, and is written down after", () =>
  assert.equal(
    run(made(absent), `put ${path} in its place`),
    `mkdir -p /var/lib/estate/verified/srv/models/small.gguf
[ -e ${record} ] || echo none >${record}
sync ${part}
verified=$(stat --printf='%i %s %.9Y' ${part})
# two names of one file cannot take each other's place
if [ ${part} -ef ../small.gguf ] && ! [ -L ../small.gguf ]; then rm -f ${part}
else mv -fT ${part} ../small.gguf; fi
signature=$(stat --printf='%i %s %.9Y %.9Z' ../small.gguf)
case $signature in "$verified "*)
printf '%s %s\\n' ${wanted.sha256} "$signature" >${record}.part
mv -f ${record}.part ${record} ;;
esac`,
  ));

test("what was found is written down once", () =>
  assert.equal(
    run(made(byHand), begin),
    `[ -e ${folder}/found ] || { echo other >${folder}/found.part; mv -f ${folder}/found.part ${folder}/found; }`,
  ));

for (const type of ["directory", "other"] as const)
  test(`what is there instead of a file is never removed: ${type}`, () =>
    assert.throws(() => made(inItsPlace(type), { old: wanted }), {
      name: "EstateError",
      message: /cannot become a file: a .* is there, and it is not removed for you\. Move it away/,
    }));

test("what arrived of a download that never got to its place is not removed", () => {
  const [step] = undo({ inputs: wanted, before: absent, observed: absent, folder });
  assert.ok(step && "run" in step);
  assert.doesNotMatch(step.run, /rm -f \.\/\*\.part|small\.gguf$/m);
  assert.match(step.run, /what arrived of \/srv\/models\/small\.gguf is kept: /);
});
