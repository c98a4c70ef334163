/** A property that is computed for a secret, as the package schema has it. */
export interface Output {
  readonly type: "string" | "strings";
  readonly secret?: true;
  readonly description: string;
}

const publicKey = { type: "string", description: "The public half, which may be shown." } as const;
const previousPublicKey = {
  type: "string",
  description: "The public half of `previous`; empty in the first epoch.",
} as const;

const sshKey = {
  publicKey: { ...publicKey, description: "The public half as one line of OpenSSH, which may be shown." },
  previousPublicKey,
  publicKeys: {
    type: "strings",
    description:
      "The public lines of `current` and `previous`: whatever accepts the key accepts all of these.",
  },
} as const;

const hash = {
  hash: {
    type: "string",
    secret: true,
    description: "The password's hash, which stays the same between runs.",
  },
  previousHash: {
    type: "string",
    secret: true,
    description: "The hash of `previous`; empty in the first epoch.",
  },
} as const;

/** What every secret has. */
export const values = {
  current: { type: "string", secret: true, description: "The value." },
  previous: {
    type: "string",
    secret: true,
    description: "The value of the epoch before, which is still accepted; empty in the first.",
  },
  rotatedAt: { type: "string", description: "When `current` was made: ISO 8601, UTC." },
} as const satisfies Record<string, Output>;

/** What each kind has besides. Data alone, so that programs load nothing else for it. */
export const outputs = {
  password: {},
  token: {},
  hex: {},
  given: {},
  ed25519: sshKey,
  rsa: sshKey,
  "ssh-ca": sshKey,
  wireguard: { publicKey, previousPublicKey },
  age: {
    recipient: { type: "string", description: "What is encrypted to: `age1…`, which may be shown." },
    identities: {
      type: "string",
      secret: true,
      description:
        "The identities of all epochs, the newest first, one a line: the file with which all that was ever encrypted is decrypted.",
    },
  },
  jwt: {
    jwks: {
      type: "string",
      description: "The public keys of `current` and `previous` as a JSON Web Key Set, which may be shown.",
    },
  },
  bcrypt: hash,
  argon2: hash,
  htpasswd: {
    line: { type: "string", secret: true, description: "The user's line of a password file: `user:$2y$…`." },
  },
} as const satisfies Record<string, Record<string, Output>>;

/** `password`, `token`, … */
export type KindName = keyof typeof outputs;
