import type { Call, Handlers } from "../../api.ts";
import { failure } from "../../error.ts";
import { flag, integer, text } from "../../params.ts";
import { digestOf, requireDigest } from "../documents.ts";

/** A repository as PVE tells it: a line of a file below /etc/apt. */
interface Repository {
  Types: string[];
  URIs: string[];
  Suites: string[];
  Components: string[];
  Enabled: boolean;
  FileType: "list";
  Comment?: string;
}

/** Files below /etc/apt by their paths. */
type Files = Record<string, Repository[]>;

interface StandardRepository {
  handle: string;
  name: string;
  description: string;
  file: string;
  repository: Repository;
}

const suite = "bookworm";
const folder = "/etc/apt/sources.list.d";
const mainFile = "/etc/apt/sources.list";
// Nothing is ever fetched from these.
const debian = "http://deb.example/debian";
const proxmox = "http://pve.example/debian";

const repository = (uri: string, suiteName: string, components: string[]): Repository => ({
  Types: ["deb"],
  URIs: [uri],
  Suites: [suiteName],
  Components: components,
  Enabled: true,
  FileType: "list",
});

const ofProxmox = (handle: string, name: string, component: string, file: string): StandardRepository => ({
  handle,
  name,
  description: `The ${name.toLowerCase()} repository of Proxmox VE.`,
  file,
  repository: repository(`${proxmox}/pve`, suite, [component]),
});

const ofCeph = (release: string, kind: string, name: string): StandardRepository => ({
  handle: `ceph-${release}-${kind}`,
  name: `Ceph ${release[0]?.toUpperCase()}${release.slice(1)} ${name}`,
  description: `The ${name.toLowerCase()} repository of Ceph ${release}.`,
  file: `${folder}/ceph.list`,
  repository: repository(`${proxmox}/ceph-${release}`, suite, [kind]),
});

const enterprise = ofProxmox("enterprise", "Enterprise", "pve-enterprise", `${folder}/pve-enterprise.list`);
const noSubscription = ofProxmox("no-subscription", "No-Subscription", "pve-no-subscription", mainFile);

const standard: StandardRepository[] = [
  enterprise,
  noSubscription,
  ofProxmox("test", "Test", "pvetest", mainFile),
  ...["quincy", "reef", "squid"].flatMap((release) => [
    ofCeph(release, "enterprise", "Enterprise"),
    ofCeph(release, "no-subscription", "No-Subscription"),
    ofCeph(release, "test", "Test"),
  ]),
];

/** As an installation without a subscription has them. */
const initialFiles: Files = {
  [mainFile]: [
    repository(debian, suite, ["main", "contrib"]),
    repository(debian, `${suite}-updates`, ["main", "contrib"]),
    repository(`${debian}-security`, `${suite}-security`, ["main", "contrib"]),
    noSubscription.repository,
  ],
  [`${folder}/pve-enterprise.list`]: [{ ...enterprise.repository, Enabled: false }],
};

const path = "/nodes/{node}/apt/repositories";
const keyFor = ({ parameters }: Call) => `generic/nodes.apt/${text(parameters, "node")}`;
const readFiles = (call: Call): Files =>
  call.cluster.store.get<Files>(keyFor(call)) ?? structuredClone(initialFiles);

export const aptHandlers: Handlers = {
  [`GET ${path}`]: (call) => {
    const files = readFiles(call);
    return {
      digest: digestOf(files),
      errors: [],
      files: Object.entries(files).map(([file, repositories]) => ({
        path: file,
        "file-type": "list",
        digest: [...Buffer.from(digestOf(repositories), "hex")],
        repositories,
      })),
      infos: [],
      "standard-repos": standard.map(({ handle, name, description, ...place }) => ({
        handle,
        name,
        description,
        status: find(files, place)?.Enabled,
      })),
    };
  },

  [`POST ${path}`]: (call) =>
    change(call, (files) => {
      const file = text(call.parameters, "path");
      const index = integer(call.parameters, "index");
      if (!files[file]) throw failure(`invalid repository file path: ${file}`);
      const found = files[file][index];
      if (!found) throw failure(`invalid index - ${index}`);
      if (call.parameters.enabled !== undefined) found.Enabled = flag(call.parameters, "enabled");
    }),

  [`PUT ${path}`]: (call) =>
    change(call, (files) => {
      const handle = text(call.parameters, "handle");
      const place = standard.find((one) => one.handle === handle);
      if (!place) throw failure(`unable to parse handle '${handle}'`);
      const known = find(files, place);
      if (known) known.Enabled = true;
      else files[place.file] = [...(files[place.file] ?? []), place.repository];
    }),
};

function change(call: Call, edit: (files: Files) => void): void {
  const files = readFiles(call);
  requireDigest(files, call.parameters.digest);
  edit(files);
  call.cluster.store.put(keyFor(call), files);
}

const find = (
  files: Files,
  { file, repository: wanted }: Pick<StandardRepository, "file" | "repository">,
): Repository | undefined =>
  files[file]?.find(
    ({ URIs, Components }) => URIs[0] === wanted.URIs[0] && Components[0] === wanted.Components[0],
  );
