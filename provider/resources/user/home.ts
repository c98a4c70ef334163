import type { Step } from "../definition.ts";
import { parentOf } from "../path.ts";
import { quote } from "../shell.ts";
import type { Account } from "./inputs.ts";

/** The homes that were made for the user, one a line: only these may be removed again. */
function madeHomesIn(folder: string): string {
  return `${folder}/made-homes`;
}

/** Makes the home from /etc/skel, closed to others by the umask as Debian's adduser does, unless something is there. */
export function makeHome({ name, group, home }: Account, folder: string): Step {
  const part = quote(`${home}.estate-new`);
  return {
    title: `make the home ${home}`,
    run: `if [ ! -e ${quote(home)} ]; then
printf '%s\\n' ${quote(home)} >>${quote(madeHomesIn(folder))}
(umask 022; mkdir -p ${quote(parentOf(home))})
rm -rf ${part}
cp -RT /etc/skel ${part}
chown -R ${quote(`${name}:${group}`)} ${part}
mv -T ${part} ${quote(home)}
fi`,
  };
}

/** Removes each home that we made, unless it holds more than what came with it. */
export function removeHomes({ name }: Account, folder: string): Step {
  const made = quote(madeHomesIn(folder));
  return {
    title: `remove what was made as the home of ${name}`,
    run: `if [ -e ${made} ]; then
sort -u ${made} | while IFS= read -r home; do
  [ -d "$home" ] || continue
  more=$(
    diff --recursive --brief --exclude=.ssh --exclude=.cache /etc/skel "$home" | grep -v '^Only in /etc/skel' || :
    ls -A "$home/.ssh" 2>/dev/null | grep -vxF authorized_keys || :
  )
  if [ -z "$more" ]; then rm -rf --one-file-system "$home"
  else note "$home holds files of "${quote(name)}", so it stays; remove it by hand when nobody needs them"; fi
done
fi`,
  };
}
