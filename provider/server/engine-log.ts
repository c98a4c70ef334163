import { credentials } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import type { Redactor } from "./redact.ts";

export type Severity = "debug" | "info" | "progress" | "warning" | "error";

const severities = {
  debug: engine.LogSeverity.DEBUG,
  info: engine.LogSeverity.INFO,
  progress: engine.LogSeverity.INFO,
  warning: engine.LogSeverity.WARNING,
  error: engine.LogSeverity.ERROR,
} as const;

/** Says something to the person at the terminal, beside a resource (by its URN) or beside the stack. */
export type Log = (severity: Severity, message: string, urn?: string) => Promise<void>;

/** A log that speaks through the engine at `address`; secrets are taken out of every message. */
export function engineLog(address: string, redactor: Redactor): Log {
  const client = new engineGrpc.EngineClient(address, credentials.createInsecure());
  return (severity, message, urn = "") => {
    const request = new engine.LogRequest();
    request.setSeverity(severities[severity]);
    request.setMessage(redactor.redact(message));
    request.setUrn(urn);
    // it is shown beside the resource until the next one comes, and is not part of what the run said
    request.setEphemeral(severity === "progress");
    // a message that cannot be shown must not fail the resource it is about
    return new Promise((resolve) => client.log(request, () => resolve()));
  };
}
