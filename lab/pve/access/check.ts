import { type Cluster, type Identity, printIdentity } from "../cluster.ts";
import { failure, PveError } from "../error.ts";
import type { Definition } from "../schema/schema.ts";
import type { Raw } from "../schema/validate.ts";
import { normalPath } from "./acl.ts";
import { allGroups } from "./groups.ts";
import { isRoot, type May, mayOf } from "./permissions.ts";
import { findUser, realmOf } from "./users.ts";

/** 403 with what is missing, where it is told. */
export function denied(what?: string): PveError {
  return new PveError(403, `Permission check failed${what === undefined ? "" : ` (${what})`}`);
}

/** Puts parameters into "/vms/{vmid}"; PVE writes "-" for one that was not given. */
export function fillTemplate(template: string, parameters: Raw): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => text(parameters, name) || "-");
}

/** Privileges that must be had to make access rules for a path: one of them is enough. */
export function modifyingPrivileges(path: string): string[] {
  const own = { storage: "Datastore.Allocate", vms: "VM.Allocate", pool: "Pool.Allocate" };
  const kind = /^\/(storage|vms|pool)\/./.exec(path)?.[1] as keyof typeof own | undefined;
  return ["Permissions.Modify", ...(kind ? [own[kind]] : [])];
}

interface Question {
  cluster: Pick<Cluster, "store">;
  identity: Identity;
  parameters: Raw;
  may: May;
}

/** One test of the schema: its name, and what the name calls for. */
type Test = [name: string, ...rest: unknown[]];

/** Refuses as PVE does what the permissions of a definition do not allow. */
export function checkPermissions(
  cluster: Pick<Cluster, "store">,
  identity: Identity,
  { permissions }: Definition,
  parameters: Raw,
): void {
  if (isRoot(identity)) return;
  if (!permissions) throw denied("user != root@pam");
  if (permissions.user === "all") return;
  if (!permissions.check) throw denied();
  const question = { cluster, identity, parameters, may: mayOf(cluster, identity) };
  const refusal = refusalOf(question, permissions.check as Test);
  if (refusal) throw refusal;
}

/** What refuses the question by that test; undefined when it passes. */
function refusalOf(question: Question, test: Test): PveError | undefined {
  const [name, ...rest] = test;
  switch (name) {
    case "and":
      return firstRefusal(question, rest as Test[]);
    case "or":
      return (rest as Test[]).some((one) => !refusalOf(question, one))
        ? undefined
        : orRefusal(question, rest);
    case "perm":
      return privilegeRefusal(question, rest as [string, string[], ...unknown[]]);
    case "perm-modify":
      return modifyRefusal(question, rest[0] as string);
    case "userid-param":
      return userRefusal(question, rest[0] as string);
    case "userid-group":
      return groupRefusal(question, rest as [string[], ...unknown[]]);
    default:
      throw new Error(`PVE's schema asks for a test of permissions that the lab does not know: ${name}`);
  }
}

function firstRefusal(question: Question, tests: Test[]): PveError | undefined {
  for (const test of tests) {
    const refusal = refusalOf(question, test);
    if (refusal) return refusal;
  }
  return undefined;
}

/** An alternative that demands several things tells what it misses, all others are silent. */
function orRefusal(question: Question, tests: unknown[]): PveError {
  const demanding = (tests as Test[]).find(([name]) => name === "and");
  return (demanding && refusalOf(question, demanding)) ?? denied();
}

function privilegeRefusal(
  { parameters, may }: Question,
  [template, privileges, ...options]: [string, string[], ...unknown[]],
): PveError | undefined {
  const { any, require_param: required } = optionsOf(options);
  if (typeof required === "string" && parameters[required] === undefined) return denied();
  const path = normalPath(fillTemplate(template, parameters)) ?? "";
  return any ? anyRefusal(may, path, privileges) : allRefusal(may, path, privileges);
}

function allRefusal(may: May, path: string, privileges: string[]): PveError | undefined {
  const missing = privileges.find((privilege) => !may(path, [privilege]));
  return missing === undefined ? undefined : denied(`${path}, ${missing}`);
}

function anyRefusal(may: May, path: string, privileges: string[]): PveError | undefined {
  return may(path, privileges, true) ? undefined : denied(`${path}, ${privileges.join("|")}`);
}

function modifyRefusal({ parameters, may }: Question, template: string): PveError | undefined {
  const path = normalPath(fillTemplate(template, parameters));
  // PVE leaves the refusal of such a path to the method.
  return path === undefined ? undefined : anyRefusal(may, path, modifyingPrivileges(path));
}

function userRefusal({ cluster, identity, parameters, may }: Question, which: string): PveError | undefined {
  const userid = text(parameters, "userid");
  const realm = realmOf(userid);
  if (which !== "self") return allRefusal(may, `/access/realm/${realm}`, [which]);
  if (!findUser(cluster, userid)) return failure(`no such user ('${userid}')`);
  return printIdentity(identity) === userid ? undefined : denied();
}

/** Who may change (or see) a user: by all groups, or by a group that the user is in or is to be put into. */
function groupRefusal(
  { cluster, parameters, may }: Question,
  [privileges, ...options]: [string[], ...unknown[]],
): PveError | undefined {
  const { groups_param: given } = optionsOf(options);
  const userid = text(parameters, "userid");
  const isNew = given === "create";
  if (!isNew && !findUser(cluster, userid)) return failure(`no such user ('${userid}')`);
  if (may("/access/groups", privileges, true)) return undefined;
  const mine = allGroups(cluster).filter(({ groupid }) => may(`/access/groups/${groupid}`, privileges, true));
  if (given !== undefined) {
    const wanted = splitList(text(parameters, "groups"));
    if (wanted.length === 0) return denied(`/access/groups, ${privileges.join("|")}`);
    const foreign = wanted.find((groupid) => !mine.some((group) => group.groupid === groupid));
    if (foreign !== undefined) return denied(`/access/groups/${foreign}, ${privileges.join("|")}`);
  }
  return isNew || mine.some(({ members }) => members.includes(userid)) ? undefined : denied();
}

/** ["any", 1, "require_param", "pool"] as an object. */
function optionsOf(options: unknown[]): Record<string, unknown> {
  const names = options.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, options[index * 2 + 1]]));
}

/** PVE takes commas, semicolons and spaces between the items of a list. */
export const splitList = (list: string): string[] => list.split(/[\s,;\0]+/).filter(Boolean);

const text = (parameters: Raw, name: string) => [parameters[name] ?? ""].flat()[0] ?? "";
