import { quoted } from "../quoted.ts";
import { DRAIN_SECONDS, instanceFolder, type ProgramName, secretFile, settingsFile } from "./files.ts";

/** A program's units that are its own whatever its version is, by their names. */
export type Units = Readonly<Record<string, string>>;

/** Seconds beyond {@link DRAIN_SECONDS} before systemd ends what has not ended. */
const GRACE_SECONDS = 30;

/** Where old and new instances of a program listen together: the kernel gives each request to one that is there. */
export function socketUnit(program: ProgramName, listen: string): string {
  return `[Unit]
Description=Where the instances of ${program} listen

[Socket]
ListenStream=${listen}
# Sockets are made early in a boot: the machine may not have its address yet.
FreeBind=yes
NoDelay=true
Backlog=4096
# An instance that lives holds the socket: one that replaces it, with other options, is bound beside it.
ReusePort=yes
# Its instances take the socket by themselves; without this a request would start one that has no version.
Service=${holderName(program)}

[Install]
WantedBy=sockets.target
`;
}

/** What a request starts while no instance is there: nothing. The request waits. */
export function holderUnit(program: ProgramName): string {
  return `[Unit]
Description=Requests to ${program} wait for an instance

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
`;
}

export const socketName = (program: ProgramName): string => `${program}.socket`;
export const holderName = (program: ProgramName): string => `${program}-socket.service`;
export const serviceName = (program: ProgramName): string => `${program}@.service`;
export const migrationName = (program: ProgramName): string => `${program}-migrate@.service`;

/** The template of a program's instances, each of one version. It is ready when it says so. */
export function serviceUnit(program: ProgramName, binary: string, secrets: readonly string[]): string {
  return `[Unit]
Description=${program} %i
Wants=network-online.target
After=network-online.target ${socketName(program)}
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=all
Sockets=${socketName(program)}
${run(program, binary, secrets)}
TimeoutStartSec=90
# An instance that is replaced lets open answers and jobs come to their end.
TimeoutStopSec=${DRAIN_SECONDS + GRACE_SECONDS}
KillMode=mixed
Restart=always
RestartSec=1
# A wrong configuration does not mend itself.
RestartPreventExitStatus=78

[Install]
WantedBy=multi-user.target
`;
}

/** The template of what brings the database to what a version needs, before an instance of it starts. */
export function migrationUnit(program: ProgramName): string {
  return `[Unit]
Description=The tables that ${program} %i needs
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
${run(program, "migrate", ["database-password"])}
TimeoutStartSec=600
`;
}

/** Makes the first user where there is none: everybody else registers. */
export function firstUserUnit(program: ProgramName, email: string, name: string): string {
  const command = `exec /opt/${program}/current/bin/user "$$1" "$$2" <"$$CREDENTIALS_DIRECTORY/first-user-password"`;
  return `[Unit]
Description=The first user of ${program}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=yes
User=${program}
EnvironmentFile=${settingsFile(program)}
${["database-password", "first-user-password"].map((secret) => credential(program, secret)).join("\n")}
ExecStart=/bin/sh -c '${command}' user ${quoted(email)} ${quoted(name)}
# After a reboot the database may come later.
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}

function run(program: ProgramName, binary: string, secrets: readonly string[]): string {
  return `User=${program}
EnvironmentFile=${settingsFile(program)}
${secrets.map((secret) => credential(program, secret)).join("\n")}
ExecStart=${instanceFolder(program)}/bin/${binary}
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
CapabilityBoundingSet=`;
}

function credential(program: ProgramName, secret: string): string {
  return `LoadCredential=${secret}:${secretFile(program, secret)}`;
}
