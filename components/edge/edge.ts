import * as pulumi from "@pulumi/pulumi";
import { host } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import {
  type Acme,
  certificateUnit,
  deployHook,
  HOOK,
  placeholderUnit,
  renewalDropIn,
  site,
} from "./files.ts";

export interface EdgeArgs {
  host: Host;
  /** The name by which users find the page. */
  domain: string;
  /** `192.168.100.50:3000`: where the API listens. */
  upstream: string;
  /** The directory of the certificate authority, and whom it may write to. */
  acme: {
    directory: string;
    email: string;
    /** Certificates (PEM) that the directory's own is checked by; default: the system's. */
    authority?: string;
  };
}

/** Where the certificates of the authority itself stand on the host. */
const AUTHORITY = "/etc/estate/acme-authority.pem";

/** The only way in: nginx with a certificate by ACME, HTTPS only. */
export class Edge extends pulumi.ComponentResource {
  /** The certificate that the authority gave. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: EdgeArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:Edge", name, {}, options);
    const folder = this.#createFolder(name, args);
    const nginx = this.#createServer(name, args, folder);
    this.ready = this.#createCertificate(name, args, folder, nginx);
    this.#createRenewal(name, args);
    this.registerOutputs();
  }

  #createFolder(name: string, { host: on }: EdgeArgs): host.Directory {
    return new host.Directory(
      `${name}-folder`,
      { on: on.ready, path: "/etc/estate" },
      { parent: this, ...installed(on) },
    );
  }

  #createServer(name: string, { host: on, domain, upstream }: EdgeArgs, folder: host.Directory): host.Unit {
    const inside = { parent: this, dependsOn: folder };
    const placeholder = new host.Unit(
      `${name}-placeholder`,
      {
        on: on.ready,
        name: "certificate-placeholder.service",
        content: placeholderUnit(domain),
        state: "any",
      },
      inside,
    );
    const config = new host.File(
      `${name}-site`,
      { on: on.ready, path: "/etc/nginx/sites-enabled/default", content: site(domain, upstream) },
      inside,
    );
    return new host.Unit(
      `${name}-nginx`,
      {
        on: on.ready,
        name: "nginx.service",
        dropIns: {
          "estate.conf": [
            "[Unit]",
            "Wants=certificate-placeholder.service",
            "After=certificate-placeholder.service",
            "StartLimitIntervalSec=0",
            "",
            "[Service]",
            "Restart=always",
            "RestartSec=1",
            "",
          ].join("\n"),
        },
        restartOn: [config.version],
      },
      { parent: this, dependsOn: placeholder },
    );
  }

  #createCertificate(
    name: string,
    { host: on, domain, acme }: EdgeArgs,
    folder: host.Directory,
    nginx: host.Unit,
  ): host.Unit {
    const inside = { parent: this, dependsOn: folder };
    const own = new host.Directory(`${name}-hooks`, { on: on.ready, path: "/usr/local/lib/estate" }, inside);
    const hook = new host.File(
      `${name}-hook`,
      { on: on.ready, path: HOOK, content: deployHook(domain), mode: "0755" },
      { parent: this, dependsOn: own },
    );
    const trusted =
      acme.authority === undefined ? [] : this.#trustAuthority(name, on, acme.authority, folder);
    const request: Acme = {
      domain,
      email: acme.email,
      directory: acme.directory,
      authority: acme.authority === undefined ? undefined : AUTHORITY,
    };
    return new host.Unit(
      `${name}-certificate`,
      {
        on: on.ready,
        name: "certificate.service",
        content: certificateUnit(request),
        restartOn: [hook.version, ...trusted.map(({ version }) => version)],
        startTimeout: "3 minutes",
      },
      { parent: this, dependsOn: nginx },
    );
  }

  /** certbot's own timer: where somebody has stopped it, the certificate would end in silence. */
  #createRenewal(name: string, { host: on }: EdgeArgs): void {
    new host.Unit(
      `${name}-renewal`,
      { on: on.ready, name: "certbot.timer" },
      { parent: this, ...installed(on) },
    );
  }

  #trustAuthority(name: string, on: Host, authority: string, folder: host.Directory): host.File[] {
    const inside = { parent: this, dependsOn: folder };
    const file = new host.File(
      `${name}-authority`,
      { on: on.ready, path: AUTHORITY, content: authority },
      inside,
    );
    new host.Unit(
      `${name}-renewal-service`,
      {
        on: on.ready,
        name: "certbot.service",
        dropIns: { "authority.conf": renewalDropIn(AUTHORITY) },
        state: "any",
        enabled: false,
      },
      { parent: this, ...installed(on) },
    );
    return [file];
  }
}
