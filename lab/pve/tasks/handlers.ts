import { may, requirePermission } from "../access/permissions.ts";
import type { Call, Handlers } from "../api.ts";
import { printIdentity } from "../cluster.ts";
import { flag, optionalInteger, optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { noSuchTask, type TaskRecord } from "./tasks.ts";

const task = "/nodes/{node}/tasks/{upid}";

export const taskHandlers: Handlers = {
  "GET /cluster/tasks": (call) =>
    call.cluster.tasks
      .list()
      .filter((record) => isOwn(call, record) || may(call.cluster, call.identity, "/", ["Sys.Audit"]))
      .slice(0, 25)
      .map(listed),

  "GET /nodes/{node}/tasks": (call) => {
    const { cluster, identity, parameters } = call;
    const node = text(parameters, "node");
    const seesAll = may(cluster, identity, `/nodes/${node}`, ["Sys.Audit"]);
    const start = optionalInteger(parameters, "start") ?? 0;
    return cluster.tasks
      .list()
      .filter((record) => record.node === node && (seesAll || isOwn(call, record)))
      .filter((record) => isWanted(parameters, record))
      .slice(start, start + (optionalInteger(parameters, "limit") ?? 50))
      .map(listed);
  },

  [`GET ${task}`]: () => ["log", "status"].map((name) => ({ name })),

  [`GET ${task}/status`]: (call) => {
    const record = taskOf(call, "Sys.Audit");
    return { ...told(record), status: record.exitstatus === undefined ? "running" : "stopped" };
  },

  [`GET ${task}/log`]: (call) => {
    const { log } = taskOf(call, "Sys.Audit");
    const start = optionalInteger(call.parameters, "start") ?? 0;
    const limit = optionalInteger(call.parameters, "limit") ?? 50;
    const lines = (log.length > 0 ? log : ["no content"]).map((t, index) => ({ n: index + 1, t }));
    // No limit at all is written as 0.
    return lines.slice(start, limit === 0 ? undefined : start + limit);
  },

  [`DELETE ${task}`]: (call) => call.cluster.tasks.stop(taskOf(call, "Sys.Modify").upid),
};

/** The task that the path names, for those who began it; others need the privilege on its node. */
function taskOf(call: Call, privilege: string): TaskRecord {
  const { cluster, identity, parameters } = call;
  const node = text(parameters, "node");
  const record = cluster.tasks.get(text(parameters, "upid"));
  if (record.node !== node) throw noSuchTask();
  if (!isOwn(call, record)) requirePermission(cluster, identity, `/nodes/${node}`, [privilege]);
  return record;
}

/** A token has its own tasks alone, a user those of the tokens too. */
function isOwn({ identity }: Call, { user }: TaskRecord): boolean {
  return user === printIdentity(identity) || (!identity.token && user.startsWith(`${identity.user}!`));
}

function isWanted(parameters: Parameters, record: TaskRecord): boolean {
  const { id, type, user, starttime, exitstatus } = record;
  const source = optionalText(parameters, "source") ?? "archive";
  const equals = (name: string, value: string) =>
    parameters[name] === undefined || text(parameters, name) === value;
  const states = optionalText(parameters, "statusfilter")?.split(/[\s,;]+/);
  return (
    (source === "all" || (exitstatus === undefined) === (source === "active")) &&
    equals("vmid", id) &&
    equals("typefilter", type) &&
    user.includes(optionalText(parameters, "userfilter") ?? "") &&
    starttime >= (optionalInteger(parameters, "since") ?? 0) &&
    starttime <= (optionalInteger(parameters, "until") ?? Number.POSITIVE_INFINITY) &&
    (!flag(parameters, "errors") || outcome(record) === "error") &&
    (states === undefined || states.includes(outcome(record)))
  );
}

/** As `statusfilter` names the ways in which a task ends. */
function outcome({ exitstatus }: TaskRecord): string {
  if (exitstatus === undefined || exitstatus === "unexpected status") return "unknown";
  if (exitstatus === "OK") return "ok";
  return exitstatus.startsWith("WARNINGS: ") ? "warning" : "error";
}

function listed(record: TaskRecord) {
  return { ...told(record), status: record.exitstatus };
}

function told({ upid, node, pid, pstart, starttime, endtime, type, id, user, exitstatus }: TaskRecord) {
  const [name, tokenid] = user.split("!");
  return { upid, node, pid, pstart, starttime, endtime, type, id, user: name, tokenid, exitstatus };
}
