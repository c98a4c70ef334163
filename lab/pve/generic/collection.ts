import { may } from "../access/permissions.ts";
import type { Call, Handlers } from "../api.ts";
import { printIdentity } from "../cluster.ts";
import { failure, permissionDenied } from "../error.ts";
import type { Definition, Property } from "../schema/schema.ts";
import { answeringNode } from "./answering-node.ts";
import {
  deletions,
  digestOf,
  documentPrefix,
  givenValues,
  kept,
  type Refusal,
  refused,
  requireDigest,
  type Values,
  variables,
} from "./documents.ts";

/** Objects that PVE keeps under ids: listed, created, read, changed and deleted by five methods of the schema. */
export interface Collection {
  /** Path of the list, as in "/cluster/backup". */
  path: string;
  exists: Refusal;
  missing: Refusal;
  /** When what is to be changed is missing. Default: `missing`. */
  missingToChange?: Refusal;
  /** When what is to be deleted is missing. Default: nothing happens. */
  missingToDelete?: Refusal;
  /** PVE's release that brought it; an older one has no such methods. */
  since?: number;
  /** Name of the id in answers. Default: that of the parameter. */
  idName?: string;
  /** Options that are kept and never told. */
  hidden?: string[];
  /** Types of the tasks that do the work where it is not done at once. */
  tasks?: { create: string; update: string; delete: string };
  /** The id that is meant by the one that is given; undefined when none is. */
  identify?(id: string | undefined, call: Call): string;
  /** One of these privileges is needed where the schema says so only in words. */
  privileges?(id: string, values: Values, change: boolean, call: Call): { path: string; any: string[] };
  /** What is kept of new or changed values. Refuses what is wrong. */
  prepare?(values: Values, call: Call, id: string, former: Values | undefined): Values;
  /** What follows from what was written. */
  written?(values: Values, call: Call, id: string): void;
  /** Refuses to delete what is in use. */
  release?(id: string, call: Call): void;
  /** What is told, by id. Default: what is kept. */
  entries?(call: Call): Record<string, Values>;
  /** The object as it is told, without its id and digest. */
  print?(values: Values, call: Call, id: string): object;
  /** The object as lists tell it. Default: as `print`. */
  summary?(values: Values): object;
}

export function collectionHandlers(collection: Collection, definitions: Definition[]): Handlers {
  const item = itemPath(collection, definitions);
  const handlers: Handlers = {
    [`GET ${collection.path}`]: (call) => listAll(collection, item, call),
    [`GET ${item}`]: (call) => read(collection, item, call),
    [`PUT ${item}`]: (call) => update(collection, item, call, definitions),
    [`DELETE ${item}`]: (call) => remove(collection, item, call),
    [`POST ${collection.path}`]: (call) => create(collection, item, call),
    // Some are created under the path that they will have.
    [`POST ${item}`]: (call) => create(collection, item, call),
  };
  const known = new Set(definitions.map(({ method, path }) => `${method} ${path}`));
  return Object.fromEntries(Object.entries(handlers).filter(([route]) => known.has(route)));
}

/** The path of one object: that of the list and one variable. */
export function itemPath({ path }: Collection, definitions: Definition[]): string {
  const found = definitions.find(
    (one) => one.path.startsWith(`${path}/{`) && /^\{[^/]+\}$/.test(one.path.slice(path.length + 1)),
  );
  if (!found) throw new Error(`PVE's schema has no objects below ${path}`);
  return found.path;
}

const idParameter = (item: string): string => variables(item).at(-1) ?? "";

function idOf(collection: Collection, item: string, call: Call): string {
  const given = call.parameters[idParameter(item)];
  const id = given === undefined ? undefined : String(given);
  return collection.identify?.(id, call) ?? id ?? "";
}

function authorise(collection: Collection, id: string, values: Values, change: boolean, call: Call): void {
  const needed = collection.privileges?.(id, values, change, call);
  if (!needed || may(call.cluster, call.identity, needed.path, needed.any, true)) return;
  throw permissionDenied(needed.path, needed.any);
}

function entriesOf(collection: Collection, call: Call): Record<string, Values> {
  return collection.entries?.(call) ?? kept(call.cluster, collection.path, call.parameters);
}

function told(collection: Collection, item: string, id: string, values: object): object {
  const shown = Object.entries(values).filter(([name]) => !collection.hidden?.includes(name));
  return { ...Object.fromEntries(shown), [collection.idName ?? idParameter(item)]: id };
}

