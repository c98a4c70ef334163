import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Lab } from "../../lab/lab.ts";
import { inNamespace } from "../../lab/namespaces.ts";

/** The owner at the lab's Proxmox: root@pam with a password, past Pulumi and past the estate's token. */
export interface Owner {
  /** Asks and resolves to the answer's `data`; waits for the end of a task, which must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  ask(method: string, path: string, parameters?: Record<string, string>): Promise<any>;
}

// Runs in the operator's namespace, where the API is; what is secret comes by its standard input.
const client = `
import { text } from "node:stream/consumers";
const { ENDPOINT } = process.env;
const { password, method, path, parameters } = JSON.parse(await text(process.stdin));
const form = (parameters) => new URLSearchParams(parameters).toString();
async function call(method, path, parameters, headers) {
  const inQuery = method === "GET" || method === "DELETE";
  const url = ENDPOINT + "api2/json" + path + (inQuery && parameters ? "?" + form(parameters) : "");
  const body = inQuery ? undefined : form(parameters ?? {});
  const answer = await fetch(url, { method, headers: { ...headers, ...(body && { "Content-Type": "application/x-www-form-urlencoded" }) }, body });
  if (!answer.ok) throw new Error(method + " " + path + ": " + answer.status + " " + (await answer.text()));
  return (await answer.json()).data;
}
const { ticket, CSRFPreventionToken } = await call("POST", "/access/ticket", { username: "root@pam", password });
const headers = { Cookie: "PVEAuthCookie=" + encodeURIComponent(ticket), CSRFPreventionToken };
const data = await call(method, path, parameters, headers);
if (typeof data === "string" && data.startsWith("UPID:")) {
  const task = "/nodes/" + data.split(":")[1] + "/tasks/" + encodeURIComponent(data);
  let status;
  do {
    status = await call("GET", task + "/status", undefined, headers);
  } while (status.status === "running");
  if (status.exitstatus !== "OK") throw new Error(method + " " + path + ": " + status.exitstatus);
}
console.log(JSON.stringify(data));
`;

/** The password of root@pam at the Proxmox of a lab. */
export function ownersPassword(lab: Lab): string {
  return readFileSync(join(dirname(lab.env.ESTATE_LAB_IDENTITY!), "pve-root-password"), "utf8").trim();
}

/** The owner of the Proxmox of a running lab. */
export function ownerOf(lab: Lab): Owner {
  const keys = dirname(lab.env.ESTATE_LAB_IDENTITY!);
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: join(keys, "pve-root-ca.pem"),
    ENDPOINT: lab.env.PROXMOX_VE_ENDPOINT,
  };
  const password = ownersPassword(lab);
  const [command, ...args] = inNamespace(lab.operatorNamespace, [
    process.execPath,
    "--input-type=module",
    "-e",
    client,
  ]);
  return {
    ask: (method, path, parameters) =>
      new Promise((resolve, reject) => {
        const child = spawn(command, args, { env });
        child.stdin.end(JSON.stringify({ password, method, path, parameters }));
        let [output, complaint] = ["", ""];
        child.stdout.on("data", (text) => {
          output += text;
        });
        child.stderr.on("data", (text) => {
          complaint += text;
        });
        child.once("error", reject);
        child.once("close", (code) =>
          code === 0 ? resolve(JSON.parse(output)) : reject(new Error(complaint)),
        );
      }),
  };
}
