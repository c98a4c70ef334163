/** Globs of the names of files that hold a secret by what they are; `*` stands for any text. They are not read at all. */
export const secretNames = [
  "*.key",
  "*.p12",
  "*.pfx",
  "*.jks",
  "*.keytab",
  "*.kdbx",
  "*.pgpass",
  "*.age",
  "*shadow*",
  "*htpasswd*",
  "*_passwd*",
  "*secret*",
  "*credential*",
  ".my.cnf",
  ".netrc",
  "auth.conf",
  "opasswd",
  "id_rsa",
  "id_ecdsa",
  "id_ed25519",
] as const;

const secretName = new RegExp(
  `^(?:${secretNames.map((glob) => glob.replaceAll(".", "\\.").replaceAll("*", ".*")).join("|")})$`,
  "s",
);

const likeSecret = "looks like a password, a token or a key";

/** What in a text is a secret, each with the words for it, as the rest of a sentence about line N. */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY/, "begins a private key"],
  [/\bAGE-SECRET-KEY-1/, "has a private key of age"],
  [/(?:^|[:\s"'=])\$(?:y|gy|7|6|5|2[abxy]|1|argon2id?)\$/, "has the hash of a password"],
  [/\/\/[^\s/:@"'$]+:[^\s/@"'$]+@/, "has a URL with a password"],
  [/\bAuthorization\W+(?:Bearer|Basic)\s+[^\s"'$<[{]/i, "has an Authorization header"],
  [/--(?:[a-z-]*(?:password|passwd|token|secret)|api-key)(?:\s+|=)["']?[^\s"'$<[{-]/i, likeSecret],
  [/(?:\s|^)(?:-u|--user)\s+["']?[^\s:"'$]+:[^\s"'$]/, "has a user with a password"],
  [
    // a commented line counts too: what stood there once may still open something; a path is none
    /(?:pass(?:word|phrase)?|passwd(?=["']?\s*=)|secret|token|(?:api|access|private|preshared)[_-]?key)["']?\s*[=:]\s*["']?(?!(?:yes|no|true|false|none|null|on|off|optional|required)\b|\/(?:etc|run|var|usr|opt|srv|home|root|dev|proc|tmp)\/|[$<[{])[^\s"'][^\s"']{3,}/i,
    likeSecret,
  ],
  // where words are apart by blanks; lines of PAM have more than two
  [/^\s*(?:password|passwd|secret|token|requirepass|masterauth)\s+[^\s=:[]\S*\s*$/i, likeSecret],
];

/** Why a file of this name and mode (octal digits) is taken for a secret without reading it; undefined where it is not. */
export function secretByLook({ path, mode }: { path: string; mode: string }): string | undefined {
  if (secretName.test(path.slice(path.lastIndexOf("/") + 1))) return "it is named as a secret is";
  const readable = (Number.parseInt(mode, 8) & 0o004) !== 0;
  return readable ? undefined : `its mode is ${mode.padStart(4, "0")}: not everybody on the host may read it`;
}

/** Why a text is taken for a secret, without repeating any of it; undefined where it is not. */
export function secretByText(text: string): string | undefined {
  for (const [index, line] of text.split("\n").entries()) {
    const found = secretTexts.find(([pattern]) => pattern.test(line));
    if (found) return `its line ${index + 1} ${found[1]}`;
  }
  return undefined;
}