function listAll(collection: Collection, item: string, call: Call): object[] {
  const entries = entriesOf(collection, call);
  const digest = digestOf(kept(call.cluster, collection.path, call.parameters));
  const { type } = call.parameters;
  return Object.entries(entries)
    .filter(([id, values]) => {
      const needed = collection.privileges?.(id, values, false, call);
      return !needed || may(call.cluster, call.identity, needed.path, needed.any, true);
    })
    .filter(([, values]) => type === undefined || values.type === type)
    .map(([id, values]) => {
      const shown = collection.summary?.(values) ?? collection.print?.(values, call, id) ?? values;
      return { ...told(collection, item, id, shown), digest };
    });
}

function read(collection: Collection, item: string, call: Call): object {
  const id = idOf(collection, item, call);
  const values = entriesOf(collection, call)[id];
  if (!values) throw refused(collection.missing, id);
  authorise(collection, id, values, false, call);
  const digest = digestOf(kept(call.cluster, collection.path, call.parameters));
  return { ...told(collection, item, id, collection.print?.(values, call, id) ?? values), digest };
}

function create(collection: Collection, item: string, call: Call): string | undefined {
  const { cluster, parameters } = call;
  const id = idOf(collection, item, call);
  const given = givenValues(parameters, item);
  authorise(collection, id, given, true, call);
  if (kept(cluster, collection.path, parameters)[id]) throw refused(collection.exists, id);
  const values = collection.prepare?.(given, call, id, undefined) ?? given;
  return work(collection.tasks?.create, call, () => write(collection, id, values, call));
}

function update(
  collection: Collection,
  item: string,
  call: Call,
  definitions: Definition[],
): string | undefined {
  const { cluster, parameters } = call;
  const id = idOf(collection, item, call);
  const all = kept(cluster, collection.path, parameters);
  const former = all[id];
  if (!former) throw refused(collection.missingToChange ?? collection.missing, id);
  authorise(collection, id, former, true, call);
  requireDigest(all, parameters.digest);
  const changes = givenValues(parameters, item);
  const left = without(former, deletions(parameters), changes, optionsOf(collection, item, definitions));
  const changed = { ...left, ...changes };
  const values = collection.prepare?.(changed, call, id, former) ?? changed;
  return work(collection.tasks?.update, call, () => write(collection, id, values, call));
}

function remove(collection: Collection, item: string, call: Call): string | undefined {
  const { cluster, parameters } = call;
  const id = idOf(collection, item, call);
  const values = kept(cluster, collection.path, parameters)[id];
  if (!values) {
    if (collection.missingToDelete) throw refused(collection.missingToDelete, id);
    return undefined;
  }
  authorise(collection, id, values, true, call);
  collection.release?.(id, call);
  const key = documentPrefix(collection.path, parameters) + id;
  return work(collection.tasks?.delete, call, () => cluster.store.delete(key));
}

function write(collection: Collection, id: string, values: Values, call: Call): void {
  call.cluster.store.put(documentPrefix(collection.path, call.parameters) + id, values);
  collection.written?.(values, call, id);
}

/** Does it at once, or in a task whose id is the answer. */
function work(type: string | undefined, { cluster, identity }: Call, change: () => void): string | undefined {
  if (type !== undefined) {
    const task = { node: answeringNode(cluster), type, id: "", user: printIdentity(identity) };
    return cluster.tasks.start(task, change);
  }
  change();
  return undefined;
}

type Options = Record<string, Property>;

/** The options that may be set, and whether one may be without them: that is as it was at the creation. */
function optionsOf({ path }: Collection, item: string, definitions: Definition[]): Options {
  const propertiesOf = (method: string, at: string): Options =>
    definitions.find((one) => one.method === method && one.path === at)?.parameters.properties ?? {};
  return { ...propertiesOf("PUT", item), ...propertiesOf("POST", item), ...propertiesOf("POST", path) };
}

function without(values: Values, names: string[], changes: Values, options: Options): Values {
  for (const name of names) {
    const option = options[name];
    if (!option) throw failure(`no such option '${name}'`);
    if (!option.optional) throw failure(`unable to delete required option '${name}'`);
    if (changes[name] !== undefined) {
      throw failure(`cannot set and delete property '${name}' at the same time!`);
    }
  }
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
