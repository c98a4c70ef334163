import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { host } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import { APPLICATION } from "../release/application.ts";
import { archivePath } from "../release/archive.ts";
import { folderOf, type ProgramName, secretFile, secretsFolder, settingsFile } from "./files.ts";
import {
  holderName,
  holderUnit,
  migrationName,
  migrationUnit,
  serviceName,
  serviceUnit,
  socketName,
  socketUnit,
} from "./units.ts";

export interface ProgramArgs {
  host: Host;
  program: ProgramName;
  /** The file below the release's `bin/` that is started. */
  binary: string;
  /** Address and port that it serves at: `192.168.100.50:3000`. */
  listen: string;
  /** The text of its environment file. */
  settings: string;
  /** What it reads as credentials, by name: what is handed to its unit, and no other. */
  secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** The version that is to serve. */
  version: string;
  /** What it prepared elsewhere before it started, by where that is: another place is to be prepared again. */
  prepared: readonly pulumi.Output<string>[];
  /** What must serve before it starts. */
  after: readonly pulumi.Resource[];
}

/** A program of the application on a host: versions of it take over from one another without a request lost. */
export class Program extends pulumi.ComponentResource {
  readonly release: host.Release;
  readonly #name: string;
  readonly #args: ProgramArgs;

  constructor(name: string, args: ProgramArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:Program", name, {}, options);
    this.#name = name;
    this.#args = args;
    const user = this.#createUser();
    const files = this.#createFiles();
    const units = this.#createUnits(user);
    this.release = this.#createRelease(files, units);
    this.registerOutputs();
  }

  /** A file that systemd hands to a unit of the program as a credential. */
  secretFile(secret: string, content: pulumi.Input<string>, folder?: host.Directory): host.File {
    const { host: on, program } = this.#args;
    return new host.File(
      `${this.#name}-${secret}`,
      { on: on.ready, path: secretFile(program, secret), content, mode: "0600" },
      { parent: this, dependsOn: folder ?? this.release },
    );
  }

  #createUser(): host.User {
    const { host: on, program } = this.#args;
    const inside = { parent: this, ...installed(on) };
    return new host.User(`${this.#name}-user`, { on: on.ready, name: program, system: true }, inside);
  }

  #createFiles(): host.File[] {
    const { host: on, program, settings, secrets } = this.#args;
    const inside = { parent: this, ...installed(on) };
    const folder = new host.Directory(
      `${this.#name}-folder`,
      { on: on.ready, path: folderOf(program) },
      inside,
    );
    const secretFolder = new host.Directory(
      `${this.#name}-secrets`,
      { on: on.ready, path: secretsFolder(program), mode: "0700" },
      { parent: this, dependsOn: folder },
    );
    const environment = new host.File(
      `${this.#name}-settings`,
      { on: on.ready, path: settingsFile(program), content: settings },
      { parent: this, dependsOn: folder },
    );
    return [
      environment,
      ...Object.entries(secrets).map(([secret, content]) => this.secretFile(secret, content, secretFolder)),
    ];
  }

  #createUnits(user: host.User): { all: host.Unit[]; version: string } {
    const { host: on, program, binary, listen, secrets } = this.#args;
    const unit = (
      noun: string,
      unitName: string,
      content: string,
      dependsOn: pulumi.Resource[],
      state?: "any",
    ) =>
      new host.Unit(
        `${this.#name}-${noun}`,
        { on: on.ready, name: unitName, content, ...(state && { state }) },
        { parent: this, dependsOn },
      );
    const holder = unit("holder", holderName(program), holderUnit(program), [user], "any");
    const service = serviceUnit(program, binary, Object.keys(secrets));
    const socket = socketUnit(program, listen);
    return {
      all: [
        unit("socket", socketName(program), socket, [holder]),
        unit("migration", migrationName(program), migrationUnit(program), [user]),
        unit("service", serviceName(program), service, [user]),
      ],
      version: `${serviceName(program)}@sha256:${createHash("sha256")
        .update(socket + service)
        .digest("hex")}`,
    };
  }

  #createRelease(files: host.File[], units: { all: host.Unit[]; version: string }): host.Release {
    const { host: on, program, version, prepared, after } = this.#args;
    return new host.Release(
      `${this.#name}-release`,
      {
        on: on.ready,
        name: program,
        version,
        archive: archivePath(APPLICATION, version),
        before: [migrationName(program)],
        services: [serviceName(program)],
        restartOn: [...files.map((file) => file.version), units.version, ...prepared],
      },
      { parent: this, dependsOn: [...units.all, ...after] },
    );
  }
}
