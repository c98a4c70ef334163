import type { Handlers } from "../api.ts";
import type { Collection } from "./collection.ts";
import type { Values } from "./documents.ts";

const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";
const staging = "https://acme-staging-v02.api.letsencrypt.org/directory";

/** Accounts are written down only: no certificate authority is asked. */
const accounts: Collection = {
  path: "/cluster/acme/account",
  exists: { name: "ACME account config file '%s' already exists." },
  missing: { name: "ACME account config file '%s' does not exist." },
  missingToDelete: { name: "ACME account config file '%s' does not exist." },
  tasks: { create: "acmeregister", update: "acmeupdate", delete: "acmedeactivate" },
  identify: (name) => name ?? "default",
  prepare: ({ contact = "", directory = letsEncrypt, ...values }, _call, _id, former) => ({
    ...values,
    directory,
    contact,
    created: former?.created ?? new Date().toISOString(),
  }),
  print: (values, _call, id) => ({
    account: {
      contact: String(values.contact)
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map((address) => `mailto:${address}`),
      createdAt: values.created,
      status: "valid",
    },
    directory: values.directory,
    location: `${new URL(String(values.directory)).origin}/acme/acct/${id}`,
    tos: values.tos_url,
  }),
  summary: () => ({}),
};

const plugins: Collection = {
  path: "/cluster/acme/plugins",
  idName: "plugin",
  exists: "ACME plugin ID '%s' already exists",
  missing: "ACME plugin '%s' not defined",
  missingToChange: "ACME plugin ID '%s' does not exist",
  print: decoded,
  summary: decoded,
};

/** What the plugin needs to know is sent as Base64 and told as it is. */
function decoded({ data, ...values }: Values): Values {
  return data === undefined ? values : { ...values, data: Buffer.from(String(data), "base64").toString() };
}

export const acmeCollections: Collection[] = [accounts, plugins];

export const acmeHandlers: Handlers = {
  "GET /cluster/acme/directories": () => [
    { name: "Let's Encrypt V2", url: letsEncrypt },
    { name: "Let's Encrypt V2 Staging", url: staging },
  ],
};
