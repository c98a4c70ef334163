/** Who may connect: the machine's own postgres user, and the page from its host with its password. */
export const pgHba = (web: string): string => `local all postgres peer
local all all peer
host greeting page ${web}/32 scram-sha-256
`;

/** Everything in it can be repeated, so that it runs at every boot and at every change. */
export const greetingSql = (greeting: string, password: string): string => `\\set ON_ERROR_STOP on
select 'create role page login' where not exists (select from pg_roles where rolname = 'page') \\gexec
alter role page password ${literal(password)};
select 'create database greeting' where not exists (select from pg_database where datname = 'greeting') \\gexec
\\connect greeting
create table if not exists greeting (id int primary key, text text not null);
grant select on greeting to page;
insert into greeting values (1, ${literal(greeting)}) on conflict (id) do update set text = excluded.text;
`;

export const pgpass = (db: string, password: string): string => `${db}:5432:greeting:page:${password}\n`;

export const redisConf = (password: string): string => `bind 0.0.0.0
port 6379
dir /var/lib/redis
logfile ""
appendonly yes
requirepass ${password}
`;

/** One request on stdin, its answer on stdout; both stores are asked while the visitor waits. */
export const visitScript = (db: string): string => `#!/bin/sh
set -eu
cr=$(printf '\\r')
while IFS= read -r line && [ "\${line%"$cr"}" ]; do :; done
export PGPASSFILE=/etc/estate/pgpass
text=$(psql -XAtq -h ${db} -U page -d greeting -c 'select text from greeting where id = 1')
visits=$({ cat /etc/estate/redis-auth; echo INCR visits; } | redis-cli -h ${db} | tail -n 1)
printf 'HTTP/1.0 200 OK\\r\\nContent-Type: text/html; charset=utf-8\\r\\n\\r\\n'
printf '<!doctype html><title>lab</title><h1>%s</h1><p>Visit %s</p>\\n' "$text" "$visits"
`;

export const site = `server {
  listen 80 default_server;
  location / { proxy_pass http://unix:/run/page.sock; }
}
`;

/** The units of the page, by what they do. */
export const pageUnits = {
  database: `[Unit]
Description=The greeting's database, its role and its text
Requires=postgresql@17-main.service
After=postgresql@17-main.service

[Service]
Type=oneshot
RemainAfterExit=yes
User=postgres
ExecStart=/usr/bin/psql -Xqf /etc/estate/greeting.sql

[Install]
WantedBy=multi-user.target
`,
  answer: `[Unit]
Description=One answer of the page

[Service]
User=page
ExecStart=/usr/local/bin/visit
StandardInput=socket
StandardError=journal
`,
  socket: `[Unit]
Description=The page's socket

[Socket]
ListenStream=/run/page.sock
SocketUser=www-data
SocketMode=0600
Accept=yes

[Install]
WantedBy=sockets.target
`,
};

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
