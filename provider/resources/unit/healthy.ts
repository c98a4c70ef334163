import { z } from "zod";
import { type Duration, parseDuration } from "../../duration.ts";
import { quote, quoteAll } from "../shell.ts";

const tcpPattern = /^(?:\[([0-9a-f:]+)\]|([a-z0-9.-]+)):(\d{1,5})$/i;

const http = z.string({ error: "must be a URL" }).refine((url) => httpParts(url) !== undefined, {
  error:
    'must be a URL like "http://127.0.0.1:8080/health", without a user; for https say a command, such as "curl -fsS https://…"',
});

const tcp = z
  .string({ error: "must be an address and a port" })
  .refine((text) => tcpParts(text) !== undefined, {
    error: 'must be an address and a port, like "127.0.0.1:5432" or "[::1]:5432"',
  });

const command = z
  .string({ error: "must be a command of sh" })
  .regex(/^[^\0]*[^\s\0][^\0]*$/, { error: "must be a command of sh, like pg_isready" });

/** What tells that a unit that was started does its work: asked on the host itself until it says yes. */
export const healthy = z
  .strictObject({
    http: http.optional(),
    expect: z
      .number({ error: "must be a status of HTTP, like 200" })
      .int({ error: "must be a status of HTTP, like 200" })
      .min(100, { error: "must be a status of HTTP, like 200" })
      .max(599, { error: "must be a status of HTTP, like 200" })
      .optional(),
    tcp: tcp.optional(),
    command: command.optional(),
    within: z
      .custom<Duration>((value) => parseDuration(value) !== undefined, {
        error: 'must be a duration such as "30 seconds" or "5 minutes"',
      })
      .default("30 seconds"),
  })
  .check(({ value, issues }) => {
    const ways = (["http", "tcp", "command"] as const).filter((way) => value[way] !== undefined);
    if (ways.length !== 1)
      issues.push({ code: "custom", message: "must say one of http, tcp and command", input: value });
    if (value.expect !== undefined && value.http === undefined)
      issues.push({ code: "custom", path: ["expect"], message: "is for http alone", input: value.expect });
  });

export type Healthy = z.output<typeof healthy>;

/** How long an answer over the network may take before it is asked for again, in seconds. */
const answerLimit = 5;

/**
 * The shell functions that ask whether the unit of `$name` is healthy: `await_health` does so until it is, and calls
 * `fail` where that takes too long. bash speaks TCP and HTTP, because every Debian has it; not each has curl.
 */
export function healthFunctions(gate: Healthy): string {
  const seconds = parseDuration(gate.within) ?? 0;
  const words = `was not healthy within ${gate.within}, as ${gateWords(gate)} tells: `;
  return `ask_health() {
  ${askCommand(gate, seconds)}
}
uptime_in_hundredths() { IFS=' .' read -r whole part _ </proc/uptime; echo "$whole$part"; }
await_health() {
  end=$(($(uptime_in_hundredths) + ${Math.round(seconds * 100)}))
  until seen=$(ask_health 2>&1); do
    case $(state ActiveState) in
      active | activating | reloading | refreshing) ;;
      *) fail "did not stay up until it was healthy" ;;
    esac
    if [ "$(uptime_in_hundredths)" -ge $end ]; then
      fail ${quote(words)}"$(printf '%s\n' "\${seen:-no answer}" | tail -n 5)"
    fi
    sleep 0.5
  done
}`;
}

/** What is asked of a unit, in words: `GET http://127.0.0.1:8080/health (expected: 200)`. */
function gateWords({ http, tcp, command, expect }: Healthy): string {
  if (http !== undefined) return `GET ${http} (expected: ${expect ?? 200})`;
  return tcp === undefined ? `the command ${command}` : `a connection to ${tcp}`;
}

const getStatus = `exec 3<>"/dev/tcp/$0/$1" || exit
printf "GET %s HTTP/1.1\\r\\nHost: %s\\r\\nUser-Agent: estate\\r\\nConnection: close\\r\\n\\r\\n" "$2" "$3" >&3
IFS=$' \\r' read -r -n 200 version status reason <&3
echo "$version $status $reason"
[[ $version == HTTP/1.? && $status == "$4" ]]`;

function askCommand({ http, tcp, command = "", expect = 200 }: Healthy, seconds: number): string {
  if (http !== undefined) {
    const { host, port, path, header } = httpParts(http)!;
    const words = quoteAll([host, port, path, header, String(expect)]);
    return `timeout ${answerLimit} bash -c ${quote(getStatus)} ${words}`;
  }
  if (tcp !== undefined) {
    const { host, port } = tcpParts(tcp)!;
    return `timeout ${answerLimit} bash -c ': <>"/dev/tcp/$0/$1"' ${quoteAll([host, port])}`;
  }
  return `(cd /; exec timeout ${seconds} sh -c ${quote(command)})`;
}

/** What a request to a URL is made of; undefined where bash could not make it. */
function httpParts(url: string) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "http:" || parsed.username !== "" || parsed.password !== "") return undefined;
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: parsed.port || "80",
    path: `${parsed.pathname}${parsed.search}`,
    header: parsed.host,
  };
}

function tcpParts(text: string): { host: string; port: string } | undefined {
  const [, address, name, port = ""] = text.match(tcpPattern) ?? [];
  const host = address ?? name;
  return host !== undefined && Number(port) > 0 && Number(port) < 65_536 ? { host, port } : undefined;
}
