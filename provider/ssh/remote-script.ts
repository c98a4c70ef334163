/** What the host's end exits with where a script or its input did not arrive whole; nothing of it ran. */
export const cutShort = 253;

/**
 * The command of a session that runs one script: the lengths, in bytes, are all that its arguments tell.
 *
 * Script and input both travel through standard input. `sh -s` cannot separate them, because dash reads ahead into
 * the input, and so may `head -c`; `dd` with one full block reads exactly as many bytes as it was told.
 * A connection that breaks looks like the end of the input, so nothing runs before everything is there: the
 * script ends with a mark, and the input is kept in a file, nameless from the start, until its length is right.
 */
export function remoteCommand(
  { sudo }: { sudo: boolean },
  scriptLength: number,
  inputLength: number,
): string {
  return `${asRoot(sudo)}sh -c '${receiver}' sh ${scriptLength} ${inputLength}`;
}

/** How a session's command begins, so that the rest of it is root's. */
export function asRoot(sudo: boolean): string {
  return `exec ${sudo ? "sudo -n " : ""}`;
}

/** The bytes of a script as {@link remoteCommand} expects them, before those of the input. */
export function framed(script: string): Buffer {
  return Buffer.from(`${script}\n${endMark}`);
}

const endMark = "# estate-end";

/** Takes as many bytes as the first argument says from standard input, which must be a whole script. */
export const receiveScript = [
  `estate_script=$(dd bs=$1 count=1 iflag=fullblock 2>/dev/null)`,
  `case $estate_script in *"${endMark}") ;; *) exit ${cutShort};; esac`,
].join("; ");

/** Ends with a script's code; those above 252 would be taken for ours or for ssh's own 255. */
export const exitWithItsCode = [
  `[ $estate_code -lt ${cutShort} ] || estate_code=252`,
  `exit $estate_code`,
].join("; ");

const receiver = [
  receiveScript,
  `if [ $2 -gt 0 ]; then ${receiveInput()}; fi`,
  `(set --; eval "$estate_script")`,
  `estate_code=$?`,
  exitWithItsCode,
].join("; ");

function receiveInput(): string {
  return [
    `estate_spool=$(mktemp /var/tmp/estate.XXXXXXXX) || exit ${cutShort}`,
    `exec 3>"$estate_spool" 4<"$estate_spool" 5<"$estate_spool"`,
    `rm -f "$estate_spool"`,
    `cat >&3 || exit ${cutShort}`,
    `[ $(wc -c <&4) -eq $2 ] || exit ${cutShort}`,
    `exec <&5 3>&- 4<&- 5<&-`,
  ].join("; ");
}
