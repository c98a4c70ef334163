import { quoted } from "../quoted.ts";

/** Where nginx finds what it shows: a placeholder of the host's own until the authority has answered. */
export const TLS = "/etc/estate/tls";

/** What the certificate authority asks for over plain HTTP. */
const CHALLENGES = "/var/lib/estate-acme";

/** nginx before the API: HTTPS only, answers that stream pass as they come. */
export function site(domain: string, upstream: string): string {
  return `# written by the estate
upstream api {
  # A connection that was kept could be closed by a release that ends, under a request that cannot be sent again.
  server ${upstream};
}

# Guessing passwords is slowed down here, and counted by the API.
limit_req_zone $binary_remote_addr zone=login:1m rate=5r/s;

map $http_upgrade $connection_upgrade {
  default upgrade;
  ""      close;
}

server {
  listen 80 default_server;
  server_name _;
  location /.well-known/acme-challenge/ { root ${CHALLENGES}; }
  location / { return 301 https://$host$request_uri; }
}

# Who asks for another name is shown no certificate.
server {
  listen 443 ssl default_server;
  server_name _;
  ssl_reject_handshake on;
}

server {
  listen 443 ssl;
  server_name ${domain};

  ssl_certificate ${TLS}/fullchain.pem;
  ssl_certificate_key ${TLS}/privkey.pem;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:tls:10m;
  ssl_session_timeout 1d;
  ssl_session_tickets off;

  server_tokens off;
  client_max_body_size 1m;
  add_header Strict-Transport-Security "max-age=63072000" always;

  proxy_http_version 1.1;
  proxy_set_header Host $host;
  # What a client says of these is not passed on.
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto https;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection $connection_upgrade;
  # A connection on which nothing was answered is not the user's problem.
  proxy_next_upstream error timeout;
  proxy_connect_timeout 5s;
  # The longest silence within an answer: a model that loads, a long prompt.
  proxy_read_timeout 300s;

  location / { proxy_pass http://api; }
  location /api/auth/ {
    limit_req zone=login burst=20 nodelay;
    limit_req_status 429;
    proxy_pass http://api;
  }
  # Words pass as they come.
  location /api/chat/ {
    proxy_buffering off;
    proxy_pass http://api;
  }
}
`;
}

/** Makes the placeholder where there is nothing yet, so that nginx starts and can answer the authority. */
export const placeholderUnit = (domain: string): string => `[Unit]
Description=A placeholder for the certificate of ${domain}
ConditionPathExists=!${TLS}/fullchain.pem
Before=nginx.service

[Service]
Type=oneshot
RemainAfterExit=yes
UMask=0077
ExecStart=/usr/bin/mkdir -p ${TLS} ${CHALLENGES}
ExecStart=/usr/bin/chmod 0755 ${CHALLENGES}
ExecStart=/usr/bin/openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 \\
  -subj /CN=${domain} -keyout ${TLS}/privkey.pem -out ${TLS}/fullchain.pem

[Install]
WantedBy=multi-user.target
`;

/** Puts what certbot has got where nginx looks, and lets nginx read it. certbot keeps it for its renewals, too. */
export const deployHook = (domain: string): string => `#!/bin/sh
# written by the estate
set -eu
live=/etc/letsencrypt/live/${domain}
umask 077
for name in privkey fullchain; do
  cp "$live/$name.pem" "${TLS}/$name.pem.new"
  mv -f "${TLS}/$name.pem.new" "${TLS}/$name.pem"
done
systemctl reload nginx.service
`;

/** What the request for a certificate needs to know. */
export interface Acme {
  readonly domain: string;
  readonly email: string;
  readonly directory: string;
  /** A file of the host with the certificates that the directory's own is checked by. */
  readonly authority: string | undefined;
}

/** Where the hook stands. */
export const HOOK = "/usr/local/lib/estate/certificate-deployed";

/** Gets the certificate where there is none or it is another authority's; certbot's own timer renews it. */
export function certificateUnit({ domain, email, directory, authority }: Acme): string {
  const bundle = authority === undefined ? [] : [`Environment=REQUESTS_CA_BUNDLE=${authority}`];
  return `[Unit]
Description=The certificate of ${domain}
Wants=network-online.target
Requires=nginx.service
After=network-online.target nginx.service

[Service]
Type=oneshot
RemainAfterExit=yes
${bundle.map((line) => `${line}\n`).join("")}ExecStart=/usr/bin/certbot certonly --non-interactive --agree-tos --email ${quoted(email)} --no-eff-email \\
  --server ${quoted(directory)} --webroot --webroot-path ${CHALLENGES} \\
  --cert-name ${domain} --domain ${domain} --key-type ecdsa --keep-until-expiring \\
  --deploy-hook ${HOOK}
# A certificate that is kept is put in place all the same: the hook runs for new ones alone.
ExecStart=${HOOK}
TimeoutStartSec=180

[Install]
WantedBy=multi-user.target
`;
}

/** The renewals of certbot's timer find the authority by the same certificates. */
export const renewalDropIn = (authority: string): string => `[Service]
Environment=REQUESTS_CA_BUNDLE=${authority}
`;
