import type { Step } from "../definition.ts";
import { inside } from "../enter.ts";
import { quote } from "../shell.ts";
import { asideOf, partOf } from "./aside.ts";
import type { DownloadInputs } from "./inputs.ts";

/**
 * Brings the content into the folder aside and verifies it, going on from what is there already. It goes on at
 * once where the connection breaks, as long as each attempt brings something.
 *
 * What lets us in is in curl's configuration, which comes by its standard input: arguments can be read by everybody.
 */
export function fetch(inputs: DownloadInputs): Step {
  const { path, sha256 } = inputs;
  return {
    title: `download ${path}`,
    run: `part=${partOf(sha256)}
command -v curl >/dev/null || { echo 'curl is not on the host: let this download depend on a host.Packages with curl and ca-certificates' >&2; exit 1; }
# what was begun of another version is of no use
for other in ./*.part; do [ "$other" = "$part" ] || rm -f "$other"; done
arrived() { stat --printf=%s "$part" 2>/dev/null || echo 0; }
ask() {
{ code=0; curl --disable --config - 2>./said || code=$?; echo "ended: $code"; } <<'CONFIG' | hear
${configuration(inputs)}
CONFIG
}
${hear}
${tell(path)}
${giveUp(path)}
${isPassing}
earlier=$(arrived) restarts=0 idle=0 resumed=
[ "$earlier" = 0 ] || note ${quote(`the download of ${path} goes on after the bytes that had arrived earlier: `)}"$earlier"
while :; do
had=$(arrived)
[ "$had" = 0 ] || resumed=yes
tell & telling=$!
ended=$(ask)
kill $telling 2>/dev/null || :
got=$(arrived) code=\${ended% *} status=\${ended#* }
# 416 is what a server says of a part that lacks nothing, or is too long
if [ $code = 0 ] || [ "$code:$status" = 22:416 ]; then
[ "$got" != 0 ] || : >"$part"
progress ${quote(`${path}: all of it arrived, and its SHA-256 is read`)}
sum=$(sha256sum <"$part")
sum=\${sum%% *}
[ "$sum" != ${sha256} ] || break
rm -f "$part"
# a part of another version can have been continued; what comes whole is what the server has
[ -n "$resumed" ] && [ $restarts -lt 3 ] || give_up ${quote("what the server gives has the SHA-256 ")}"$sum, not ${sha256}: it has another file than the program says, or an error page"
elif [ $code = 33 ] && [ $restarts -lt 3 ]; then
# this server cannot continue
rm -f "$part"
elif is_passing; then
if [ "$got" -gt "$had" ]; then idle=0; continue; fi
idle=$((idle + 1))
[ $idle -le 3 ] || give_up
sleep $((idle * 2))
continue
else
give_up
fi
restarts=$((restarts + 1)) resumed=
done
progress ${quote(`${path}: all of it arrived and is verified`)}`,
  };
}

function configuration({ url, token, sha256 }: DownloadInputs): string {
  const protocols = url.startsWith("https:") ? "=https" : "=http,https";
  return [
    `url = "${url}"`,
    ...(token ? [`oauth2-bearer = "${token}"`] : []),
    `output = "${partOf(sha256)}"`,
    'continue-at = "-"',
    'dump-header = "-"',
    "globoff",
    "fail",
    "location",
    "max-redirs = 10",
    `proto = "${protocols}"`,
    `proto-redir = "${protocols}"`,
    "silent",
    "show-error",
    "connect-timeout = 30",
    // one that brings nothing for a minute is broken, however long a whole one may take
    "speed-limit = 1",
    "speed-time = 60",
  ].join("\n");
}

/**
 * Reads an answer's headers, which may hold the way to elsewhere and are not kept, and says in the end how curl ended
 * and what the server's last status was.
 */
const hear = `hear() {
status=000 return=$(printf '\\r')
while read -r name value rest; do
value=\${value%"$return"} rest=\${rest%"$return"}
case $name in
HTTP/*) status=$value; rm -f ./whole ;;
[Cc]ontent-[Ll]ength:) [ -e ./whole ] || echo "$value" >./whole ;;
[Cc]ontent-[Rr]ange:) echo "\${rest##*/}" >./whole ;;
ended:) code=$value ;;
esac
done
echo "$code $status"
}`;

/** Says every five seconds how far it is, for as long as the shell lives that waits for it. */
export function tell(path: string): string {
  return `tell() {
before=$(arrived)
while for second in 1 2 3 4 5; do sleep 1 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null || return 0; done; do
now=$(arrived)
progress ${quote(`${path}: `)}"$(awk -v now="$now" -v before="$before" -v whole="$(cat ./whole 2>/dev/null)" 'BEGIN {
printf "%d %sMB, %.1f MB a second", now / 1e6, (whole ? sprintf("of %d ", whole / 1e6) : ""), (now - before) / 5e6
}')"
before=$now
done
}`;
}

function giveUp(path: string): string {
  const aside = asideOf(path);
  return `give_up() {
why=$(grep -m 1 '^curl: ' ./said || :)
printf '%s\\n' "\${1:-\${why:-curl ended with $code}}" >&2
case $code:$status in
22:401 | 22:403) echo 'The server asks who we are: say a token, or a url with a user and a password.' >&2 ;;
23:*) printf 'The file system of %s has %s left.\\n' ${quote(aside)} "$(df -Ph . | awk 'NR == 2 { print $4 }')" >&2 ;;
60:*) echo 'If the certificate is a public one, ca-certificates is missing on the host.' >&2 ;;
esac
rm -f ./said ./whole
if [ -s "$part" ]; then
printf 'The %s bytes that arrived are kept in %s, and the next run goes on from there; remove that folder if nobody wants them.\\n' "$(arrived)" ${quote(aside)} >&2
else
rm -f "$part"
cd -P ..
rmdir ${inside(aside)} 2>/dev/null || :
fi
exit 1
}`;
}

/** Codes of curl for what a next attempt may find otherwise: names, connections, timeouts, busy servers. */
const isPassing = `is_passing() {
case $code:$status in
5:* | 6:* | 7:* | 16:* | 18:* | 28:* | 35:* | 52:* | 55:* | 56:* | 92:* | 22:408 | 22:425 | 22:429 | 22:5??) ;;
*) return 1 ;;
esac
}`;
