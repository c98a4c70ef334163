import assert from "node:assert/strict";
import { test } from "node:test";
import { settings } from "./files.ts";
import { firstUserUnit, holderUnit, migrationUnit, serviceUnit, socketUnit } from "./units.ts";

const program = "brainall-api";

test("old and new instances listen on one socket, which starts nothing by itself", () => {
  assert.equal(
    socketUnit(program, "192.168.100.50:3000"),
    `[Unit]
Description=Where the instances of brainall-api listen

[Socket]
ListenStream=192.168.100.50:3000
# Sockets are made early in a boot: the machine may not have its address yet.
FreeBind=yes
NoDelay=true
Backlog=4096
# An instance that lives holds the socket: one that replaces it, with other options, is bound beside it.
ReusePort=yes
# Its instances take the socket by themselves; without this a request would start one that has no version.
Service=brainall-api-socket.service

[Install]
WantedBy=sockets.target
`,
  );
  assert.match(holderUnit(program), /^ExecStart=\/bin\/true$/m);
});

test("an instance runs of its own version, says when it is ready, and may drain when it is replaced", () => {
  assert.equal(
    serviceUnit(program, "api", ["database-password", "session-key"]),
    `[Unit]
Description=brainall-api %i
Wants=network-online.target
After=network-online.target brainall-api.socket
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=all
Sockets=brainall-api.socket
User=brainall-api
EnvironmentFile=/etc/brainall-api/settings.env
LoadCredential=database-password:/etc/brainall-api/secrets/database-password
LoadCredential=session-key:/etc/brainall-api/secrets/session-key
ExecStart=/opt/brainall-api/instances/%i/bin/api
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
CapabilityBoundingSet=
TimeoutStartSec=90
# An instance that is replaced lets open answers and jobs come to their end.
TimeoutStopSec=150
KillMode=mixed
Restart=always
RestartSec=1
# A wrong configuration does not mend itself.
RestartPreventExitStatus=78

[Install]
WantedBy=multi-user.target
`,
  );
});

test("a migration gets the password of the database, and no other secret", () => {
  const credentials = migrationUnit(program).match(/^LoadCredential=.*$/gm);
  assert.deepEqual(credentials, [
    "LoadCredential=database-password:/etc/brainall-api/secrets/database-password",
  ]);
});

test("the first user's name is one word of the command line, whatever is in it", () => {
  const unit = firstUserUnit(program, "ada@example.org", `A "b" \\ 100% $HOME`);
  assert.match(unit, /user "ada@example\.org" "A \\"b\\" \\\\ 100%% \$\$HOME"$/m);
});

test("a program is told where everything is, and nothing secret", () => {
  const addresses = {
    database: { url: "postgres://brainall_app@192.168.100.53:5432/brainall" },
    cache: { url: "redis://brainall@192.168.100.53:6379/0" },
    queue: { url: "redis://brainall@192.168.100.53:6380/0" },
    models: ["http://192.168.100.130:8000", "http://192.168.100.130:8001"],
  };
  assert.equal(
    settings(addresses, "192.168.100.50:3000"),
    `LISTEN=192.168.100.50:3000
DATABASE_URL=postgres://brainall_app@192.168.100.53:5432/brainall
CACHE_URL=redis://brainall@192.168.100.53:6379/0
QUEUE_URL=redis://brainall@192.168.100.53:6380/0
MODEL_URLS=http://192.168.100.130:8000,http://192.168.100.130:8001
DRAIN_SECONDS=120
`,
  );
});
