import { createHash } from "node:crypto";
import { splitList } from "../access/check.ts";
import { failure, invalidParameters } from "../error.ts";
import type { Parameters } from "../schema/validate.ts";
import { contentOf, isShared, type Storage } from "./storage.ts";
import { commonOptions, secretOptions, storageTypes } from "./types.ts";

type Options = Storage["options"];

/** Parameters of a new storage as its definition has them; refuses what its type does not know or must have. */
export function newOptions(id: string, type: string, parameters: Parameters): Options {
  const { required } = storageTypes[type]!;
  const given = storedOptions(type, { ...defaultPath(id, type), ...parameters });
  for (const option of required) {
    if (parameters[option] === undefined) throw failure(`missing value for required option '${option}'`);
  }
  if (type === "dir" && !/^\/[-/a-zA-Z0-9_.@]+$/.test(String(given.path))) {
    throw failure(`illegal path for directory storage: ${given.path}`);
  }
  return given;
}

/** A definition's options with others in their place, and without those that are to be deleted. */
export function changedOptions(
  { type, options }: Storage,
  parameters: Parameters,
  deleted: string[],
): Options {
  const given = storedOptions(type, parameters);
  const { required } = storageTypes[type]!;
  for (const option of deleted) {
    if (!knows(type, option)) throw failure(`no such option '${option}'`);
    if (required.includes(option)) throw failure(`unable to delete required option '${option}'`);
    if (option === "path") throw failure(`unable to delete fixed option '${option}'`);
    if (given[option] !== undefined) {
      throw failure(`cannot set and delete property '${option}' at the same time!`);
    }
  }
  const kept = Object.entries(options).filter(([option]) => !deleted.includes(option));
  return { ...Object.fromEntries(kept), ...given };
}

/** A definition as the API tells it. */
export function printDefinition(storage: Storage, digest: string): Record<string, string | number> {
  const { id, type, options } = storage;
  return {
    ...options,
    content: contentOf(storage).join(",") || "none",
    ...(isShared(storage) && { shared: 1 }),
    storage: id,
    type,
    digest,
  };
}

/** SHA-1 of all definitions, which are one file in PVE. */
export function definitionsDigest(storages: Storage[]): string {
  return createHash("sha1").update(JSON.stringify(storages)).digest("hex");
}

function storedOptions(type: string, parameters: Parameters): Options {
  const options: Options = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (!knows(type, name)) throw failure(`unexpected property '${name}'`);
    if (secretOptions.includes(name)) continue;
    if (name === "content") options.content = contentList(type, String(value));
    else if (name === "nodes") Object.assign(options, nodeList(String(value)));
    else options[name] = typeof value === "boolean" ? Number(value) : (value as string | number);
  }
  return options;
}

function knows(type: string, option: string): boolean {
  const { required, options } = storageTypes[type]!;
  return [...commonOptions, ...required, ...options].includes(option);
}

/** PVE mounts what comes over the network below /mnt/pve. */
function defaultPath(id: string, type: string): Parameters {
  const { files, required } = storageTypes[type]!;
  return files && !required.includes("path") ? { path: `/mnt/pve/${id}` } : {};
}

function contentList(type: string, value: string): string {
  const known = ["none", ...storageTypes.dir!.content] as string[];
  const content = splitList(value);
  const wrong = content.find((one) => !known.includes(one));
  if (wrong !== undefined)
    throw invalidParameters({ content: `invalid format - invalid content type '${wrong}'` });
  if (content.includes("none") && content.length > 1) {
    throw failure("unable to combine 'none' with other content types");
  }
  // PVE only warns of content that the type cannot hold.
  const held = content.filter((one) => (storageTypes[type]!.content as string[]).includes(one));
  if (held.length === 0) throw failure("storage does not support content type 'none'");
  return held.filter((one) => one !== "none").join(",");
}

function nodeList(value: string): Options {
  const nodes = splitList(value);
  return nodes.length === 0 ? {} : { nodes: nodes.join(",") };
}
