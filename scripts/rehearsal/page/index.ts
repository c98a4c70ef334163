import * as pulumi from "@pulumi/pulumi";
import { host, Secret } from "../../../provider/sdk/index.ts";
import { greetingSql, pageUnits, pgHba, pgpass, redisConf, site, visitScript } from "./files.ts";

/**
 * Two guests behind the bastion: `db` keeps a greeting in PostgreSQL and a counter in Redis, `web` answers
 * every request with what it reads there at that moment.
 */
const greeting = new pulumi.Config().get("greeting") ?? "Hello from PostgreSQL";
const addresses = { db: "192.168.100.53", web: "192.168.100.52" };

const databasePassword = new Secret("database-password");
const redisPassword = new Secret("redis-password", { kind: "token" });

database();
export const page = web();

function database() {
  const on = new host.Ready("db", { host: "db" });
  const packages = new host.Packages("db-packages", { on, packages: ["postgresql", "redis-server"] });
  const installed = { dependsOn: packages };

  const listen = new host.File(
    "postgresql-listen",
    { on, path: "/etc/postgresql/17/main/conf.d/listen.conf", content: "listen_addresses = '*'\n" },
    installed,
  );
  const access = new host.File(
    "postgresql-access",
    {
      on,
      path: "/etc/postgresql/17/main/pg_hba.conf",
      content: pgHba(addresses.web),
      owner: "postgres",
      group: "postgres",
      mode: "0640",
    },
    installed,
  );
  const postgresql = new host.Unit("postgresql", {
    on,
    name: "postgresql@17-main.service",
    dropIns: { "restart.conf": "[Service]\nRestart=on-failure\n" },
    restartOn: [listen.version, access.version],
  });

  const folder = new host.Directory("db-estate", { on, path: "/etc/estate" });
  const sql = new host.File(
    "greeting-sql",
    {
      on,
      path: "/etc/estate/greeting.sql",
      content: databasePassword.current.apply((password) => greetingSql(greeting, password)),
      owner: "postgres",
      mode: "0600",
    },
    { dependsOn: [folder, packages] },
  );
  new host.Unit(
    "greeting-database",
    {
      on,
      name: "greeting-database.service",
      content: pageUnits.database,
      restartOn: [sql.version],
    },
    { dependsOn: postgresql },
  );

  const redis = new host.File(
    "redis-conf",
    {
      on,
      path: "/etc/redis/redis.conf",
      content: redisPassword.current.apply(redisConf),
      owner: "redis",
      group: "redis",
      mode: "0640",
    },
    installed,
  );
  new host.Unit("redis", { on, name: "redis-server.service", restartOn: [redis.version] });
}

function web() {
  const on = new host.Ready("web", { host: "web" });
  const packages = new host.Packages("web-packages", {
    on,
    packages: ["nginx-light", "postgresql-client", "redis-tools"],
  });
  const user = new host.User("page-user", { on, name: "page", system: true });
  const folder = new host.Directory("web-estate", { on, path: "/etc/estate" });
  const own = { on, owner: "page", mode: "0600" };
  const secrets = [
    new host.File(
      "pgpass",
      {
        ...own,
        path: "/etc/estate/pgpass",
        content: databasePassword.current.apply((p) => pgpass(addresses.db, p)),
      },
      { dependsOn: [folder, user] },
    ),
    new host.File(
      "redis-auth",
      { ...own, path: "/etc/estate/redis-auth", content: redisPassword.current.apply((p) => `AUTH ${p}\n`) },
      { dependsOn: [folder, user] },
    ),
  ];
  const script = new host.File(
    "visit",
    { on, path: "/usr/local/bin/visit", content: visitScript(addresses.db), mode: "0755" },
    { dependsOn: [packages, ...secrets] },
  );
  const answer = new host.Unit(
    "page-service",
    { on, name: "page@.service", content: pageUnits.answer },
    { dependsOn: script },
  );
  const socket = new host.Unit(
    "page-socket",
    { on, name: "page.socket", content: pageUnits.socket },
    { dependsOn: answer },
  );
  const enabled = new host.File(
    "site",
    { on, path: "/etc/nginx/sites-enabled/default", content: site },
    { dependsOn: packages },
  );
  const nginx = new host.Unit(
    "nginx",
    { on, name: "nginx.service", restartOn: [enabled.version] },
    { dependsOn: socket },
  );
  return nginx.name.apply(() => "http://203.0.113.10/");
}
