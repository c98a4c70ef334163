import type { PostgresService } from "./service.ts";

/** Who may log in over the network: a role, from an address, to a database. */
export interface Client {
  readonly role: string;
  readonly database: string;
  readonly address: string;
}

/** `conf.d/estate.conf`: what differs from the distribution's own configuration. */
export function postgresConf({ port, connections }: PostgresService, address: string): string {
  return [
    "# written by the estate",
    `listen_addresses = 'localhost, ${address}'`,
    `port = ${port}`,
    `max_connections = ${connections}`,
    "password_encryption = 'scram-sha-256'",
    // A client whose machine is gone must not hold its locks for hours.
    "tcp_keepalives_idle = 60",
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
    "",
  ].join("\n");
}

/** Who may connect: people on the machine as the role of their user's name, and each service from its machine. */
export function pgHba(clients: readonly Client[]): string {
  const lines = clients.map(
    ({ role, database, address }) => `host ${database} ${role} ${address}/32 scram-sha-256`,
  );
  // Several services of one machine come from one address.
  const own = ["# written by the estate", "local all postgres peer", "local all all peer"];
  return [...own, ...new Set(lines), ""].join("\n");
}

/** The login role of a database's owner: several can have its rights, so that passwords can be rotated. */
export const loginRole = (database: string): string => `${database}_app`;
