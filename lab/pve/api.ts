import type { Cluster, Identity } from "./cluster.ts";
import { failure, invalidParameters, PveError } from "./error.ts";
import { type Definition, type Method, Router } from "./schema/schema.ts";
import { type Parameters, type Raw, validate } from "./schema/validate.ts";

/** A request whose parameters passed the schema. */
export interface Call {
  /** Those of the path, the query and the body. */
  parameters: Parameters;
  identity: Identity;
  cluster: Cluster;
  /** As in "POST /nodes/{node}/qemu". */
  route: string;
}

/** Answers the `data` of a response. `undefined` becomes null; true and false become 1 and 0, as Perl prints them. */
export type Handler = (call: Call) => unknown;

/** Methods by "GET /nodes/{node}/qemu". */
export type Handlers = Record<string, Handler>;

/** What authenticates and authorises: see access/. */
export interface Gate {
  /**
   * Throws 401 when nobody is known by these headers. `undefined`: the definition is for all the world, and nobody's
   * credentials were looked at. Without a definition (of a path that PVE does not have) one must be known as well.
   */
  identify(
    headers: Record<string, string | undefined>,
    method: Method,
    definition: Definition | undefined,
  ): Identity | undefined;
  /**
   * Throws 403. Rules that the schema can only describe in words are the method's own. The parameters are as they
   * came: as in PVE, who may not ask is not told what is wrong with the question.
   */
  authorise(definition: Definition, parameters: Raw, identity: Identity | undefined): Identity;
}

export interface Request {
  method: string;
  /** Segments below /api2/json, decoded one by one. */
  segments: string[];
  parameters: Raw;
  headers: Record<string, string | undefined>;
}

/** What may stand in for the answer of a method: faults that tests ask for. */
export type BeforeAnswer = (request: Request, route: string) => Promise<void>;

export interface ApiOptions {
  definitions: Definition[];
  handlers: Handlers;
  gate: Gate;
  cluster: Cluster;
  beforeAnswer?: BeforeAnswer;
  /** Sees every answer with its definition: tests hold it against the schema. */
  onAnswer?: (definition: Definition, data: unknown) => void;
}

/** The API without its transport: a request in, the `data` of the answer out, a PveError for every refusal. */
export class Api {
  readonly #router: Router;
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#router = new Router(options.definitions);
    const known = new Set(options.definitions.map(({ method, path }) => `${method} ${path}`));
    const unknown = Object.keys(options.handlers).filter((route) => !known.has(route));
    if (unknown.length > 0) throw new Error(`not in PVE's schema: ${unknown.join(", ")}`);
  }

  async answer(request: Request): Promise<unknown> {
    const { handlers, gate, cluster, beforeAnswer, onAnswer } = this.#options;
    const match = this.#router.match(request.method, request.segments);
    const identity = gate.identify(request.headers, request.method as Method, match?.definition);
    if (!match) throw notImplemented(request);
    const { definition } = match;
    const route = `${definition.method} ${definition.path}`;
    await beforeAnswer?.(request, route);
    const given = { ...request.parameters, ...match.path };
    const allowed = gate.authorise(definition, given, identity);
    const { parameters, errors } = validate(definition, given);
    if (Object.keys(errors).length > 0) throw invalidParameters(errors);
    if (definition.proxyto === "node") requireNode(cluster, String(parameters.node));
    const handler = handlers[route];
    if (!handler) throw notImplemented(request);
    const data = perlValue(await handler({ parameters, identity: allowed, cluster, route })) ?? null;
    onAnswer?.(definition, data);
    return data;
  }
}

function notImplemented({ method, segments }: Request): PveError {
  return new PveError(501, `Method '${method} /${segments.join("/")}' not implemented`);
}

function requireNode({ store }: Cluster, node: string): void {
  if (node === "localhost" || store.get(`nodes/${node}`)) return;
  throw failure(
    `hostname lookup '${node}' failed - failed to get address info for: ${node}: Name or service not known`,
  );
}

/** Perl knows no booleans: its JSON has 1 and 0. What is undefined is left out. */
function perlValue(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (Array.isArray(value)) return value.map(perlValue);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, perlValue(inner)]));
}
