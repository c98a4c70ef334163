import { type ServiceError, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { EstateError } from "../errors.ts";
import type { Difference } from "../resources/definition.ts";
import type { Failure, Handler } from "./handler.ts";
import type { Redactor } from "./redact.ts";
import { decode, encode, type Values } from "./values.ts";

const { Empty } = empty;

// biome-ignore lint/suspicious/noExplicitAny: the generated request classes share no type
type Request = any;

/** What the service needs of the provider behind it. */
export interface Backend {
  readonly version: string;
  readonly redactor: Redactor;
  /** By token. */
  handlers(): Promise<ReadonlyMap<string, Handler>>;
  schema(): Promise<object>;
  checkConfig(news: Values): Failure[];
  configure(settings: Values): Promise<void>;
  attach(engine: string): void;
  close(): Promise<void>;
}

/** The gRPC service `pulumirpc.ResourceProvider`: messages in, plain values to the handlers, messages out. */
export function service(backend: Backend): UntypedServiceImplementation {
  const { redactor } = backend;
  const values = (message: Request) =>
    // what we keep for ourselves beside a secret (hashes, owners) is wrapped with it, but is none
    decode(message, (secret, key) => key.startsWith("__") || redactor.remember(secret));
  const message = ({ plain, secret }: Values) => encode(plain, secret);

  const handlerOf = async (urn: string): Promise<Handler> => {
    // urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>
    const token = urn.split("::")[2]!.split("$").at(-1)!;
    const handlers = await backend.handlers();
    const handler = handlers.get(token);
    if (handler) return handler;
    throw new EstateError(
      `there is no resource type ${token}; the types of this provider are ${[...handlers.keys()].join(", ")}`,
    );
  };

  const unary =
    (answer: (request: Request) => Promise<unknown>) =>
    async (
      call: { request: Request },
      done: (error: Partial<ServiceError> | null, answer?: unknown) => void,
    ) => {
      try {
        done(null, await answer(call.request));
      } catch (error) {
        done({ code: status.UNKNOWN, details: redactor.redact(explain(error)) });
      }
    };

  return {
    handshake: unary(async (request) => {
      backend.attach(request.getEngineAddress());
      const response = new proto.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      response.setAcceptResources(false);
      response.setAcceptOutputs(false);
      return response;
    }),

    getPluginInfo: unary(async () => {
      const info = new plugin.PluginInfo();
      info.setVersion(backend.version);
      return info;
    }),

    getSchema: unary(async () => {
      const response = new proto.GetSchemaResponse();
      response.setSchema(JSON.stringify(await backend.schema()));
      return response;
    }),

    attach: unary(async (request) => {
      backend.attach(request.getAddress());
      return new Empty();
    }),

    cancel: unary(async () => {
      await backend.close();
      return new Empty();
    }),

    checkConfig: unary(async (request) => {
      const response = new proto.CheckResponse();
      response.setFailuresList(backend.checkConfig(values(request.getNews())).map(failureMessage));
      response.setInputs(request.getNews());
      return response;
    }),

    // Whatever changes in the configuration, it never replaces what lives on the hosts.
    diffConfig: unary(async (request) => {
      const response = new proto.DiffResponse();
      const same =
        JSON.stringify(values(request.getOldInputs()).plain) ===
        JSON.stringify(values(request.getNews()).plain);
      response.setChanges(
        same ? proto.DiffResponse.DiffChanges.DIFF_NONE : proto.DiffResponse.DiffChanges.DIFF_SOME,
      );
      return response;
    }),

    configure: unary(async (request) => {
      await backend.configure(values(request.getArgs()));
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setAcceptresources(false);
      response.setAcceptoutputs(false);
      response.setSupportspreview(true);
      return response;
    }),

    check: unary(async (request) => {
      const urn: string = request.getUrn();
      const handler = await handlerOf(urn);
      const checked = await handler.check({
        urn,
        olds: values(request.getOlds()),
        news: values(request.getNews()),
      });
      const response = new proto.CheckResponse();
      response.setInputs(message(checked.inputs));
      response.setFailuresList(
        checked.failures.map((failure) => failureMessage(unnamed(failure, checked.inputs))),
      );
      return response;
    }),

    diff: unary(async (request) => {
      const urn: string = request.getUrn();
      const handler = await handlerOf(urn);
      const differences = await handler.diff({
        id: request.getId(),
        urn,
        oldInputs: values(request.getOldInputs()),
        olds: values(request.getOlds()),
        news: values(request.getNews()),
      });
      return diffMessage(differences);
    }),

    create: unary(async (request) => {
      const urn: string = request.getUrn();
      const handler = await handlerOf(urn);
      const made = await handler.create({
        urn,
        inputs: values(request.getProperties()),
        preview: request.getPreview(),
      });
      const response = new proto.CreateResponse();
      response.setId(made.id);
      response.setProperties(message(made.properties));
      response.setRefreshBeforeUpdate(true);
      return response;
    }),

    read: unary(async (request) => {
      const urn: string = request.getUrn();
      const handler = await handlerOf(urn);
      const found = await handler.read({
        id: request.getId(),
        urn,
        inputs: values(request.getInputs()),
        properties: values(request.getProperties()),
      });
      const response = new proto.ReadResponse();
      response.setId(found.id);
      response.setInputs(message(found.inputs));
      response.setProperties(message(found.properties));
      response.setRefreshBeforeUpdate(true);
      return response;
    }),

    update: unary(async (request) => {
      const urn: string = request.getUrn();
      const handler = await handlerOf(urn);
      const properties = await handler.update({
        id: request.getId(),
        urn,
        oldInputs: values(request.getOldInputs()),
        olds: values(request.getOlds()),
        news: values(request.getNews()),
        preview: request.getPreview(),
      });
      const response = new proto.UpdateResponse();
      response.setProperties(message(properties));
      response.setRefreshBeforeUpdate(true);
      return response;
    }),

    delete: unary(async (request) => {
      const urn: string = request.getUrn();
      const handler = await handlerOf(urn);
      await handler.delete({
        id: request.getId(),
        urn,
        oldInputs: values(request.getOldInputs()),
        olds: values(request.getProperties()),
      });
      return new Empty();
    }),
  };

  function failureMessage({ property, reason }: Failure) {
    const failure = new proto.CheckFailure();
    failure.setProperty(property);
    failure.setReason(redactor.redact(reason));
    return failure;
  }
}

/** The engine shows the value of the property that it is told, also a secret one: such a property is named in the reason. */
function unnamed(failure: Failure, { secret }: Values): Failure {
  const { property, reason } = failure;
  return secret.has(topOf(property)) ? { property: "", reason: `${property} ${reason}` } : failure;
}

/** `dropIns` of `dropIns["10-limits.conf"]` */
const topOf = (path: string) => path.split(/[.[]/)[0]!;

function diffMessage(differences: readonly Difference[]) {
  const { Kind } = proto.PropertyDiff;
  const { DiffChanges } = proto.DiffResponse;
  const response = new proto.DiffResponse();
  response.setChanges(differences.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setDiffsList([...new Set(differences.map(({ path }) => topOf(path)))]);
  response.setReplacesList([...new Set(differences.filter((d) => d.replace).map(({ path }) => path))]);
  // Two resources cannot hold the same path of a host at the same time.
  response.setDeletebeforereplace(differences.some((d) => d.replace));
  response.setHasdetaileddiff(true);
  for (const { path, kind, replace } of differences) {
    const diff = new proto.PropertyDiff();
    diff.setKind(replace ? Kind.UPDATE_REPLACE : Kind.UPDATE);
    diff.setInputdiff(kind === "change");
    response.getDetaileddiffMap().set(path, diff);
  }
  return response;
}

/** A sentence for what the user can act on; the stack for what is our fault. */
function explain(error: unknown): string {
  if (error instanceof EstateError) return error.message;
  return error instanceof Error ? `internal error, please report it: ${error.stack}` : String(error);
}
