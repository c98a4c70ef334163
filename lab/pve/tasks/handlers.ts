import type { Handlers } from "../api.ts";
import { integer, optionalInteger, optionalText, text } from "../params.ts";
import type { TaskRecord } from "./tasks.ts";

const summary = ({ log: _, ...rest }: TaskRecord) => rest;

export const taskHandlers: Handlers = {
  "GET /cluster/tasks": ({ cluster }) =>
    cluster.tasks
      .list()
      .slice(0, 25)
      .map((record) => ({ ...summary(record), status: record.exitstatus })),

  "GET /nodes/{node}/tasks": ({ cluster, parameters }) => {
    const vmid = optionalText(parameters, "vmid");
    const type = optionalText(parameters, "typefilter");
    const source = optionalText(parameters, "source") ?? "archive";
    const start = optionalInteger(parameters, "start") ?? 0;
    return cluster.tasks
      .list()
      .filter(({ node }) => node === text(parameters, "node"))
      .filter((record) => source === "all" || (record.exitstatus === undefined) === (source === "active"))
      .filter(
        (record) =>
          (vmid === undefined || record.id === vmid) && (type === undefined || record.type === type),
      )
      .slice(start, start + (optionalInteger(parameters, "limit") ?? 50))
      .map((record) => ({ ...summary(record), status: record.exitstatus }));
  },

  "GET /nodes/{node}/tasks/{upid}": () => ["log", "status"].map((name) => ({ name })),

  "GET /nodes/{node}/tasks/{upid}/status": ({ cluster, parameters }) => {
    const record = cluster.tasks.get(text(parameters, "upid"));
    return { ...summary(record), status: record.exitstatus === undefined ? "running" : "stopped" };
  },

  "GET /nodes/{node}/tasks/{upid}/log": ({ cluster, parameters }) => {
    const start = parameters.start === undefined ? 0 : integer(parameters, "start");
    const { log } = cluster.tasks.get(text(parameters, "upid"));
    const lines = log.map((t, index) => ({ n: index + 1, t }));
    return lines.slice(start, start + (optionalInteger(parameters, "limit") ?? 50));
  },

  "DELETE /nodes/{node}/tasks/{upid}": ({ cluster, parameters }) =>
    cluster.tasks.stop(text(parameters, "upid")),
};
